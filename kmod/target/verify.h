/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_VERIFY_H
#define HOTCACHE_KMOD_VERIFY_H

#include <linux/types.h>

struct hc_dev;
struct hc_mismatch;
struct hc_target;

/**
 * struct hc_verify_result - result of a comparison with the origin
 * @checked: blocks that were compared
 * @mismatched: those of them that differed and were dropped
 * @skipped: blocks that could not be compared, because they were being written,
 *	or were written meanwhile, or the origin returned an error
 * @next: the slot where the next one is to go on; 0 if this was the last
 */
struct hc_verify_result {
	u64 checked;
	u64 mismatched;
	u64 skipped;
	u32 next;
};

void hc_verify_report(struct hc_dev *dev, const struct hc_mismatch *m);
int hc_verify(struct hc_target *t, u32 from, struct hc_verify_result *result);

#endif /* HOTCACHE_KMOD_VERIFY_H */
