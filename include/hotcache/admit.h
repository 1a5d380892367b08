/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of the admission decision: what is known of a read, and what is
 * decided about the blocks that it misses.
 */
#ifndef HOTCACHE_ADMIT_H
#define HOTCACHE_ADMIT_H

#include <linux/types.h>

/* Sectors of a run beyond which it is taken for a scan: 4 MiB. */
#define HC_SCAN_THRESHOLD_DEFAULT	(8u << 10)

/*
 * Per cent of the slots that fills in flight may hold and still evict: what is
 * proved keeps the other 95 % however long the origin takes.
 */
#define HC_MAX_FILLS_DEFAULT		5u

/**
 * enum hc_scan_action - what is done with a run longer than the threshold
 * @HC_SCAN_BYPASS: its misses are not filled
 * @HC_SCAN_FULL: its misses fill free slots and evict nothing
 * @HC_SCAN_DEMOTE: its misses are filled on probation: hits do not promote them
 * @HC_SCAN_OFF: it is treated like any other run, only counted
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
 * @HC_ADMIT_FREE: as many as there are free slots
 * @HC_ADMIT_ALL: all; other blocks are evicted for them
 */
enum hc_admit {
	HC_ADMIT_NONE,
	HC_ADMIT_FREE,
	HC_ADMIT_ALL,
};

/**
 * enum hc_scan_reason - why the misses of a request are not filled
 * @HC_REASON_NONE: they are filled
 * @HC_REASON_SCAN: it is part of a run longer than the threshold
 * @HC_REASON_IDLE: it is of the idle I/O class, or background work
 * @HC_REASON_LARGE: it is larger than the limit
 * @HC_REASON_WINDOW: the device is in scan mode
 * @HC_REASON_RANGE: its range is hinted to be scanned
 * @HC_REASON_TASK: its task is listed as one that scans
 * @HC_REASON_WARM: it warms the cache, and there is no free slot
 */
enum hc_scan_reason {
	HC_REASON_NONE,
	HC_REASON_SCAN,
	HC_REASON_IDLE,
	HC_REASON_LARGE,
	HC_REASON_WINDOW,
	HC_REASON_RANGE,
	HC_REASON_TASK,
	HC_REASON_WARM,
};

/**
 * enum hc_rule - an administrator's rule for a request
 * @HC_RULE_NONE: there is none
 * @HC_RULE_HOT: its range is hot: fill it whatever else is known
 * @HC_RULE_SCAN: its range is being scanned: do not fill it
 * @HC_RULE_TASK: its task is listed as one that scans
 * @HC_RULE_WINDOW: the device is in scan mode
 * @HC_RULE_WARM: its process warms the cache: fill it while there are free slots,
 *	whatever else is known
 * @HC_RULE_WARM_HOT: the same, with blocks that were hot
 */
enum hc_rule {
	HC_RULE_NONE,
	HC_RULE_HOT,
	HC_RULE_SCAN,
	HC_RULE_TASK,
	HC_RULE_WINDOW,
	HC_RULE_WARM,
	HC_RULE_WARM_HOT,
};

/**
 * struct hc_scan_knobs - the knobs of the admission decision
 * @threshold: a run of more sectors is taken for a scan
 * @request_max: a request of more sectors does not fill; 0 for no limit
 * @action: enum hc_scan_action
 */
struct hc_scan_knobs {
	u64 threshold;
	u32 request_max;
	u8 action;
};

/**
 * struct hc_access - the decision about a request
 * @hints: of enum hc_hint, that the policy gets with hits
 * @fill_hints: of enum hc_hint, that the policy gets with filled blocks
 * @admit: enum hc_admit
 * @reason: enum hc_scan_reason; HC_REASON_SCAN for each request of a run longer
 *	than the threshold, HC_REASON_WARM for each that warms the cache, any other
 *	reason only if nothing is admitted
 */
struct hc_access {
	u8 hints;
	u8 fill_hints;
	u8 admit;
	u8 reason;
};

#endif /* HOTCACHE_ADMIT_H */
