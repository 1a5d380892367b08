/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_STORE_H
#define CTL_STORE_H

#include <stddef.h>

/* This machine's folder of what is kept of devices. */
#define CTL_STORE	"/var/lib/hotcache"

int ctl_store_write(const char *path, const void *data, size_t size);

#endif /* CTL_STORE_H */
