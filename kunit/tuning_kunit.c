// SPDX-License-Identifier: GPL-2.0
/*
 * Tunables by name, and their values.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/policies.h"
#include "../policies/tuning.c"

static void each_tunable_is_found_by_its_key(struct kunit *test)
{
	struct hc_tunable_id id = {}, found;
	char key[64];
	u32 nr = 0;

	for (; hc_tunable_next(&id); id.tunable++) {
		snprintf(key, sizeof(key), "%s.%s", hc_policy_at(id.policy)->name,
			 hc_tunable_at(id)->name);
		KUNIT_ASSERT_TRUE_MSG(test, hc_tunable_find_key(key, &found),
				      "%s", key);
		KUNIT_EXPECT_LT_MSG(test, strlen(key),
				    (size_t)HC_TUNABLE_KEY_MAX, "%s", key);
		KUNIT_EXPECT_EQ(test, found.policy, id.policy);
		KUNIT_EXPECT_EQ(test, found.tunable, id.tunable);
		nr++;
	}
	KUNIT_EXPECT_GT(test, nr, 10u);
	KUNIT_EXPECT_FALSE(test, hc_tunable_next(&id));
}

static void unknown_keys_are_not_found(struct kunit *test)
{
	static const char *const keys[] = {
		"", ".", "lirs", "lirs.", ".hir", "lirs.hi", "lirs.hirs",
		"lirs.hir.", "lirs.HIR", "lirs hir", "nosuch.hir", "lru.hir",
		"fifo.", "clock2q+.hir", "lirslirslirslirslirs.hir",
		"xxxxxxxxxxxxxxx.hir", "xxxxxxxxxxxxxxxx.hir",
	};
	struct hc_tunable_id id;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		KUNIT_EXPECT_FALSE_MSG(test, hc_tunable_find_key(keys[i], &id),
				       "\"%s\"", keys[i]);
}

static void values_are_kept_per_policy(struct kunit *test)
{
	struct hc_policy_choice choice;
	struct hc_policy_params params;
	struct hc_tunable_id lirs, id = {};
	struct hc_tuning tuning;
	u64 word;

	hc_tuning_init(&tuning);
	KUNIT_ASSERT_TRUE(test, hc_tunable_find_key("lirs.ghost", &lirs));
	KUNIT_EXPECT_TRUE(test, hc_tuning_is_default(&tuning, lirs));
	tuning.value[lirs.policy][lirs.tunable] = 7;
	KUNIT_EXPECT_FALSE(test, hc_tuning_is_default(&tuning, lirs));
	for (; hc_tunable_next(&id); id.tunable++)
		KUNIT_EXPECT_EQ(test, hc_tuning_is_default(&tuning, id),
				id.policy != lirs.policy ||
				id.tunable != lirs.tunable);

	hc_tuning_choose(&tuning, &hc_lirs_policy, &choice);
	hc_policy_choice_params(&choice, 99, &word, &params);
	KUNIT_EXPECT_PTR_EQ(test, choice.ops, &hc_lirs_policy);
	KUNIT_EXPECT_EQ(test, params.nr_slots, 99u);
	KUNIT_EXPECT_PTR_EQ(test, params.word, &word);
	KUNIT_EXPECT_EQ(test, params.tunable[HC_LIRS_GHOST], 7u);
	KUNIT_EXPECT_EQ(test, params.tunable[HC_LIRS_HIR],
			hc_lirs_tunables[HC_LIRS_HIR].def);
	hc_policy_choice_default(&hc_lirs_policy, &choice);
	KUNIT_EXPECT_EQ(test, choice.tunable[HC_LIRS_GHOST],
			hc_lirs_tunables[HC_LIRS_GHOST].def);
	hc_tuning_keep(&tuning, &choice);
	for (id = (struct hc_tunable_id){}; hc_tunable_next(&id); id.tunable++)
		KUNIT_EXPECT_TRUE(test, hc_tuning_is_default(&tuning, id));
}

static void defaults_are_in_range(struct kunit *test)
{
	struct hc_tunable_id id = {};

	for (; hc_tunable_next(&id); id.tunable++) {
		const struct hc_tunable *tunable = hc_tunable_at(id);

		KUNIT_EXPECT_LE_MSG(test, tunable->min, tunable->def, "%s",
				    tunable->name);
		KUNIT_EXPECT_LE_MSG(test, tunable->def, tunable->max, "%s",
				    tunable->name);
	}
}

static struct kunit_case tuning_cases[] = {
	KUNIT_CASE(each_tunable_is_found_by_its_key),
	KUNIT_CASE(unknown_keys_are_not_found),
	KUNIT_CASE(values_are_kept_per_policy),
	KUNIT_CASE(defaults_are_in_range),
	{}
};

static struct kunit_suite tuning_suite = {
	.name = "hotcache_tuning",
	.test_cases = tuning_cases,
};

kunit_test_suite(tuning_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: tunables by name");
MODULE_LICENSE("GPL");
