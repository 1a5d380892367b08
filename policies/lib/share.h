/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_SHARE_H
#define HOTCACHE_POLICIES_LIB_SHARE_H

#include <linux/types.h>

/**
 * hc_percent() - a percentage of a number
 * @whole: the number
 * @percent: the percentage
 *
 * Return: the result, rounded down.
 */
static inline u32 hc_percent(u32 whole, u32 percent)
{
	return (u64)whole * percent / 100;
}

#endif /* HOTCACHE_POLICIES_LIB_SHARE_H */
