/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_ADMISSION_ADMIT_H
#define HOTCACHE_ADMISSION_ADMIT_H

#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/types.h>

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

#endif /* HOTCACHE_ADMISSION_ADMIT_H */
