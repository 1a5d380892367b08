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
 * hc_admission_default() - set the knobs to their defaults
 * @admission: zeroed
 */
void hc_admission_default(struct hc_admission *admission)
{
	admission->knobs.action = HC_SCAN_FULL;
	admission->knobs.threshold = HC_SCAN_THRESHOLD_DEFAULT;
	admission->nr_streams = HC_STREAM_TABLE_DEFAULT;
	admission->max_fills = HC_MAX_FILLS_DEFAULT;
}

/**
 * hc_admission_init() - make the tables of streams
 * @admission: with values for its knobs
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_admission_init(struct hc_admission *admission)
{
	int cpu;

	admission->streams = kvzalloc(sizeof(*admission->streams), GFP_KERNEL);
	admission->local = alloc_percpu(struct hc_stream_local);
	admission->reuse = kvzalloc(sizeof(*admission->reuse), GFP_KERNEL);
	if (!admission->streams || !admission->local || !admission->reuse) {
		hc_admission_exit(admission);
		return -ENOMEM;
	}
	hc_stream_table_init(admission->streams, admission->nr_streams);
	for_each_possible_cpu(cpu)
		hc_stream_local_init(per_cpu_ptr(admission->local, cpu));
	return 0;
}

/**
 * hc_admission_exit() - undo hc_admission_init(), and free the rules
 * @admission: with no read under way
 *
 * Context: Process, may sleep.
 */
void hc_admission_exit(struct hc_admission *admission)
{
	hc_rules_free(&admission->rules);
	free_percpu(admission->local);
	kvfree(admission->streams);
	kvfree(admission->reuse);
	admission->local = NULL;
	admission->streams = NULL;
	admission->reuse = NULL;
}

/**
 * hc_admission_set_slots() - size the samples for the cache
 * @admission: with its tables, no read under way
 * @nr_slots: slots of the cache
 * @seed: a random number: which blocks are samples depends on it
 *
 * Context: Any.
 */
void hc_admission_set_slots(struct hc_admission *admission, u64 nr_slots,
			    u64 seed)
{
	hc_reuse_init(admission->reuse, nr_slots, seed);
}

/**
 * hc_admission_set_streams() - set how many streams are followed
 * @admission: with its tables, or before hc_admission_init()
 * @nr_streams: a power of two from HC_STREAM_TABLE_MIN to HC_STREAM_TABLE_MAX
 *
 * Context: Any, while reads go on.
 */
void hc_admission_set_streams(struct hc_admission *admission, u32 nr_streams)
{
	WRITE_ONCE(admission->nr_streams, nr_streams);
	if (admission->streams)
		hc_stream_table_resize(admission->streams, nr_streams);
}
