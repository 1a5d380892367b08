/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_COUNTERS_H
#define HOTCACHE_KMOD_CORE_COUNTERS_H

#include <linux/types.h>
#include <hotcache/counters.h>

const char *hc_counter_name(enum hc_counter i);
bool hc_counter_is(enum hc_counter i, const char *prefix);

#endif /* HOTCACHE_KMOD_CORE_COUNTERS_H */
