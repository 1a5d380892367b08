/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_ADMISSION_H
#define HOTCACHE_KMOD_CORE_ADMISSION_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/reuse.h>

#include "core/rules.h"
#include "core/stream_table.h"

/**
 * struct hc_scan_clock - the time of samples
 * @read: blocks that reads have missed since the table of samples is watched, and
 *	those that runs have hit
 *
 * Apart from all that hits look at: each miss writes to it.
 */
struct hc_scan_clock {
	atomic64_t read;
} ____cacheline_aligned_in_smp;

/**
 * struct hc_admission - a device's state for deciding which misses are filled
 * @knobs: what is done with scans; READ_ONCE()
 * @streams: the table of streams that all CPUs share
 * @local: each CPU's table of streams
 * @reuse: whether what looks like a scan is one
 * @rules: the administrator's
 * @nr_streams: streams that are followed on all CPUs together; READ_ONCE()
 * @max_fills: how much of the slots fills in flight may hold and still evict,
 *	in per cent; READ_ONCE()
 * @clock: the time of @reuse
 *
 * What each read looks at is in one cache line: all members up to @rules.
 */
struct hc_admission {
	struct hc_scan_knobs knobs;
	struct hc_stream_table *streams;
	struct hc_stream_local __percpu *local;
	struct hc_reuse *reuse;
	struct hc_rules rules;
	u32 nr_streams;
	u32 max_fills;
	struct hc_scan_clock clock;
};

void hc_admission_default(struct hc_admission *admission);
int hc_admission_init(struct hc_admission *admission);
void hc_admission_exit(struct hc_admission *admission);
void hc_admission_set_slots(struct hc_admission *admission, u64 nr_slots,
			    u64 seed);
void hc_admission_set_streams(struct hc_admission *admission, u32 nr_streams);

#endif /* HOTCACHE_KMOD_CORE_ADMISSION_H */
