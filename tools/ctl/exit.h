/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXIT_H
#define CTL_EXIT_H

/**
 * enum ctl_exit - exit statuses
 * @CTL_OK: done
 * @CTL_FAILED: the kernel or the system refused
 * @CTL_USAGE: wrong usage
 * @CTL_NO_DEVICE: there is no such device, or it is not a hotcache device
 * @CTL_PERMISSION: only root may do this
 * @CTL_MEMORY: there is not enough memory for the pool
 * @CTL_UNSUPPORTED: the loaded module does not support this
 * @CTL_FINDING: explain --check has a finding that needs action
 * @CTL_PARTLY: the device is there, but not as the tab wants it
 */
enum ctl_exit {
	CTL_OK,
	CTL_FAILED,
	CTL_USAGE,
	CTL_NO_DEVICE,
	CTL_PERMISSION,
	CTL_MEMORY,
	CTL_UNSUPPORTED,
	CTL_FINDING,
	CTL_PARTLY,
};

#endif /* CTL_EXIT_H */
