/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An instance of a policy for a test.
 */
#ifndef HOTCACHE_KUNIT_INSTANCE_H
#define HOTCACHE_KUNIT_INSTANCE_H

#include <kunit/test.h>
#include <hotcache/policy.h>

/**
 * hc_test_policy() - an empty instance that goes when the case ends
 * @test: the case
 * @ops: the policy
 * @params: its parameters
 *
 * Return: the instance.
 */
static inline void *hc_test_policy(struct kunit *test,
				   const struct hc_policy_ops *ops,
				   const struct hc_policy_params *params)
{
	void *policy = kunit_kzalloc(test, ops->size(params), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, policy);
	ops->init(policy, params);
	return policy;
}

/**
 * hc_test_default_policy() - as hc_test_policy(), with default parameters
 * @test: the case
 * @ops: the policy
 * @nr_slots: slots to order
 *
 * Return: the instance.
 */
static inline void *hc_test_default_policy(struct kunit *test,
					   const struct hc_policy_ops *ops,
					   u32 nr_slots)
{
	struct hc_policy_params params;

	hc_policy_default_params(ops, nr_slots, &params);
	return hc_test_policy(test, ops, &params);
}

#endif /* HOTCACHE_KUNIT_INSTANCE_H */
