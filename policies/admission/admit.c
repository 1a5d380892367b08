// SPDX-License-Identifier: GPL-2.0
/*
 * The admission decision: whether the misses of a read are filled, from its
 * hints, the rules of an administrator and the length of its run (which
 * stream.c finds).
 */
#include "admission/admit.h"

static struct hc_access hc_admit_all(unsigned int hints)
{
	return (struct hc_access){
		.hints = hints,
		.fill_hints = hints,
		.admit = HC_ADMIT_ALL,
	};
}

/* Fill nothing; hits are served, but do not promote the block. */
static struct hc_access hc_admit_none(unsigned int hints,
				      enum hc_scan_reason reason)
{
	return (struct hc_access){
		.hints = hints | HC_HINT_SCAN,
		.fill_hints = hints | HC_HINT_SCAN,
		.admit = HC_ADMIT_NONE,
		.reason = reason,
	};
}

/*
 * Blocks that were cached before a restart, read by a program that brings the cache
 * back. That is no access, so the policy adopts them, as in a switch, and hits do not
 * promote. What is cached by now is newer: nothing is evicted.
 */
static struct hc_access hc_admit_warm(bool hot)
{
	return (struct hc_access){
		.hints = HC_HINT_SCAN,
		.fill_hints = HC_HINT_ADOPT | (hot ? HC_HINT_HOT : 0),
		.admit = HC_ADMIT_FREE,
		.reason = HC_REASON_WARM,
	};
}

static struct hc_access hc_admit_scan(enum hc_scan_action action,
				      unsigned int hints)
{
	struct hc_access access = hc_admit_none(hints, HC_REASON_SCAN);

	switch (action) {
	case HC_SCAN_DEMOTE:
		access.admit = HC_ADMIT_ALL;
		break;
	case HC_SCAN_FULL:
		/* A block that evicted nothing is cached like any other. */
		access.admit = HC_ADMIT_FREE;
		access.fill_hints = hints;
		break;
	case HC_SCAN_OFF:
		access.admit = HC_ADMIT_ALL;
		access.fill_hints = hints;
		access.hints = hints;
		break;
	default:
		break;
	}
	access.fill_hints |= HC_HINT_RUN;
	return access;
}

/**
 * hc_admit_decide_slow() - decide about a request that has hints or a long run
 * @knobs: the knobs
 * @hints: of enum hc_hint, from the request
 * @rule: the administrator's rule for it
 * @sectors: its length
 * @run_sectors: length of the run that it is part of, itself included
 *
 * The slow path of hc_admit_decide(). The most specific statement decides: that
 * the request warms the cache, then a range that is hot or metadata of a file
 * system, then a rule for the range, the task or the whole device, then the
 * request's own priority and size. The length of the run comes last.
 *
 * Return: the decision.
 */
struct hc_access hc_admit_decide_slow(const struct hc_scan_knobs *knobs,
				      unsigned int hints, enum hc_rule rule,
				      u32 sectors, u64 run_sectors)
{
	if (rule == HC_RULE_WARM || rule == HC_RULE_WARM_HOT)
		return hc_admit_warm(rule == HC_RULE_WARM_HOT);
	if (rule == HC_RULE_HOT)
		return hc_admit_all(hints);
	if (hints & HC_HINT_META)
		return hc_admit_all(hints);
	if (rule == HC_RULE_SCAN)
		return hc_admit_none(hints, HC_REASON_RANGE);
	if (rule == HC_RULE_TASK)
		return hc_admit_none(hints, HC_REASON_TASK);
	if (rule == HC_RULE_WINDOW)
		return hc_admit_none(hints, HC_REASON_WINDOW);
	if (hints & HC_HINT_IDLE)
		return hc_admit_none(hints, HC_REASON_IDLE);
	if (knobs->request_max && sectors > knobs->request_max)
		return hc_admit_none(hints, HC_REASON_LARGE);
	if (run_sectors > knobs->threshold)
		return hc_admit_scan(knobs->action, hints);
	return hc_admit_all(hints);
}

/**
 * hc_admit_unconfirmed() - relax a decision while scans are not confirmed
 * @access: the decision
 *
 * Return: the decision; if its reason is HC_REASON_SCAN, with all blocks
 * admitted as if the run were no scan. The reason stays, because the misses are
 * still samples for hc_reuse_sample_miss().
 */
struct hc_access hc_admit_unconfirmed(struct hc_access access)
{
	if (access.reason != HC_REASON_SCAN)
		return access;
	access.hints &= ~HC_HINT_SCAN;
	access.fill_hints &= ~HC_HINT_SCAN;
	access.admit = HC_ADMIT_ALL;
	return access;
}
