// SPDX-License-Identifier: GPL-2.0
/*
 * The list of policies, by index and by name.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <hotcache/policy.h>

#define HC_POLICY_REF(name)	&hc_##name##_policy,

static const struct hc_policy_ops *const hc_policies[HC_NR_POLICIES] = {
	HC_POLICIES(HC_POLICY_REF)
};

/**
 * hc_policy_at() - the policy of an index
 * @i: the index, any number
 *
 * Context: Any.
 * Return: the policy, or NULL beyond the last one.
 */
const struct hc_policy_ops *hc_policy_at(unsigned int i)
{
	return i < ARRAY_SIZE(hc_policies) ? hc_policies[i] : NULL;
}

/**
 * hc_policy_find() - look a policy up
 * @name: its name
 *
 * Context: Any.
 * Return: the policy, or NULL if none has that name.
 */
const struct hc_policy_ops *hc_policy_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hc_policies); i++)
		if (!strcmp(hc_policies[i]->name, name))
			return hc_policies[i];
	return NULL;
}

/**
 * hc_policy_default_params() - default parameters of a policy
 * @ops: the policy
 * @nr_slots: slots of the shard
 * @params: out: the parameters, without words
 *
 * Context: Any.
 */
void hc_policy_default_params(const struct hc_policy_ops *ops, u32 nr_slots,
			      struct hc_policy_params *params)
{
	unsigned int i;

	memset(params, 0, sizeof(*params));
	params->nr_slots = nr_slots;
	for (i = 0; i < ops->nr_tunables; i++)
		params->tunable[i] = ops->tunables[i].def;
}
