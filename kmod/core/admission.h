/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SCANS_H
#define HOTCACHE_KMOD_SCANS_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "admission/ranges.h"
#include "admission/admit.h"
#include "admission/reuse.h"
#include "core/stream_table.h"

/* Ranges, and names of tasks, that something may be said of. */
#define HC_SAID_RANGES_MAX	64u
#define HC_SAID_TASKS_MAX	16u

/**
 * struct hc_said_ranges - what was said of ranges; replaced as a whole
 * @rcu: to free it
 * @nr: entries in @range
 * @range: sorted
 */
struct hc_said_ranges {
	struct rcu_head rcu;
	u32 nr;
	struct hc_range range[];
};

/**
 * struct hc_said_tasks - tasks whose reads fill nothing; replaced as a whole
 * @rcu: to free it
 * @nr: entries in @name
 * @name: as in /proc/PID/comm
 */
struct hc_said_tasks {
	struct rcu_head rcu;
	u32 nr;
	char name[][TASK_COMM_LEN];
};

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
 * @window: all reads are scans; READ_ONCE()
 * @streams: the streams that CPUs share
 * @local: those of each CPU
 * @trust: whether what looks like a scan is one
 * @ranges: NULL if nothing was said
 * @tasks: NULL if nothing was said
 * @clock: the time of @trust
 */
struct hc_scans {
	struct hc_scan_knobs knobs;
	u32 nr_streams;
	bool window;
	struct hc_streams *streams;
	struct hc_streams_local __percpu *local;
	struct hc_trust *trust;
	struct hc_said_ranges __rcu *ranges;
	struct hc_said_tasks __rcu *tasks;
	struct hc_scan_clock clock;
};

struct bio;
struct hc_dev;
struct hc_io;
struct hc_lookup;

/* scans.c */
void hc_scans_default(struct hc_scans *scans);
int hc_scans_init(struct hc_scans *scans);
void hc_scans_exit(struct hc_scans *scans);
void hc_scans_ready(struct hc_scans *scans, u64 nr_slots);
void hc_scans_resize(struct hc_scans *scans, u32 nr_streams);
void hc_scans_decide(struct hc_dev *dev, const struct bio *bio,
		     struct hc_io *io);
void hc_scans_begin(struct hc_dev *dev, const struct bio *bio,
		    struct hc_io *io);
void hc_scans_learn(struct hc_dev *dev, const struct bio *bio,
		    const struct hc_io *io, u64 region,
		    const struct hc_lookup *found);

/* said.c */
enum hc_said hc_said_seek(const struct hc_scans *scans,
			  const struct hc_extent *x);
int hc_said_set_range(struct hc_scans *scans, const struct hc_range *range);
int hc_said_set_tasks(struct hc_scans *scans, unsigned int nr,
		      char *const *names);
void hc_said_forget(struct hc_scans *scans);

/**
 * hc_said_of() - what was said of a read
 * @scans: of its device
 * @x: its sectors
 *
 * Context: By the task that reads; does not sleep.
 * Return: the most precise of it.
 */
static inline enum hc_said hc_said_of(const struct hc_scans *scans,
				      const struct hc_extent *x)
{
	if (!rcu_access_pointer(scans->ranges) &&
	    !rcu_access_pointer(scans->tasks) && !READ_ONCE(scans->window))
		return HC_SAID_NOTHING;
	return hc_said_seek(scans, x);
}

#endif /* HOTCACHE_KMOD_SCANS_H */
