/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_ADMISSION_REUSE_H
#define HOTCACHE_ADMISSION_REUSE_H

#include <linux/types.h>
#include <hotcache/reuse.h>

void hc_trust_init(struct hc_trust *trust, u64 nr_slots);
void hc_trust_read(struct hc_trust *trust, u64 block, u64 now);
void hc_trust_suspect(struct hc_trust *trust, u64 block, u64 now);

#endif /* HOTCACHE_ADMISSION_REUSE_H */
