/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_STATUS_H
#define HOTCACHE_KMOD_STATUS_H

#include <linux/device-mapper.h>

void hc_status(struct dm_target *ti, status_type_t type,
	       unsigned int status_flags, char *result, unsigned int maxlen);

#endif /* HOTCACHE_KMOD_STATUS_H */
