// SPDX-License-Identifier: GPL-2.0
/*
 * explain: why reads miss. A block that is not cached was never read before, or
 * was evicted since, or is kept out. Which of these it is decides what helps:
 *
 *   not full yet                             wait
 *   evicted blocks came in long runs and
 *     are not asked for again                a scan washes the cache
 *   evicted blocks came singly and are not
 *     asked for again                        reads do not repeat
 *   evicted blocks are asked for again,
 *     and next to nothing hits               a loop, and a policy that it defeats
 *     and some hit                           the pool is too small
 *
 * A scan beside a hot set makes that be asked for again, too; so of runs only as
 * much counts as others cannot account for.
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
/* A read of so many blocks is long; so much of what came in came in runs. */
#define CTL_LONG_READ		8
#define CTL_STREAMED_MUCH	0.33
#define CTL_STREAMED_MOST	0.5
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

static void ctl_scan_try(const struct ctl_facts *f, const char *action,
			 struct ctl_finding *finding)
{
	const char *device = f->span->after->device;

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
	else if (!strcmp(action, "demote"))
		ctl_try(finding,
			"scan_action is demote, which lets scans in to be evicted first, if the policy (%s) can do that: \"hotcachectl set %s scan_action=full\" keeps them out.",
			f->policy, device);
	else
		ctl_try(finding,
			"scan_action is %s, but it is taken only once long runs were seen not to be read again soon, and these were, or were too few so far. If you know better: \"hotcachectl scan %s on\" for a backup window, or ionice -c3 for the program.",
			action, device);
}

/* What the module takes for runs brings in much of what comes. */
static void ctl_explain_scan(const struct ctl_facts *f,
			     struct ctl_findings *found)
{
	struct ctl_finding *finding;

	finding = ctl_found(found, "scan-washing", CTL_ADVICE,
			    "A scan washes the cache out: long runs brought in %s of %llu blocks that came (stream_inserts), pushing out others, and %s of those that left again had not been read a second time (stream_unused).",
			    ctl_percent(f->streamed, f->inserts).s, f->inserts,
			    ctl_percent(f->streamed_unused, f->streamed_out).s);
	ctl_scan_try(f, ctl_knob(f->span->after, "scan_action"), finding);
}

/* Reads are long, but no runs longer than the threshold. */
static void ctl_explain_long(const struct ctl_facts *f,
			     struct ctl_findings *found)
{
	const char *action = ctl_knob(f->span->after, "scan_action");
	struct ctl_finding *finding;

	finding = ctl_found(found, "scan-washing", CTL_ADVICE,
			    "A scan washes the cache out: %llu blocks came in and pushed out %llu (inserts, evict_capacity); reads are %.0f blocks long on average (read_requests), and %s of what was evicted had not been read again (unused_evictions).",
			    f->inserts, f->evicted, f->blocks_a_read,
			    f->knows_unused ?
			    ctl_percent(f->unused, f->evicted).s :
			    "an unknown part");
	if (!action || !strcmp(action, "off"))
		ctl_scan_try(f, action, finding);
	else
		ctl_try(finding,
			"Runs up to scan_threshold (%s) are not taken for scans: lower it with \"hotcachectl set %s scan_threshold=BYTES\". Long reads that are no runs are kept out by request_max; mind that it sees them as the device does, in pieces of 1 MiB or of what the origin takes at a time.",
			ctl_knob(f->span->after, "scan_threshold") ?: "?",
			f->span->after->device);
}

/* A loop that is read in order is a run, too. */
static bool ctl_loop_kept_by_scans(const struct ctl_facts *f)
{
	const char *action = ctl_knob(f->span->after, "scan_action");

	return action && !strcmp(action, "off") &&
	       f->streamed >= CTL_STREAMED_MOST * f->inserts;
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
			    f->knows_again ?
			    "; misses evicted not long ago, missed_again: " : "",
			    f->knows_again ?
			    ctl_percent(f->again, ctl_missed(f)).s : "");
	if (!f->knows_again)
		ctl_try(finding,
			"What comes again is not counted with this policy, or by this module, so it may be reads that never repeat, too. %s%s%s tells: it keeps a part of a loop.",
			better ? "\"hotcachectl policy DEVICE " :
				 "A policy for loops (lirs) of a newer module",
			better ? better : "", better ? "\"" : "");
	else if (better)
		ctl_try(finding,
			"\"hotcachectl policy %s %s\" keeps a part of the loop%s; a pool as large as the loop keeps all of it.",
			f->span->after->device, better,
			ctl_loop_kept_by_scans(f) ?
			", and so does scan_action=full, as it is read in order" :
			"");
	else
		ctl_try(finding,
			"This module has no policy that withstands loops (lirs): update it, or make the pool as large as the loop.");
}

