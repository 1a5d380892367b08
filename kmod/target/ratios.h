/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_RATIOS_H
#define HOTCACHE_KMOD_RATIOS_H

#include <linux/types.h>
#include <linux/workqueue.h>

#include "target/average.h"

struct hc_target;

/**
 * struct hc_ratios - hit ratios of the last minutes
 * @average: averages of the counters; written under &hc_target.lock, read
 *	without it
 * @hits: counter of hits at the last sample; under &hc_target.lock
 * @misses: counter of misses, likewise
 * @work: samples the counters while the target is resumed
 */
struct hc_ratios {
	struct hc_average average;
	u64 hits;
	u64 misses;
	struct delayed_work work;
};

void hc_ratios_init(struct hc_target *t);
void hc_ratios_start(struct hc_target *t);
void hc_ratios_stop(struct hc_target *t);
void hc_ratios_reset(struct hc_target *t);

#endif /* HOTCACHE_KMOD_RATIOS_H */
