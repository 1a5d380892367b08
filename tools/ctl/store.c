// SPDX-License-Identifier: GPL-2.0
/*
 * How a file is written that is kept of a device.
 */
#include "store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "replace.h"

/* The files tell what others have read. */
#define CTL_STORE_MODE	0600

/**
 * ctl_store_write() - write a file as a whole, in place of an older one
 * @path: its path; the folder is made if it is CTL_STORE
 * @data: what it says
 * @size: bytes of it
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_store_write(const char *path, const void *data, size_t size)
{
	struct ctl_replacement r;
	int status;

	if (!strncmp(path, CTL_STORE "/", strlen(CTL_STORE "/")))
		mkdir(CTL_STORE, 0700);
	status = ctl_replace_begin(&r, path);
	if (status)
		return status;
	fwrite(data, 1, size, r.out);
	return ctl_replace_end(&r, CTL_STORE_MODE);
}
