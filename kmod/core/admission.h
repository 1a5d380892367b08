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
 * @missed: blocks that reads have missed since the table of samples is watched
 *
 * Apart from all that hits look at: each miss writes to it.
 */
struct hc_scan_clock {
	atomic64_t missed;
} ____cacheline_aligned_in_smp;

/**
 * struct hc_scans - what is known of a device's scans, and to be done with them
 * @knobs: what is to be done; READ_ONCE()
 * @nr_streams: streams that are followed on all CPUs together; READ_ONCE()
 * @streams: the streams that CPUs share
 * @local: those of each CPU
 * @reuse: whether what looks like a scan is one
 * @rules: what an administrator has said
 * @clock: the time of @reuse
 */
struct hc_scans {
	struct hc_scan_knobs knobs;
	u32 nr_streams;
	struct hc_streams *streams;
	struct hc_streams_local __percpu *local;
	struct hc_reuse *reuse;
	struct hc_rules rules;
	struct hc_scan_clock clock;
};

void hc_scans_default(struct hc_scans *scans);
int hc_scans_init(struct hc_scans *scans);
void hc_scans_exit(struct hc_scans *scans);
void hc_scans_ready(struct hc_scans *scans, u64 nr_slots);
void hc_scans_resize(struct hc_scans *scans, u32 nr_streams);

#endif /* HOTCACHE_KMOD_CORE_ADMISSION_H */
