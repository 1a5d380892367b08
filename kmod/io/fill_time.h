/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long fills take, and for how long it is worth to wait for one. Integers
 * only, so that it is tested by itself.
 */
#ifndef HOTCACHE_KMOD_IO_FILL_TIME_H
#define HOTCACHE_KMOD_IO_FILL_TIME_H

#include <linux/jiffies.h>
#include <linux/types.h>

/* The usual time of fills is kept in parts of a jiffy: 2^4 of them. */
#define HC_FILL_TIME_SHIFT	4

/* As long as nothing is known of an origin: one second. */
#define HC_FILL_TIME_START	((u32)HZ << HC_FILL_TIME_SHIFT)

u32 hc_fill_time_learn(u32 usual, unsigned long took);
unsigned long hc_fill_time_limit(u32 usual);

#endif /* HOTCACHE_KMOD_IO_FILL_TIME_H */
