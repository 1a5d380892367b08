/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CONTROL_H
#define HOTCACHE_KMOD_CONTROL_H

#include <linux/types.h>
#include <hotcache/policy.h>

struct hc_target;

/**
 * struct hc_policy_change - a change of the policy or its tunables
 * @ops: the policy
 * @use: switch to @ops; if false, and another policy is in use, the tunables are
 *	stored until @ops is chosen
 * @given: the tunables to set, one bit each
 * @tunable: their new values, within the range of each
 */
struct hc_policy_change {
	const struct hc_policy_ops *ops;
	bool use;
	unsigned int given;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

int hc_set_mode(struct hc_target *t, const char *name);
int __hc_set_policy(struct hc_target *t, const struct hc_policy_change *change);
int hc_set_policy(struct hc_target *t, const struct hc_policy_change *change);
int __hc_drop_all(struct hc_target *t);
int hc_set_histograms(struct hc_target *t, bool on);
int hc_set_insight(struct hc_target *t, bool on);
int hc_set_verify_ratio(struct hc_target *t, u32 ratio);
int __hc_reset_stats(struct hc_target *t);

#endif /* HOTCACHE_KMOD_CONTROL_H */
