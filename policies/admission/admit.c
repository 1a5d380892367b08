// SPDX-License-Identifier: GPL-2.0
/*
 * What to do with a request, given what is known of it. What it is part of is
 * found out elsewhere (stream.c).
 */
#include "admission/admit.h"

static struct hc_access hc_scan_admit(unsigned int hints)
{
	return (struct hc_access){
		.hints = hints,
		.fill_hints = hints,
		.admit = HC_ADMIT_ALL,
	};
}

/* Hits are served, but say nothing of the block's future. */
static struct hc_access hc_scan_pass(unsigned int hints,
				     enum hc_scan_reason reason)
{
	return (struct hc_access){
		.hints = hints | HC_HINT_SCAN,
		.fill_hints = hints | HC_HINT_SCAN,
		.admit = HC_ADMIT_NONE,
		.reason = reason,
	};
}

static struct hc_access hc_scan_act(enum hc_scan_action action,
				    unsigned int hints)
{
	struct hc_access access = hc_scan_pass(hints, HC_REASON_SCAN);

	switch (action) {
	case HC_SCAN_DEMOTE:
		access.admit = HC_ADMIT_ALL;
		break;
	case HC_SCAN_FULL:
		/* What costs nobody his place may stay for as long as any. */
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
 * hc_scan_weigh() - the part of hc_scan_decide() that not all requests need
 * @knobs: what is to be done with scans
 * @hints: of enum hc_hint: what the request says of itself
 * @said: what an administrator said of it
 * @sectors: its length
 * @run_sectors: length of the run that it is part of, itself included
 *
 * Who says most precisely what is wanted is heard first: a range that is hot, a
 * file system's metadata, then what is said of the range, the task, the whole
 * device, then the request's own priority and size. What a run looks like comes
 * last.
 *
 * Return: the decision.
 */
struct hc_access hc_scan_weigh(const struct hc_scan_knobs *knobs,
			       unsigned int hints, enum hc_said said,
			       u32 sectors, u64 run_sectors)
{
	if (said == HC_SAID_HOT)
		return hc_scan_admit(hints & ~HC_HINT_READAHEAD);
	if (hints & HC_HINT_META)
		return hc_scan_admit(hints);
	if (said == HC_SAID_SCAN)
		return hc_scan_pass(hints, HC_REASON_RANGE);
	if (said == HC_SAID_TASK)
		return hc_scan_pass(hints, HC_REASON_TASK);
	if (said == HC_SAID_WINDOW)
		return hc_scan_pass(hints, HC_REASON_WINDOW);
	if (hints & HC_HINT_IDLE)
		return hc_scan_pass(hints, HC_REASON_IDLE);
	if (knobs->request_max && sectors > knobs->request_max)
		return hc_scan_pass(hints, HC_REASON_LARGE);
	if (run_sectors > knobs->threshold)
		return hc_scan_act(knobs->action, hints);
	return hc_scan_admit(hints);
}

/**
 * hc_scan_doubt() - a decision, if what looks like a scan may be none
 * @access: the decision
 *
 * Return: the same, but if it was made for the look of a run, HC_REASON_SCAN, it
 * is let in like any other. The reason stays: of its misses hc_trust_suspect()
 * is to be told.
 */
struct hc_access hc_scan_doubt(struct hc_access access)
{
	if (access.reason != HC_REASON_SCAN)
		return access;
	access.hints &= ~HC_HINT_SCAN;
	access.fill_hints &= ~HC_HINT_SCAN;
	access.admit = HC_ADMIT_ALL;
	return access;
}
