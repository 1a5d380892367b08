// SPDX-License-Identifier: GPL-2.0
/*
 * The module's detector of scans and its decisions, in front of a simulated
 * cache.
 */
#include "scan.h"

#include "../../kmod/core/stream_table.h"
#include "../../policies/admission/reuse.h"

#include <linux/string.h>

#include "message.h"

#define SIM_SCAN_SHIFT	(SIM_BLOCK_SHIFT - 9)

/**
 * struct sim_scan - the module's detector of scans, on one CPU
 * @knobs: what is to be done with them
 * @extent: the request that was looked at last
 * @followed: it continued a stream
 * @streams: the table that CPUs share
 * @local: that of the CPU
 * @trust: whether scans are read but once
 */
struct sim_scan {
	struct hc_scan_knobs knobs;
	struct hc_extent extent;
	bool followed;
	struct hc_streams streams;
	struct hc_streams_local local;
	struct hc_trust trust;
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
 * sim_scan_new() - a detector that has seen nothing
 * @knobs: what is to be done with scans
 * @nr_slots: slots of the cache
 *
 * Return: the detector, free with free(); NULL if there is nothing to detect.
 */
struct sim_scan *sim_scan_new(const struct hc_scan_knobs *knobs, u32 nr_slots)
{
	struct sim_scan *scan;

	if (knobs->action == HC_SCAN_OFF)
		return NULL;
	scan = sim_alloc_aligned(sizeof(*scan));
	memset(scan, 0, sizeof(*scan));
	scan->knobs = *knobs;
	hc_streams_init(&scan->streams, HC_STREAMS_DEFAULT);
	hc_streams_local_init(&scan->local);
	hc_trust_init(&scan->trust, nr_slots);
	return scan;
}

/**
 * sim_scan_decide() - a request has come
 * @scan: the detector
 * @request: the request, of one zone
 *
 * A write is always let in, as without a detector: in the module it fills nothing
 * that could be kept out.
 *
 * Return: what becomes of its blocks.
 */
struct hc_access sim_scan_decide(struct sim_scan *scan,
				 const struct sim_request *request)
{
	struct hc_access access;
	struct hc_stream gone;
	struct hc_run run;

	scan->extent = (struct hc_extent){
		.start = request->block << SIM_SCAN_SHIFT,
		.end = (request->block + request->nr) << SIM_SCAN_SHIFT,
		.write = request->write,
	};
	scan->followed = hc_streams_follow(&scan->streams, &scan->local,
					   &scan->extent, &run, &gone);
	access = hc_scan_decide(&scan->knobs,
				request->write ? HC_HINT_WRITE : 0,
				HC_SAID_NOTHING, request->nr << SIM_SCAN_SHIFT,
				run.sectors);
	if (!hc_trust_earned(&scan->trust))
		access = hc_scan_doubt(access);
	if (request->write) {
		access.admit = HC_ADMIT_ALL;
		access.fill_hints = HC_HINT_WRITE;
	}
	return access;
}

/**
 * sim_scan_hit() - a block was found
 * @scan: the detector
 * @block: the block
 * @now: misses so far
 */
void sim_scan_hit(struct sim_scan *scan, u64 block, u64 now)
{
	if (hc_trust_wants_hits(&scan->trust))
		hc_trust_read(&scan->trust, block, now);
}

/**
 * sim_scan_miss() - a block was not found
 * @scan: the detector
 * @block: the block
 * @access: what was decided for its request
 * @now: misses so far
 */
void sim_scan_miss(struct sim_scan *scan, u64 block,
		   const struct hc_access *access, u64 now)
{
	hc_trust_read(&scan->trust, block, now);
	if (access->reason == HC_REASON_SCAN && !scan->extent.write)
		hc_trust_suspect(&scan->trust, block, now);
}

/**
 * sim_scan_missed() - the request just decided on was not found as a whole
 * @scan: the detector
 */
void sim_scan_missed(struct sim_scan *scan)
{
	struct hc_stream gone;

	if (!scan->followed)
		hc_streams_begin(&scan->streams, &scan->local, &scan->extent,
				 &gone);
}
