// SPDX-License-Identifier: GPL-2.0
/*
 * explain: why reads miss. A block that is not cached was never read before, or
 * was evicted since, or is kept out. Which of these it is decides what helps:
 *
 *   not full yet                             wait
 *   evicted blocks are not asked for again,
 *     and come in long runs                  a scan washes the cache
 *     and come singly                        reads do not repeat
 *   evicted blocks are asked for again,
 *     and next to nothing hits               a loop, and a policy that it defeats
 *     and some hit                           the pool is too small
 */
#include <string.h>
#include <linux/array_size.h>

#include "explain.h"
#include "number.h"

/* From here on nobody complains of misses. */
#define CTL_GOOD_RATIO		0.9
/* Below, next to nothing hits. */
#define CTL_POOR_RATIO		0.2
#define CTL_NO_RATIO		0.05
/* Of the misses, so many were evicted not long ago: they come again. */
#define CTL_COMES_AGAIN		0.2
#define CTL_COMES_AGAIN_ALL	0.5
/* Of the blocks evicted, so many had never been read again. */
#define CTL_UNUSED_MOST		0.6
/* A read of so many blocks is part of a run; or half of what came in was. */
#define CTL_LONG_READ		8
#define CTL_STREAMED_HALF	0.5
/* What is evicted must matter beside what is read. */
#define CTL_CHURN		0.02

static bool ctl_evicts(const struct ctl_facts *f)
{
	return ctl_full(f) && f->evicted >= CTL_CHURN * f->reads;
}

/* Policies that keep a part of a loop that is larger than the cache. */
static bool ctl_withstands_loops(const char *policy)
{
	static const char *const names[] = { "lirs", "wtinylfu" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], policy))
			return true;
	return false;
}

static const char *ctl_loop_policy(const struct ctl_facts *f)
{
	const char *all = ctl_knob(f->span->after, "policies");

	if (all && strstr(all, "lirs"))
		return "lirs";
	if (all && strstr(all, "wtinylfu"))
		return "wtinylfu";
	return NULL;
}

static void ctl_explain_scan(const struct ctl_facts *f,
			     struct ctl_findings *found)
{
	const char *device = f->span->after->device;
	const char *action = ctl_knob(f->span->after, "scan_action");
	struct ctl_finding *finding;

	finding = ctl_found(found, "scan-washing", CTL_ADVICE,
			    "A scan washes the cache out: %llu blocks came in and pushed out %llu; reads are %.0f blocks long on average, and %s of what was evicted had not been read again.",
			    f->inserts, f->evicted, f->blocks_a_read,
			    f->knows_unused ?
			    ctl_percent(f->unused, f->evicted).s :
			    "an unknown part");
	if (!action)
		ctl_try(finding,
			"This module does not recognise scans. %s; run backups with ionice -c3 or O_DIRECT on the origin's snapshot.",
			strcmp(f->policy, "lru") && strcmp(f->policy, "fifo") ?
			"A larger pool suffers less" :
			"\"hotcachectl policy DEVICE clock2q+\" suffers less");
	else if (!strcmp(action, "off"))
		ctl_try(finding,
			"Scans are not kept out, scan_action is off: \"hotcachectl set %s scan_action=full\", or bypass to be stricter.",
			device);
	else
		ctl_try(finding,
			"Runs below scan_threshold (%s) are not taken for scans: lower it with \"hotcachectl set %s scan_threshold=BYTES\", or set scan_action=bypass; for a backup window, \"hotcachectl scan %s on\".",
			ctl_knob(f->span->after, "scan_threshold") ?: "?",
			device, device);
}

static void ctl_explain_loop(const struct ctl_facts *f,
			     struct ctl_findings *found)
{
	const char *better = ctl_loop_policy(f);
	struct ctl_finding *finding;

	finding = ctl_found(found, "loop", CTL_ADVICE,
			    "A loop larger than the pool: the same blocks come round again and again, and %s has evicted each of them just before (hits %s%s%s).",
			    *f->policy ? f->policy : "the policy",
			    ctl_percent(f->hits, f->reads).s,
			    f->knows_refaults ? ", misses evicted not long ago " : "",
			    f->knows_refaults ?
			    ctl_percent(f->refaults, f->misses).s : "");
	if (!f->knows_refaults)
		ctl_try(finding,
			"What comes again is not counted with this policy, or by this module, so it may be reads that never repeat, too. %s%s%s tells: it keeps a part of a loop.",
			better ? "\"hotcachectl policy DEVICE " :
				 "A policy for loops (lirs) of a newer module",
			better ? better : "", better ? "\"" : "");
	else if (better)
		ctl_try(finding,
			"\"hotcachectl policy %s %s\" keeps a part of the loop; a pool as large as the loop keeps all of it.",
			f->span->after->device, better);
	else
		ctl_try(finding,
			"This module has no policy that withstands loops (lirs): update it, or make the pool as large as the loop.");
}

