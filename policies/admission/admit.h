/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_SCAN_H
#define HOTCACHE_POLICIES_SCAN_H

#include <linux/types.h>
#include <hotcache/types.h>

#define HC_SCAN_THRESHOLD_DEFAULT	(8u << 10)	/* sectors: 4 MiB */

/**
 * enum hc_scan_action - what becomes of a run longer than the threshold
 * @HC_SCAN_BYPASS: it fills nothing
 * @HC_SCAN_FULL: it fills what is free and evicts nothing
 * @HC_SCAN_DEMOTE: it fills, but on probation: hits do not promote it
 * @HC_SCAN_OFF: it is like any other, only counted
 * @HC_NR_SCAN_ACTIONS: number of actions
 */
enum hc_scan_action {
	HC_SCAN_BYPASS,
	HC_SCAN_FULL,
	HC_SCAN_DEMOTE,
	HC_SCAN_OFF,
	HC_NR_SCAN_ACTIONS
};

/**
 * enum hc_admit - which missing blocks get slots
 * @HC_ADMIT_NONE: none
 * @HC_ADMIT_FREE: as long as there are free slots
 * @HC_ADMIT_ALL: all, others are evicted
 */
enum hc_admit {
	HC_ADMIT_NONE,
	HC_ADMIT_FREE,
	HC_ADMIT_ALL,
};

/**
 * enum hc_scan_reason - why blocks are not filled that could be
 * @HC_REASON_NONE: they are
 * @HC_REASON_SCAN: part of a run longer than the threshold
 * @HC_REASON_IDLE: from the idle I/O class, or background work
 * @HC_REASON_LARGE: the request is larger than the limit
 * @HC_REASON_WINDOW: the device is in scan mode
 * @HC_REASON_RANGE: the range is hinted to be scanned
 * @HC_REASON_TASK: the task is listed as one that scans
 */
enum hc_scan_reason {
	HC_REASON_NONE,
	HC_REASON_SCAN,
	HC_REASON_IDLE,
	HC_REASON_LARGE,
	HC_REASON_WINDOW,
	HC_REASON_RANGE,
	HC_REASON_TASK,
};

/**
 * enum hc_said - what an administrator has said of a request
 * @HC_SAID_NOTHING: nothing
 * @HC_SAID_HOT: its range is hot
 * @HC_SAID_SCAN: its range is being scanned
 * @HC_SAID_TASK: its task scans
 * @HC_SAID_WINDOW: everything does
 */
enum hc_said {
	HC_SAID_NOTHING,
	HC_SAID_HOT,
	HC_SAID_SCAN,
	HC_SAID_TASK,
	HC_SAID_WINDOW,
};

/**
 * struct hc_scan_knobs - what is to be done with scans
 * @threshold: sectors of a run that are taken for no scan
 * @request_max: sectors of a request that may still fill; 0 for any
 * @action: enum hc_scan_action
 */
struct hc_scan_knobs {
	u64 threshold;
	u32 request_max;
	u8 action;
};

/**
 * struct hc_access - what is decided for a request
 * @hints: of enum hc_hint, for the policy, with hits
 * @fill_hints: the same with what is filled
 * @admit: enum hc_admit
 * @reason: enum hc_scan_reason; HC_REASON_SCAN of all that look like scans, the
 *	others of what is not admitted
 */
struct hc_access {
	u8 hints;
	u8 fill_hints;
	u8 admit;
	u8 reason;
};

struct hc_access hc_scan_weigh(const struct hc_scan_knobs *knobs,
			       unsigned int hints, enum hc_said said,
			       u32 sectors, u64 run_sectors);
struct hc_access hc_scan_doubt(struct hc_access access);

/**
 * hc_scan_decide() - what becomes of a request's blocks
 * @knobs: what is to be done with scans
 * @hints: of enum hc_hint: what the request says of itself
 * @said: what an administrator said of it
 * @sectors: its length
 * @run_sectors: length of the run that it is part of, itself included
 *
 * Where nobody says anything and nothing is long, its blocks are welcome.
 *
 * Return: the decision.
 */
static inline struct hc_access
hc_scan_decide(const struct hc_scan_knobs *knobs, unsigned int hints,
	       enum hc_said said, u32 sectors, u64 run_sectors)
{
	if (!hints && said == HC_SAID_NOTHING && !knobs->request_max &&
	    run_sectors <= knobs->threshold)
		return (struct hc_access){ .admit = HC_ADMIT_ALL };
	return hc_scan_weigh(knobs, hints, said, sectors, run_sectors);
}

#endif /* HOTCACHE_POLICIES_SCAN_H */
