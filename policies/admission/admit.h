/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_ADMISSION_ADMIT_H
#define HOTCACHE_POLICIES_ADMISSION_ADMIT_H

#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/types.h>

struct hc_access hc_admit_decide_slow(const struct hc_scan_knobs *knobs,
				      unsigned int hints, enum hc_rule rule,
				      u32 sectors, u64 run_sectors);
struct hc_access hc_admit_unconfirmed(struct hc_access access);

/**
 * hc_admit_decide() - decide whether the misses of a request are filled
 * @knobs: the knobs
 * @hints: of enum hc_hint, from the request
 * @rule: the administrator's rule for it
 * @sectors: its length
 * @run_sectors: length of the run that it is part of, itself included
 *
 * A short run without hints and rules is admitted. This, the common case, is
 * inline.
 *
 * Return: the decision.
 */
static inline struct hc_access
hc_admit_decide(const struct hc_scan_knobs *knobs, unsigned int hints,
		enum hc_rule rule, u32 sectors, u64 run_sectors)
{
	if (!hints && rule == HC_RULE_NONE && !knobs->request_max &&
	    run_sectors <= knobs->threshold)
		return (struct hc_access){ .admit = HC_ADMIT_ALL };
	return hc_admit_decide_slow(knobs, hints, rule, sectors, run_sectors);
}

#endif /* HOTCACHE_POLICIES_ADMISSION_ADMIT_H */
