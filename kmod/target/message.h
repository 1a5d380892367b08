/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_MESSAGE_H
#define HOTCACHE_KMOD_MESSAGE_H

struct dm_target;

int hc_message(struct dm_target *ti, unsigned int argc, char **argv,
	       char *result, unsigned int maxlen);

#endif /* HOTCACHE_KMOD_MESSAGE_H */
