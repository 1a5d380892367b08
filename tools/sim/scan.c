// SPDX-License-Identifier: GPL-2.0
/*
 * The module's detection of scans and its admission decisions, for a simulated
 * cache.
 */
#include "scan.h"

#include "../../kmod/core/stream_table.h"
#include "../../policies/admission/admit.h"
#include "../../policies/admission/reuse.h"

#include <linux/string.h>

#include "alloc.h"
#include "message.h"

/* Of the samples of reuse: the module has a random one, a simulation has not. */
#define SIM_SCAN_SEED	0
#define SIM_SCAN_SHIFT	(SIM_BLOCK_SHIFT - 9)

/**
 * struct sim_scan - the module's detector of scans, on one CPU
 * @knobs: settings of the detection
 * @range: the last request
 * @followed: the last request continued a stream
 * @streams: the stream table that CPUs share
 * @local: the stream table of the CPU
 * @reuse: whether blocks of scans are read again
 * @run_hits: hits of long runs so far
 */
struct sim_scan {
	struct hc_scan_knobs knobs;
	struct hc_sector_range range;
	bool followed;
	struct hc_stream_table streams;
	struct hc_stream_local local;
	struct hc_reuse reuse;
	u64 run_hits;
};

static const char *const sim_scan_names[HC_NR_SCAN_ACTIONS] = {
	[HC_SCAN_BYPASS] = "bypass",
	[HC_SCAN_FULL] = "full",
	[HC_SCAN_DEMOTE] = "demote",
	[HC_SCAN_OFF] = "off",
};

/**
 * sim_scan_action_parse() - an action by its name
 * @name: the name
 *
 * Return: enum hc_scan_action or, after a message, -1.
 */
int sim_scan_action_parse(const char *name)
{
	int i;

	for (i = 0; i < HC_NR_SCAN_ACTIONS; i++)
		if (!strcmp(name, sim_scan_names[i]))
			return i;
	return sim_error("scan action %s is none of bypass, full, demote, off",
			 name);
}

/**
 * sim_scan_action_name() - the name of an action
 * @action: enum hc_scan_action
 *
 * Return: the name.
 */
const char *sim_scan_action_name(unsigned int action)
{
	return sim_scan_names[action];
}

/**
 * sim_scan_new() - allocate a detector
 * @knobs: settings of the detection
 * @nr_slots: number of slots of the cache
 *
 * Return: the detector, to be freed with free(); NULL if it would not be used.
 */
struct sim_scan *sim_scan_new(const struct hc_scan_knobs *knobs, u32 nr_slots)
{
	struct sim_scan *scan;

	if (knobs->action == HC_SCAN_OFF)
		return NULL;
	scan = sim_alloc_aligned(sizeof(*scan));
	memset(scan, 0, sizeof(*scan));
	scan->knobs = *knobs;
	hc_stream_table_init(&scan->streams, HC_STREAM_TABLE_DEFAULT);
	hc_stream_local_init(&scan->local);
	hc_reuse_init(&scan->reuse, nr_slots, SIM_SCAN_SEED);
	return scan;
}

/**
 * sim_scan_decide() - decide on the admission of a request
 * @scan: the detector
 * @request: the request, which must lie in one zone
 *
 * A write is always admitted, as without a detector: in the module admission
 * only concerns fills, which writes do not make.
 *
 * Return: the decision for all blocks of the request.
 */
struct hc_access sim_scan_decide(struct sim_scan *scan,
				 const struct sim_request *request)
{
	struct hc_access access;
	struct hc_stream gone;
	struct hc_run run;

	scan->range = (struct hc_sector_range){
		.start = request->block << SIM_SCAN_SHIFT,
		.end = (request->block + request->nr) << SIM_SCAN_SHIFT,
		.write = request->write,
	};
	scan->followed = hc_stream_table_follow(&scan->streams, &scan->local,
						&scan->range, &run, &gone);
	access = hc_admit_decide(&scan->knobs,
				 request->write ? HC_HINT_WRITE : 0,
				 HC_RULE_NONE, request->nr << SIM_SCAN_SHIFT,
				 hc_run_length(&run, scan->knobs.action));
	if (!hc_reuse_scans_confirmed(&scan->reuse))
		access = hc_admit_unconfirmed(access);
	if (request->write) {
		access.admit = HC_ADMIT_ALL;
		access.fill_hints = HC_HINT_WRITE;
	}
	return access;
}

/* A request of a whole region counts as a run by itself, see kmod/io/admit.h. */
static bool sim_scan_is_large(const struct sim_scan *scan)
{
	return scan->range.end - scan->range.start >=
	       HC_REGION_BLOCKS << SIM_SCAN_SHIFT;
}

/**
 * sim_scan_hit() - note a hit
 * @scan: the detector
 * @block: the block
 * @access: the decision for its request
 * @misses: misses so far
 */
void sim_scan_hit(struct sim_scan *scan, u64 block,
		  const struct hc_access *access, u64 misses)
{
	u64 now;

	if (!scan->range.write && (scan->followed || sim_scan_is_large(scan)))
		scan->run_hits++;
	now = misses + scan->run_hits;
	if (hc_reuse_wants_hits(&scan->reuse))
		hc_reuse_read(&scan->reuse, block, now);
}

/**
 * sim_scan_miss() - note a miss
 * @scan: the detector
 * @block: the block
 * @access: the decision for its request
 * @misses: misses so far, this one included
 */
void sim_scan_miss(struct sim_scan *scan, u64 block,
		   const struct hc_access *access, u64 misses)
{
	u64 now = misses + scan->run_hits;

	hc_reuse_read(&scan->reuse, block, now);
	if (access->reason == HC_REASON_SCAN && !scan->range.write)
		hc_reuse_sample_miss(&scan->reuse, block, now);
}

/**
 * sim_scan_missed() - note that the last request was not a hit as a whole
 * @scan: the detector
 */
void sim_scan_missed(struct sim_scan *scan)
{
	struct hc_stream gone;

	if (!scan->followed)
		hc_stream_table_begin(&scan->streams, &scan->local, &scan->range,
				      &gone);
}
