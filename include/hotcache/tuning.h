/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tunables of all policies by name, and their values.
 */
#ifndef HOTCACHE_TUNING_H
#define HOTCACHE_TUNING_H

#include <linux/types.h>
#include <hotcache/policy.h>

/* Room for a policy's name, a dot, a tunable's name, and the end. */
#define HC_TUNABLE_KEY_MAX	32

/**
 * struct hc_policy_choice - a policy with values for its tunables
 * @ops: the policy
 * @tunable: the values of its tunables, in the order of their table
 */
struct hc_policy_choice {
	const struct hc_policy_ops *ops;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

/**
 * struct hc_tuning - values for the tunables of every policy
 * @value: by index of the policy and of the tunable
 *
 * The values of a policy that is not in use are kept until it is.
 */
struct hc_tuning {
	u32 value[HC_NR_POLICIES][HC_POLICY_MAX_TUNABLES];
};

/**
 * struct hc_tunable_id - identifies a tunable of a policy
 * @policy: index of the policy, for hc_policy_at()
 * @tunable: index of the tunable in the policy's table
 */
struct hc_tunable_id {
	unsigned int policy;
	unsigned int tunable;
};

void hc_tuning_init(struct hc_tuning *tuning);
void hc_tuning_choose(const struct hc_tuning *tuning,
		      const struct hc_policy_ops *ops,
		      struct hc_policy_choice *choice);
void hc_tuning_keep(struct hc_tuning *tuning,
		    const struct hc_policy_choice *choice);
bool hc_tuning_is_default(const struct hc_tuning *tuning,
			  struct hc_tunable_id id);
bool hc_tunable_find(const struct hc_policy_ops *ops, const char *name,
		     struct hc_tunable_id *id);
bool hc_tunable_find_key(const char *key, struct hc_tunable_id *id);
bool hc_tunable_next(struct hc_tunable_id *id);
const struct hc_tunable *hc_tunable_at(struct hc_tunable_id id);
void hc_policy_choice_default(const struct hc_policy_ops *ops,
			      struct hc_policy_choice *choice);
void hc_policy_choice_params(const struct hc_policy_choice *choice,
			     u32 nr_slots, u64 *word,
			     struct hc_policy_params *params);

#endif /* HOTCACHE_TUNING_H */
