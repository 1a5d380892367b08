// SPDX-License-Identifier: GPL-2.0
/*
 * Slot sets, checked against an array that is searched.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "../../policies/lib/slotset.c"
#include "fixtures/host.h"

#define NR_STEPS	(2000u * HC_HOST_SPEED)

/* Sets of one to four levels. */
static const u32 sizes[] = { 1, 2, 63, 64, 65, 128, 4095, 4096, 4097, 300000 };

static void describe_size(const u32 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u numbers", *size);
}

KUNIT_ARRAY_PARAM(size, sizes, describe_size);

static void make(struct kunit *test, struct hc_slotset *set, u32 nr)
{
	void *memory = kunit_kzalloc(test, hc_slotset_size(nr), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	hc_slotset_init(set, memory, nr);
}

static void next_in_an_empty_set_is_none(struct kunit *test)
{
	u32 nr = *(const u32 *)test->param_value;
	struct hc_slotset set;

	make(test, &set, nr);
	KUNIT_EXPECT_EQ(test, hc_slotset_next(&set, 0), HC_SLOT_NONE);
	KUNIT_EXPECT_EQ(test, hc_slotset_next(&set, nr), HC_SLOT_NONE);
	KUNIT_EXPECT_EQ(test, hc_slotset_cycle(&set, nr - 1), HC_SLOT_NONE);
	KUNIT_EXPECT_FALSE(test, hc_slotset_has(&set, nr - 1));
}

static void next_in_a_set_for_no_numbers_is_none(struct kunit *test)
{
	struct hc_slotset set;

	make(test, &set, 0);
	KUNIT_EXPECT_EQ(test, hc_slotset_next(&set, 0), HC_SLOT_NONE);
	KUNIT_EXPECT_EQ(test, hc_slotset_cycle(&set, 0), HC_SLOT_NONE);
}

static void last_number_is_found_from_each_start(struct kunit *test)
{
	u32 nr = *(const u32 *)test->param_value;
	struct hc_slotset set;
	u32 i;

	make(test, &set, nr);
	hc_slotset_add(&set, nr - 1);
	for (i = 0; i < nr; i += 1 + i / 8)
		KUNIT_EXPECT_EQ(test, hc_slotset_next(&set, i), nr - 1);
	KUNIT_EXPECT_EQ(test, hc_slotset_next(&set, nr), HC_SLOT_NONE);
	KUNIT_EXPECT_EQ(test, hc_slotset_cycle(&set, nr), nr - 1);
	hc_slotset_del(&set, nr - 1);
	KUNIT_EXPECT_EQ(test, hc_slotset_cycle(&set, 0), HC_SLOT_NONE);
}

static u32 array_next(const bool *in, u32 nr, u32 i)
{
	while (i < nr && !in[i])
		i++;
	return i < nr ? i : HC_SLOT_NONE;
}

static void random_step(struct kunit *test, struct hc_slotset *set, bool *in,
			u32 nr, struct hc_rng *rng)
{
	u32 i = hc_rng_below(rng, nr);
	u32 from = hc_rng_below(rng, nr + 1);
	u32 next = array_next(in, nr, from);

	KUNIT_ASSERT_EQ(test, hc_slotset_next(set, from), next);
	if (next == HC_SLOT_NONE)
		next = array_next(in, nr, 0);
	KUNIT_ASSERT_EQ(test, hc_slotset_cycle(set, from), next);
	KUNIT_ASSERT_EQ(test, hc_slotset_has(set, i), in[i]);
	if (hc_rng_percent(rng, 50)) {
		hc_slotset_add(set, i);
		in[i] = true;
	} else {
		if (!in[i] || !hc_slotset_del_quickly(set, i))
			hc_slotset_del(set, i);
		in[i] = false;
	}
	KUNIT_ASSERT_EQ(test, hc_slotset_has(set, i), in[i]);
}

/* Large sets are sparse, and sets are emptied now and then. */
static void random_steps_agree_with_an_array(struct kunit *test)
{
	u32 nr = *(const u32 *)test->param_value;
	struct hc_rng rng = { .state = nr };
	struct hc_slotset set;
	bool *in = vzalloc(nr);
	u32 step, i;

	KUNIT_ASSERT_NOT_NULL(test, in);
	make(test, &set, nr);
	for (step = 0; step < NR_STEPS / (1 + nr / 10000); step++) {
		random_step(test, &set, in, nr, &rng);
		if (hc_rng_below(&rng, 200))
			continue;
		for (i = 0; i < nr; i++) {
			hc_slotset_del(&set, i);
			in[i] = false;
		}
	}
	vfree(in);
}

static struct kunit_case slotset_cases[] = {
	KUNIT_CASE_PARAM(next_in_an_empty_set_is_none, size_gen_params),
	KUNIT_CASE(next_in_a_set_for_no_numbers_is_none),
	KUNIT_CASE_PARAM(last_number_is_found_from_each_start,
			 size_gen_params),
	KUNIT_CASE_PARAM(random_steps_agree_with_an_array, size_gen_params),
	{}
};

static struct kunit_suite slotset_suite = {
	.name = "hotcache_slotset",
	.test_cases = slotset_cases,
};

kunit_test_suite(slotset_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: slot sets");
MODULE_LICENSE("GPL");
