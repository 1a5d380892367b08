/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_VERIFY_H
#define HOTCACHE_KMOD_VERIFY_H

#include <linux/types.h>

struct hc_target;

/**
 * struct hc_verify_result - what a comparison with the origin found
 * @checked: blocks compared
 * @mismatched: of these, blocks that differed, and were dropped
 * @skipped: blocks not compared, since a write came or the origin failed
 */
struct hc_verify_result {
	u64 checked;
	u64 mismatched;
	u64 skipped;
};

int hc_verify(struct hc_target *t, struct hc_verify_result *result);

#endif /* HOTCACHE_KMOD_VERIFY_H */
