/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CONTROL_H
#define HOTCACHE_KMOD_CONTROL_H

#include <linux/types.h>
#include <hotcache/policy.h>

struct hc_target;

/**
 * struct hc_policy_change - what is wished of a policy
 * @ops: the policy
 * @use: let it be the one in use; else its tunables are set for when it is
 * @given: which of its tunables to set, by bit number
 * @tunable: to what; in range
 */
struct hc_policy_change {
	const struct hc_policy_ops *ops;
	bool use;
	unsigned int given;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

int hc_set_mode(struct hc_target *t, const char *name);
int hc_set_policy(struct hc_target *t, const struct hc_policy_change *change);
int hc_drop_all(struct hc_target *t);
int hc_set_histograms(struct hc_target *t, bool on);
int hc_reset_stats(struct hc_target *t);

#endif /* HOTCACHE_KMOD_CONTROL_H */
