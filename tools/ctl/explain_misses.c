// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of explain about misses. A missed block was never read before, or was
 * evicted since, or is kept out. What helps depends on which of these it is:
 *
 *   the cache is not full yet              wait
 *   evicted blocks came in long runs and
 *     are not read again                   a scan displaces the hot blocks
 *   evicted blocks came by read-ahead
 *     and are not read again               read-ahead may be too large
 *   evicted blocks came one by one and
 *     are not read again                   the reads do not repeat
 *   evicted blocks are read again, and
 *     almost no read hits                  a loop that defeats the policy
 *     some reads hit                       the pool is too small
 *
 * Whether it is too small the miss ratio curve says, if there is one.
 *
 * The module counts blocks that are missed again soon after their eviction
 * (refaults), but not what brought them in. A scan also makes the hot blocks it
 * displaced be missed again. So refaults are attributed to all other insertions
 * first, and only the rest of them to runs.
 */
#include "explain_misses.h"

#include <string.h>
#include <linux/array_size.h>

#include "explain_size.h"
#include "number.h"

/* Hit ratios: below this, a policy may be defeated by a loop. */
#define CTL_RATIO_POOR		0.2
/* Below this, almost no read hits. */
#define CTL_RATIO_NONE		0.05
/* Refaults per miss: below this, evicted blocks are not read again. */
#define CTL_REFAULTS_SOME	0.2
/* At this or above, most misses are of blocks evicted recently. */
#define CTL_REFAULTS_MOST	0.5
/* Share of the evicted blocks that had no hit: most of them. */
#define CTL_UNUSED_MOST		0.6
/* Blocks of a read request that counts as long. */
#define CTL_LONG_READ		8
/* Share of the inserted blocks that long runs brought in. */
#define CTL_STREAMED_MUCH	0.33
#define CTL_STREAMED_MOST	0.5
/* Share of the inserted blocks that read-ahead brought in: most of them. */
#define CTL_READAHEAD_MOST	0.5
/* Evictions per block read: below this, evictions are too rare to matter. */
#define CTL_CHURN		0.02

