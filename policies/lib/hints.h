/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_HINTS_H
#define HOTCACHE_POLICIES_LIB_HINTS_H

#include <linux/types.h>
#include <hotcache/types.h>

/**
 * hc_hints_count() - does an access suggest that its block is used again?
 * @hints: of enum hc_hint
 *
 * A scan reads everything once, and an adoption is no access. A read-ahead
 * counts: the page cache marks all its reads so, those that a program waits for
 * included.
 *
 * Return: whether the policy counts the access.
 */
static inline bool hc_hints_count(unsigned int hints)
{
	return !(hints & (HC_HINT_SCAN | HC_HINT_ADOPT));
}

#endif /* HOTCACHE_POLICIES_LIB_HINTS_H */
