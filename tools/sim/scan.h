/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_SCAN_H
#define SIM_SCAN_H

#include <hotcache/admit.h>
#include <hotcache/stream.h>

#include "trace.h"

/* Blocks in a zone: device-mapper cuts requests at its end. */
#define SIM_SCAN_BLOCKS	(HC_STREAM_ZONE_SECTORS >> (SIM_BLOCK_SHIFT - 9))

struct sim_scan;

struct sim_scan *sim_scan_new(const struct hc_scan_knobs *knobs, u32 nr_slots);
struct hc_access sim_scan_decide(struct sim_scan *scan,
				 const struct sim_request *request);
void sim_scan_hit(struct sim_scan *scan, u64 block,
		  const struct hc_access *access, u64 misses);
void sim_scan_miss(struct sim_scan *scan, u64 block,
		   const struct hc_access *access, u64 misses);
void sim_scan_missed(struct sim_scan *scan);
int sim_scan_action_parse(const char *name);
const char *sim_scan_action_name(unsigned int action);

#endif /* SIM_SCAN_H */