static void ctl_explain_small(const struct ctl_facts *f,
			      struct ctl_findings *found)
{
	struct ctl_finding *finding;

	finding = ctl_found(found, "pool-too-small", CTL_ADVICE,
			    "The pool is too small for what is read again: it is full, %llu blocks were evicted for others, %s of the reads hit%s%s.",
			    f->evicted, ctl_percent(f->hits, f->reads).s,
			    f->knows_refaults ? "; misses evicted not long ago: " : "",
			    f->knows_refaults ?
			    ctl_percent(f->refaults, f->misses).s : "");
	ctl_try(finding,
		"Make the pool larger than %s, if there is memory: load a table with twice the size and see whether the hit ratio follows.",
		ctl_bytes(f->slots *
			  ctl_knob_number(f->span->after, "block_size")).s);
}

static void ctl_explain_cold(const struct ctl_facts *f,
			     struct ctl_findings *found)
{
	ctl_try(ctl_found(found, "no-reuse", CTL_ADVICE,
			  "Reads hardly repeat: %s hit, and of the misses only %s had been evicted not long ago. A cache cannot help such a load much.",
			  ctl_percent(f->hits, f->reads).s,
			  ctl_percent(f->refaults, f->misses).s),
		"Look for the part of the load that repeats, and cache that: a device of its own for it, or a much larger pool.");
}

static bool ctl_in_runs(const struct ctl_facts *f)
{
	return f->blocks_a_read >= CTL_LONG_READ ||
	       f->streamed >= CTL_STREAMED_HALF * (f->inserts ? f->inserts : 1);
}

/* What is evicted does not come again. */
static bool ctl_no_reuse(const struct ctl_facts *f)
{
	if (f->knows_refaults)
		return f->refaults < CTL_COMES_AGAIN * f->misses;
	return f->hit_ratio < CTL_NO_RATIO || ctl_in_runs(f);
}

static bool ctl_is_loop(const struct ctl_facts *f)
{
	if (ctl_withstands_loops(f->policy))
		return false;
	if (f->knows_refaults)
		return f->hit_ratio < CTL_POOR_RATIO &&
		       f->refaults >= CTL_COMES_AGAIN_ALL * f->misses;
	return f->hit_ratio < CTL_NO_RATIO && !ctl_in_runs(f);
}

/* The pool is full and something leaves for each that comes. */
static void ctl_explain_churn(const struct ctl_facts *f,
			      struct ctl_findings *found)
{
	bool unused = !f->knows_unused ||
		      f->unused >= CTL_UNUSED_MOST * f->evicted;

	if (ctl_is_loop(f))
		ctl_explain_loop(f, found);
	else if (ctl_no_reuse(f) && unused && ctl_in_runs(f))
		ctl_explain_scan(f, found);
	else if (ctl_no_reuse(f) && f->knows_refaults)
		ctl_explain_cold(f, found);
	else
		ctl_explain_small(f, found);
}

static void ctl_explain_warming(const struct ctl_facts *f,
				struct ctl_findings *found)
{
	double rate = ctl_ratio(f->inserts, f->seconds);
	u64 room = f->slots - f->occupancy;

	ctl_found(found, "warming", CTL_NOTE,
		  "The cache is still filling: %s of it is occupied%s%s.",
		  ctl_percent(f->occupancy, f->slots).s,
		  rate > 0 ? "; at this rate it is full in " : "",
		  rate > 0 ? ctl_duration(room / rate).s : "");
}

/**
 * ctl_explain_misses() - why reads miss
 * @f: the figures, of enough reads
 * @found: added to
 */
void ctl_explain_misses(const struct ctl_facts *f, struct ctl_findings *found)
{
	if (f->hit_ratio >= CTL_GOOD_RATIO || !strcmp(f->mode, "passthrough"))
		return;
	if (ctl_evicts(f))
		ctl_explain_churn(f, found);
	else if (!ctl_full(f) && f->filled)
		ctl_explain_warming(f, found);
}