static bool ctl_evicts(const struct ctl_metrics *m)
{
	return ctl_metrics_full(m) && m->evicted >= CTL_CHURN * m->reads;
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

/* The policy to advise for a loop, or NULL if the module has none. */
static const char *ctl_loop_policy(const struct ctl_metrics *m)
{
	const char *all = ctl_knob(m->span->after, "policies");

	if (all && strstr(all, "lirs"))
		return "lirs";
	if (all && strstr(all, "wtinylfu"))
		return "wtinylfu";
	return NULL;
}

/* What helps against a scan depends on what is done about scans already. */
static void ctl_scan_advise(const struct ctl_metrics *m, const char *action,
			    struct ctl_finding *finding)
{
	const char *device = m->span->after->device;

	if (!action)
		ctl_advise(finding,
			   "This module does not recognise scans. %s; run backups with ionice -c3 or O_DIRECT on the origin's snapshot.",
			   strcmp(m->policy, "lru") && strcmp(m->policy, "fifo") ?
			   "A larger pool suffers less" :
			   "\"hotcachectl policy DEVICE clock2q+\" suffers less");
	else if (!strcmp(action, "off"))
		ctl_advise(finding,
			   "Scans are not kept out, scan_action is off: \"hotcachectl set %s scan_action=full\", or bypass to be stricter.",
			   device);
	else if (!strcmp(action, "demote"))
		ctl_advise(finding,
			   "scan_action is demote, which lets scans in to be evicted first, if the policy (%s) can do that: \"hotcachectl set %s scan_action=full\" keeps them out.",
			   m->policy, device);
	else
		ctl_advise(finding,
			   "scan_action is %s, but it is taken only once long runs were seen not to be read again soon, and these were, or were too few so far. If you know better: \"hotcachectl scan %s on\" for a backup window, or ionice -c3 for the program.",
			   action, device);
}

/* The module's own counters show that long runs displace other blocks. */
static void ctl_explain_scan(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	struct ctl_finding *finding;

	finding = ctl_findings_add(found, "scan-washing", CTL_ADVICE,
				   "A scan washes the cache out: long runs brought in %s of %llu blocks that came (stream_inserts), pushing out others, and %s of those that left again had not been read a second time (stream_unused).",
				   ctl_percent(m->streamed, m->inserts).s, m->inserts,
				   ctl_percent(m->streamed_unused, m->streamed_out).s);
	ctl_scan_advise(m, ctl_knob(m->span->after, "scan_action"), finding);
}

/* Reads are long, but no run is longer than scan_threshold. */
static void ctl_explain_long(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	const char *action = ctl_knob(m->span->after, "scan_action");
	struct ctl_finding *finding;

	finding = ctl_findings_add(found, "scan-washing", CTL_ADVICE,
				   "A scan washes the cache out: %llu blocks came in and pushed out %llu (inserts, evict_capacity); reads are %.0f blocks long on average (read_requests), and %s of what was evicted had not been read again (unused_evictions).",
				   m->inserts, m->evicted, m->blocks_per_read,
				   m->has_unused ?
				   ctl_percent(m->unused, m->evicted).s :
				   "an unknown part");
	if (!action || !strcmp(action, "off"))
		ctl_scan_advise(m, action, finding);
	else
		ctl_advise(finding,
			   "Runs up to scan_threshold (%s) are not taken for scans: lower it with \"hotcachectl set %s scan_threshold=BYTES\". Long reads that are no runs are kept out by request_max; mind that it sees them as the device does, in pieces of 1 MiB or of what the origin takes at a time.",
			   ctl_knob(m->span->after, "scan_threshold") ?: "?",
			   m->span->after->device);
}

/*
 * Pages that are read ahead and used are hits of the page cache, which the
 * device does not see. So it cannot tell read-ahead that is too large from reads
 * in order that do not repeat.
 */
static void ctl_explain_readahead(const struct ctl_metrics *m,
				  struct ctl_findings *found)
{
	const char *device = m->span->after->device;
	struct ctl_finding *finding;

	finding = ctl_findings_add(found, "read-ahead", CTL_ADVICE,
				   "Read-ahead fills the pool with what is not read again: it brought in %s of %llu blocks that came (readahead_inserts), reads are %.0f blocks long on average (read_requests), and %s of what was evicted had not been read again (unused_evictions).",
				   ctl_percent(m->readahead, m->inserts).s,
				   m->inserts, m->blocks_per_read,
				   m->has_unused ?
				   ctl_percent(m->unused, m->evicted).s :
				   "an unknown part");
	ctl_advise(finding,
		   "If programs read at random, the kernel reads too far ahead: lower queue/read_ahead_kb of this device. If they read in order, in runs shorter than scan_threshold (%s), lower that: \"hotcachectl set %s scan_threshold=BYTES\".",
		   ctl_knob(m->span->after, "scan_threshold") ?: "?", device);
}

/* A loop that is read in order is a run: scan_action can keep a part of it. */
static bool ctl_loop_is_run(const struct ctl_metrics *m)
{
	const char *action = ctl_knob(m->span->after, "scan_action");

	return action && !strcmp(action, "off") &&
	       m->streamed >= CTL_STREAMED_MOST * m->inserts;
}

/* How many misses were refaults, as the end of a sentence; "" if not known. */
static const char *ctl_refaults_label(const struct ctl_metrics *m)
{
	return m->has_refaults ?
	       "; misses evicted not long ago, missed_again: " : "";
}

static struct ctl_text ctl_refaults_share(const struct ctl_metrics *m)
{
	return m->has_refaults ?
	       ctl_percent(m->refaults, ctl_metrics_missed(m)) :
	       (struct ctl_text){ "" };
}

static void ctl_explain_loop(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	const char *better = ctl_loop_policy(m);
	struct ctl_finding *finding;

	finding = ctl_findings_add(found, "loop", CTL_ADVICE,
				   "A loop larger than the pool: the same blocks come round again and again, and %s has evicted each of them just before (hits %s%s%s).",
				   *m->policy ? m->policy : "the policy",
				   ctl_percent(m->hits, m->reads).s,
				   ctl_refaults_label(m), ctl_refaults_share(m).s);
	if (!m->has_refaults)
		ctl_advise(finding,
			   "What comes again is not counted with this policy, or by this module, so it may be reads that never repeat, too. %s%s%s tells: it keeps a part of a loop.",
			   better ? "\"hotcachectl policy DEVICE " :
				 "A policy for loops (lirs) of a newer module",
			   better ? better : "", better ? "\"" : "");
	else if (better)
		ctl_advise(finding,
			   "\"hotcachectl policy %s %s\" keeps a part of the loop%s; a pool as large as the loop keeps all of it.",
			   m->span->after->device, better,
			   ctl_loop_is_run(m) ?
			   ", and so does scan_action=full, as it is read in order" :
			   "");
	else
		ctl_advise(finding,
			   "This module has no policy that withstands loops (lirs): update it, or make the pool as large as the loop.");
}

static void ctl_explain_small(const struct ctl_metrics *m,
			      struct ctl_findings *found)
{
	struct ctl_finding *finding;

	finding = ctl_findings_add(found, "pool-too-small", CTL_ADVICE,
				   "The pool is too small for what is read again: it is full, %llu blocks were evicted for others (evict_capacity), %s of the reads hit%s%s.",
				   m->evicted, ctl_percent(m->hits, m->reads).s,
				   ctl_refaults_label(m), ctl_refaults_share(m).s);
	ctl_advise(finding,
		   "Make the pool larger than %s, if there is memory: load a table with twice the size and see whether the hit ratio follows.%s",
		   ctl_bytes(m->slots *
			     ctl_knob_number(m->span->after, "block_size")).s,
		   ctl_knob(m->span->after, "insight") ?
		   " With insight=mrc the module learns how large it should be." : "");
}

static void ctl_explain_cold(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	struct ctl_finding *finding;

	finding = ctl_findings_add(found, "no-reuse", CTL_ADVICE,
				   "What is missed hardly comes again: %s of the reads hit, and of the misses only %s had been evicted not long ago (missed_again). A larger pool would not help such a load much.",
				   ctl_percent(m->hits, m->reads).s,
				   ctl_percent(m->refaults, ctl_metrics_missed(m)).s);
	ctl_advise(finding,
		   "If it is read in order, in runs shorter than scan_threshold, lower that. If not, look for the part of the load that repeats, and cache that: a device of its own for it, or a much larger pool.");
}

/* Evicted blocks are not read again. */
static bool ctl_no_reuse(const struct ctl_metrics *m)
{
	if (m->has_refaults)
		return m->refaults < CTL_REFAULTS_SOME * ctl_metrics_missed(m);
	return m->hit_ratio < CTL_RATIO_NONE || m->blocks_per_read >= CTL_LONG_READ;
}

/* Refaults that insertions outside of runs cannot account for. */
static double ctl_run_refaults(const struct ctl_metrics *m)
{
	u64 others = m->inserts - m->streamed;

	return m->refaults > others ? m->refaults - others : 0;
}

/* Runs brought in many blocks, which were evicted unused and are not missed. */
static bool ctl_is_scan(const struct ctl_metrics *m)
{
	return m->streamed && m->streamed_out && m->streamed <= m->inserts &&
	       m->streamed >= CTL_STREAMED_MUCH * m->inserts &&
	       m->streamed_unused >= CTL_UNUSED_MOST * m->streamed_out &&
	       ctl_run_refaults(m) < CTL_REFAULTS_SOME * m->streamed;
}

static bool ctl_is_long(const struct ctl_metrics *m)
{
	return m->blocks_per_read >= CTL_LONG_READ && ctl_no_reuse(m) &&
	       (!m->has_unused || m->unused >= CTL_UNUSED_MOST * m->evicted);
}

static bool ctl_is_readahead(const struct ctl_metrics *m)
{
	return m->readahead >= CTL_READAHEAD_MOST * m->inserts && ctl_is_long(m);
}

static bool ctl_is_loop(const struct ctl_metrics *m)
{
	if (ctl_withstands_loops(m->policy))
		return false;
	if (m->has_refaults)
		return m->hit_ratio < CTL_RATIO_POOR &&
		       m->refaults >= CTL_REFAULTS_MOST * ctl_metrics_missed(m);
	return m->hit_ratio < CTL_RATIO_NONE && m->blocks_per_read < CTL_LONG_READ;
}

/* What is left is about the size: it helps, or not, or nobody knows. */
static void ctl_explain_size(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	if (ctl_explain_larger(m, found))
		return;
	if (ctl_no_reuse(m) && m->has_refaults)
		ctl_explain_cold(m, found);
	else if (!ctl_size_known(m))
		ctl_explain_small(m, found);
}

/* The pool is full: each insertion costs an eviction. */
static void ctl_explain_churn(const struct ctl_metrics *m,
			      struct ctl_findings *found)
{
	if (ctl_is_scan(m))
		ctl_explain_scan(m, found);
	else if (ctl_is_loop(m))
		ctl_explain_loop(m, found);
	else if (ctl_is_readahead(m))
		ctl_explain_readahead(m, found);
	else if (ctl_is_long(m))
		ctl_explain_long(m, found);
	else
		ctl_explain_size(m, found);
}

static void ctl_explain_warming(const struct ctl_metrics *m,
				struct ctl_findings *found)
{
	u64 left = m->evicted + m->invalidated;
	u64 kept = m->inserts > left ? m->inserts - left : 0;
	double rate = ctl_ratio(kept, m->seconds);
	u64 room = m->slots - m->occupancy;

	/* Blocks leave as fast as they are inserted: it will not fill up. */
	if (kept < m->inserts / 2)
		return;
	ctl_findings_add(found, "warming", CTL_NOTE,
			 "The cache is still filling: %s of it is occupied%s%s.",
			 ctl_percent(m->occupancy, m->slots).s,
			 rate > 0 ? "; at this rate it is full in " : "",
			 rate > 0 ? ctl_duration(room / rate).s : "");
}

/**
 * ctl_explain_misses() - find out why reads miss
 * @m: the figures of a span with enough reads
 * @found: findings are added
 */
void ctl_explain_misses(const struct ctl_metrics *m, struct ctl_findings *found)
{
	if (m->hit_ratio >= CTL_RATIO_GOOD || !strcmp(m->mode, "passthrough"))
		return;
	if (ctl_evicts(m))
		ctl_explain_churn(m, found);
	else if (!ctl_metrics_full(m) && m->filled)
		ctl_explain_warming(m, found);
}
