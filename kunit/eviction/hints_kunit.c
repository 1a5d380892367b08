// SPDX-License-Identifier: GPL-2.0
/*
 * Which hints change what a policy does, for each policy.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/host.h"
#include "fixtures/instance.h"
#include "fixtures/policies.h"
#include "fixtures/policy_names.h"

#define NR_SLOTS	64u
/* Some blocks are often evicted and come back while they have ghosts. */
#define NR_BLOCKS	(2 * NR_SLOTS)
#define NR_ACCESSES	(2000u * HC_HOST_SPEED)

/**
 * struct twins - two instances that get the same accesses
 * @ops: the policy
 * @plain: gets no hints but those that both get
 * @hinted: gets @hit_hints and @insert_hints in addition
 * @hit_hints: of enum hc_hint
 * @insert_hints: of enum hc_hint
 * @block: the block in each slot
 */
struct twins {
	const struct hc_policy_ops *ops;
	void *plain;
	void *hinted;
	unsigned int hit_hints;
	unsigned int insert_hints;
	u64 block[NR_SLOTS];
};

static void insert_both(struct kunit *test, struct twins *t, u32 slot,
			u64 block, unsigned int hints)
{
	bool again = t->ops->insert(t->plain, slot, block, hints);

	KUNIT_ASSERT_EQ(test, again,
			t->ops->insert(t->hinted, slot, block,
				       hints | t->insert_hints));
	t->block[slot] = block;
}

static void access_both(struct kunit *test, struct twins *t, u64 block,
			unsigned int hints)
{
	u32 slot = 0;

	while (slot < NR_SLOTS && t->block[slot] != block)
		slot++;
	if (slot < NR_SLOTS) {
		t->ops->hit(t->plain, slot, hints);
		t->ops->hit(t->hinted, slot, hints | t->hit_hints);
		return;
	}
	slot = t->ops->victim(t->plain, block);
	KUNIT_ASSERT_LT(test, slot, NR_SLOTS);
	KUNIT_ASSERT_EQ(test, t->ops->victim(t->hinted, block), slot);
	t->ops->evict(t->plain, slot, t->block[slot]);
	t->ops->evict(t->hinted, slot, t->block[slot]);
	insert_both(test, t, slot, block, hints);
}

static void expect_no_difference(struct kunit *test, unsigned int hit_hints,
				 unsigned int insert_hints)
{
	const char *const *name = test->param_value;
	const struct hc_policy_ops *ops = hc_policy_find(*name);
	struct twins t = {
		.ops = ops,
		.hit_hints = hit_hints,
		.insert_hints = insert_hints,
	};
	struct hc_rng rng = { .state = 1 };
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, ops);
	t.plain = hc_test_default_policy(test, ops, NR_SLOTS);
	t.hinted = hc_test_default_policy(test, ops, NR_SLOTS);
	for (i = 0; i < NR_SLOTS; i++)
		insert_both(test, &t, i, i, 0);
	for (i = 0; i < NR_ACCESSES; i++)
		access_both(test, &t, hc_rng_below(&rng, NR_BLOCKS),
			    hc_rng_percent(&rng, 20) ? HC_HINT_SCAN : 0);
}

/* All reads of the page cache are marked so: it tells nothing of their use. */
static void read_ahead_counts_like_any_access(struct kunit *test)
{
	expect_no_difference(test, HC_HINT_READAHEAD, HC_HINT_READAHEAD);
}

/* Such hints decide whether a block is filled, not where it goes then. */
static void hints_of_admission_do_not_matter(struct kunit *test)
{
	expect_no_difference(test, HC_HINT_META | HC_HINT_IDLE,
			     HC_HINT_META | HC_HINT_IDLE | HC_HINT_RUN);
}

static struct kunit_case hints_cases[] = {
	KUNIT_CASE_PARAM(read_ahead_counts_like_any_access, policy_gen_params),
	KUNIT_CASE_PARAM(hints_of_admission_do_not_matter, policy_gen_params),
	{}
};

static struct kunit_suite hints_suite = {
	.name = "hotcache_hints",
	.test_cases = hints_cases,
};

kunit_test_suite(hints_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: hints to the policies");
MODULE_LICENSE("GPL");
