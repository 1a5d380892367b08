/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The list of policies. Each is hc_NAME_policy, from policies/eviction/.
 */
#ifndef HOTCACHE_POLICIES_H
#define HOTCACHE_POLICIES_H

#include <linux/types.h>

struct hc_policy_ops;
struct hc_policy_params;

#define HC_POLICIES(X)			\
	X(fifo)				\
	X(lru)				\
	X(lfu)				\
	X(lru2)				\
	X(2q)				\
	X(clock)			\
	X(arc)				\
	X(sieve)			\
	X(s3fifo)			\
	X(clock2qp)			\
	X(lirs)				\
	X(wtinylfu)

#define HC_POLICY_DECLARE(name)	extern const struct hc_policy_ops hc_##name##_policy;

HC_POLICIES(HC_POLICY_DECLARE)

#define HC_POLICY_ENUM(name)	HC_POLICY_##name,

/**
 * enum hc_policy_number - index of a policy, for hc_policy_at()
 */
enum hc_policy_number {
	HC_POLICIES(HC_POLICY_ENUM)
	/* private: */
	HC_NR_POLICIES
};

const struct hc_policy_ops *hc_policy_find(const char *name);
const struct hc_policy_ops *hc_policy_at(unsigned int i);
void hc_policy_default_params(const struct hc_policy_ops *ops, u32 nr_slots,
			      struct hc_policy_params *params);

#endif /* HOTCACHE_POLICIES_H */
