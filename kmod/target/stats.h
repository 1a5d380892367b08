/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_STATS_H
#define HOTCACHE_KMOD_STATS_H

#include <linux/types.h>
#include <hotcache/counters.h>

#include "io/histogram.h"

struct hc_stats;
struct hc_target;

void hc_counters_read(const struct hc_target *t, struct hc_stats *now);
u64 hc_counter_value(const struct hc_target *t, enum hc_counter i);
void hc_counters_reset(struct hc_target *t);
u32 hc_occupancy(const struct hc_target *t);
u32 hc_slots(const struct hc_target *t);
u32 hc_shards(const struct hc_target *t);
u64 hc_metadata_bytes(const struct hc_target *t);
u64 hc_hist_value(const struct hc_target *t, enum hc_hist hist,
		  unsigned int bucket);
void hc_histograms_reset(struct hc_target *t);

#endif /* HOTCACHE_KMOD_STATS_H */
