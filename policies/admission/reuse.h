/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_ADMISSION_REUSE_H
#define HOTCACHE_POLICIES_ADMISSION_REUSE_H

#include <linux/types.h>
#include <hotcache/reuse.h>

void hc_reuse_init(struct hc_reuse *reuse, u64 nr_slots, u64 seed);
void hc_reuse_read(struct hc_reuse *reuse, u64 block, u64 now);
void hc_reuse_sample_miss(struct hc_reuse *reuse, u64 block, u64 now);

#endif /* HOTCACHE_POLICIES_ADMISSION_REUSE_H */
