// SPDX-License-Identifier: GPL-2.0
/*
 * The state behind the decision which misses are filled: tables of streams,
 * samples of reuse, the administrator's rules.
 */
#include "core/admission.h"

#include <linux/percpu.h>
#include <linux/slab.h>

#include "admission/reuse.h"

/**
 * hc_scans_default() - what is done if nobody says otherwise
 * @scans: zeroed
 */
void hc_scans_default(struct hc_scans *scans)
{
	scans->knobs.action = HC_SCAN_FULL;
	scans->knobs.threshold = HC_SCAN_THRESHOLD_DEFAULT;
	scans->nr_streams = HC_STREAMS_DEFAULT;
}

/**
 * hc_scans_init() - make the tables of streams
 * @scans: with values for its knobs
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_scans_init(struct hc_scans *scans)
{
	int cpu;

	scans->streams = kvzalloc(sizeof(*scans->streams), GFP_KERNEL);
	scans->local = alloc_percpu(struct hc_streams_local);
	scans->reuse = kvzalloc(sizeof(*scans->reuse), GFP_KERNEL);
	if (!scans->streams || !scans->local || !scans->reuse) {
		hc_scans_exit(scans);
		return -ENOMEM;
	}
	hc_streams_init(scans->streams, scans->nr_streams);
	for_each_possible_cpu(cpu)
		hc_streams_local_init(per_cpu_ptr(scans->local, cpu));
	return 0;
}

/**
 * hc_scans_exit() - undo hc_scans_init(), and forget what was said
 * @scans: with no read under way
 *
 * Context: Process, may sleep.
 */
void hc_scans_exit(struct hc_scans *scans)
{
	hc_said_forget(&scans->rules);
	free_percpu(scans->local);
	kvfree(scans->streams);
	kvfree(scans->reuse);
	scans->local = NULL;
	scans->streams = NULL;
	scans->reuse = NULL;
}

/**
 * hc_scans_ready() - the size of the cache is known
 * @scans: with its tables, no read under way
 * @nr_slots: slots of the cache
 *
 * Context: Any.
 */
void hc_scans_ready(struct hc_scans *scans, u64 nr_slots)
{
	hc_reuse_init(scans->reuse, nr_slots);
}

/**
 * hc_scans_resize() - set how many streams are followed
 * @scans: with its tables, or before hc_scans_init()
 * @nr_streams: a power of two from HC_STREAMS_MIN to HC_STREAMS_MAX
 *
 * Context: Any, while reads go on.
 */
void hc_scans_resize(struct hc_scans *scans, u32 nr_streams)
{
	WRITE_ONCE(scans->nr_streams, nr_streams);
	if (scans->streams)
		hc_streams_resize(scans->streams, nr_streams);
}
