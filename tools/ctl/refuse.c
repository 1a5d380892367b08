// SPDX-License-Identifier: GPL-2.0
/*
 * Why the kernel refused something, in words, with what to do about it.
 */
#include "refuse.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

/**
 * ctl_need_root() - fail early if the user is not root
 * @what: what only root may do, as in "remove a device"
 *
 * Return: an exit status.
 */
int ctl_need_root(const char *what)
{
	if (!geteuid())
		return CTL_OK;
	return ctl_fail(CTL_PERMISSION, "run this as root",
			"only root may %s", what);
}

/**
 * ctl_refused() - explain an error of the kernel
 * @name: the device
 * @what: what the kernel did not do, as in "drop the content"
 * @err: the negative errno
 *
 * Return: an exit status.
 */
int ctl_refused(const char *name, const char *what, int err)
{
	switch (-err) {
	case EACCES:
	case EPERM:
		return ctl_fail(CTL_PERMISSION, "run this as root",
				"%s: only root may %s", name, what);
	case ENXIO:
	case ENODEV:
		return ctl_fail(CTL_NO_DEVICE, "\"hotcachectl list\" shows those there are",
				"%s: cannot %s: the device is gone", name, what);
	case EBUSY:
		return ctl_fail(CTL_FAILED, "resume the device; if it runs, its pool could not be allocated: free memory, then suspend and resume it",
				"%s: cannot %s: the device is suspended or has no pool",
				name, what);
	case EAGAIN:
		return ctl_fail(CTL_FAILED, "try again later",
				"%s: cannot %s: something else is being done to the cache, such as a change of its size",
				name, what);
	case EOPNOTSUPP:
		return ctl_fail(CTL_FAILED, "modprobe dm-mod; a container needs /dev/mapper/control of its host",
				"%s: cannot %s: there is no device-mapper here, /dev/mapper/control cannot be opened",
				name, what);
	case ENOMEM:
		return ctl_fail(CTL_MEMORY, "free some memory and try again",
				"%s: cannot %s: there is not enough memory",
				name, what);
	case EINTR:
		return ctl_fail(CTL_FAILED, NULL, "%s: cannot %s: interrupted",
				name, what);
	default:
		return ctl_fail(CTL_FAILED, "the kernel's log may say more (dmesg)",
				"%s: cannot %s: %s", name, what, strerror(-err));
	}
}

/**
 * ctl_unsupported() - report that the loaded module is too old
 * @device: the device
 * @message: the message that it does not know
 *
 * Return: an exit status.
 */
int ctl_unsupported(const char *device, const char *message)
{
	return ctl_fail(CTL_UNSUPPORTED, "a newer dm-hotcache does: update the module",
			"%s: the module that is loaded does not know the message \"%s\"",
			device, message);
}