static void ctl_explain_small(const struct ctl_facts *f,
			      struct ctl_findings *found)
{
	struct ctl_finding *finding;

	finding = ctl_found(found, "pool-too-small", CTL_ADVICE,
			    "The pool is too small for what is read again: it is full, %llu blocks were evicted for others (evict_capacity), %s of the reads hit%s%s.",
			    f->evicted, ctl_percent(f->hits, f->reads).s,
			    f->knows_again ?
			    "; misses evicted not long ago, missed_again: " : "",
			    f->knows_again ?
			    ctl_percent(f->again, ctl_missed(f)).s : "");
	ctl_try(finding,
		"Make the pool larger than %s, if there is memory: load a table with twice the size and see whether the hit ratio follows.",
		ctl_bytes(f->slots *
			  ctl_knob_number(f->span->after, "block_size")).s);
}

static void ctl_explain_cold(const struct ctl_facts *f,
			     struct ctl_findings *found)
{
	ctl_try(ctl_found(found, "no-reuse", CTL_ADVICE,
			  "What is missed hardly comes again: %s of the reads hit, and of the misses only %s had been evicted not long ago (missed_again). A larger pool would not help such a load much.",
			  ctl_percent(f->hits, f->reads).s,
			  ctl_percent(f->again, ctl_missed(f)).s),
		"If it is read in order, in runs shorter than scan_threshold, lower that. If not, look for the part of the load that repeats, and cache that: a device of its own for it, or a much larger pool.");
}

/* What is evicted does not come again. */
static bool ctl_no_reuse(const struct ctl_facts *f)
{
	if (f->knows_again)
		return f->again < CTL_COMES_AGAIN * ctl_missed(f);
	return f->hit_ratio < CTL_NO_RATIO || f->blocks_a_read >= CTL_LONG_READ;
}

/* Of what runs brought in, so much at least was missed again. */
static double ctl_runs_again(const struct ctl_facts *f)
{
	u64 others = f->inserts - f->streamed;

	return f->again > others ? f->again - others : 0;
}

static bool ctl_is_scan(const struct ctl_facts *f)
{
	return f->streamed && f->streamed_out && f->streamed <= f->inserts &&
	       f->streamed >= CTL_STREAMED_MUCH * f->inserts &&
	       f->streamed_unused >= CTL_UNUSED_MOST * f->streamed_out &&
	       ctl_runs_again(f) < CTL_COMES_AGAIN * f->streamed;
}

static bool ctl_is_long(const struct ctl_facts *f)
{
	return f->blocks_a_read >= CTL_LONG_READ && ctl_no_reuse(f) &&
	       (!f->knows_unused || f->unused >= CTL_UNUSED_MOST * f->evicted);
}

static bool ctl_is_loop(const struct ctl_facts *f)
{
	if (ctl_withstands_loops(f->policy))
		return false;
	if (f->knows_again)
		return f->hit_ratio < CTL_POOR_RATIO &&
		       f->again >= CTL_COMES_AGAIN_ALL * ctl_missed(f);
	return f->hit_ratio < CTL_NO_RATIO && f->blocks_a_read < CTL_LONG_READ;
}

/* The pool is full and something leaves for each that comes. */
static void ctl_explain_churn(const struct ctl_facts *f,
			      struct ctl_findings *found)
{
	if (ctl_is_scan(f))
		ctl_explain_scan(f, found);
	else if (ctl_is_loop(f))
		ctl_explain_loop(f, found);
	else if (ctl_is_long(f))
		ctl_explain_long(f, found);
	else if (ctl_no_reuse(f) && f->knows_again)
		ctl_explain_cold(f, found);
	else
		ctl_explain_small(f, found);
}

static void ctl_explain_warming(const struct ctl_facts *f,
				struct ctl_findings *found)
{
	u64 left = f->evicted + f->invalidated;
	u64 stayed = f->inserts > left ? f->inserts - left : 0;
	double rate = ctl_ratio(stayed, f->seconds);
	u64 room = f->slots - f->occupancy;

	/* As much as comes is taken away: it will not be full. */
	if (stayed < f->inserts / 2)
		return;
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
