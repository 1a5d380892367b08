// SPDX-License-Identifier: GPL-2.0
/*
 * The LRU stack, checked against a list that is searched, and filled to its limit
 * for as long as the sweep could fall behind.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "fixtures/steps.h"
#include "../../policies/insight/rank.c"
#include "../../policies/insight/stack.c"
#include "fixtures/host.h"

#define NR_MODEL	200u
#define NR_STEPS	(20000u * HC_HOST_SPEED)

/**
 * struct stack_test - a stack, and the order that it should have
 * @stack: under test
 * @order: elements, the one at the bottom first
 * @nr: number of elements in @order
 */
struct stack_test {
	struct hc_stack stack;
	u32 order[NR_MODEL];
	u32 nr;
};

static struct stack_test *stack_test_new(struct kunit *test)
{
	struct stack_test *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	return w;
}

/* The index of an element in the model, or its length. */
static u32 model_find(const struct stack_test *w, u32 element)
{
	u32 i;

	for (i = 0; i < w->nr; i++)
		if (w->order[i] == element)
			break;
	return i;
}

static void both_push(struct stack_test *w, u32 element)
{
	hc_stack_push(&w->stack, element);
	w->order[w->nr++] = element;
}

static void both_remove(struct stack_test *w, u32 at)
{
	hc_stack_remove(&w->stack, w->order[at]);
	memmove(&w->order[at], &w->order[at + 1],
		(--w->nr - at) * sizeof(w->order[0]));
}

static void empty_stack_has_no_bottom(struct kunit *test)
{
	struct stack_test *w = stack_test_new(test);

	KUNIT_EXPECT_EQ(test, hc_stack_bottom(&w->stack), HC_STACK_NONE);
	both_push(w, 7);
	KUNIT_EXPECT_EQ(test, hc_stack_bottom(&w->stack), 7u);
	KUNIT_EXPECT_EQ(test, hc_stack_above(&w->stack, 7), 0u);
	both_remove(w, 0);
	KUNIT_EXPECT_EQ(test, hc_stack_bottom(&w->stack), HC_STACK_NONE);
}

/* Elements come, are used again and go. */
static void order_is_that_of_a_list(struct kunit *test)
{
	struct stack_test *w = stack_test_new(test);
	struct hc_rng rng = { .state = 1 };
	u32 i;

	for (i = 0; i < NR_STEPS; i++) {
		u32 element = hc_rng_below(&rng, NR_MODEL);
		u32 at = model_find(w, element);

		if (at < w->nr) {
			KUNIT_ASSERT_EQ(test,
					hc_stack_above(&w->stack, element),
					w->nr - 1 - at);
			both_remove(w, at);
		}
		if (at == w->nr || hc_rng_percent(&rng, 70))
			both_push(w, element);
		KUNIT_ASSERT_EQ(test, w->stack.nr, w->nr);
		KUNIT_ASSERT_EQ(test, hc_stack_bottom(&w->stack),
				w->nr ? w->order[0] : HC_STACK_NONE);
	}
}

/**
 * struct usage - which element of a full stack is used next
 * @what: description
 * @next: the element, of the number of uses so far
 */
struct usage {
	const char *what;
	u32 (*next)(struct hc_rng *rng, u32 i);
};

static u32 next_is_the_bottom(struct hc_rng *rng, u32 i)
{
	return i % HC_STACK_MAX;
}

static u32 next_is_the_top(struct hc_rng *rng, u32 i)
{
	return HC_STACK_MAX - 1;
}

static u32 next_is_random(struct hc_rng *rng, u32 i)
{
	return hc_rng_below(rng, HC_STACK_MAX);
}

static const struct usage usages[] = {
	{ "the bottom", next_is_the_bottom },
	{ "the top", next_is_the_top },
	{ "a random one", next_is_random },
};

static void describe_usage(const struct usage *u, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", u->what);
}

KUNIT_ARRAY_PARAM(usage, usages, describe_usage);

/* The head stays below the last place however long this goes on. */
static void full_stack_never_runs_out_of_places(struct kunit *test)
{
	const struct usage *u = test->param_value;
	struct stack_test *w = stack_test_new(test);
	struct hc_rng rng = { .state = 1 };
	u32 i, highest = 0;

	for (i = 0; i < HC_STACK_MAX; i++)
		hc_stack_push(&w->stack, i);
	for (i = 0; i < 10 * NR_STEPS; i++) {
		u32 element = u->next(&rng, i);

		hc_stack_remove(&w->stack, element);
		hc_stack_push(&w->stack, element);
		highest = max(highest, w->stack.head);
		KUNIT_ASSERT_LT(test, w->stack.head, HC_RANK_PLACES);
	}
	KUNIT_EXPECT_GT(test, highest, HC_STACK_MAX);
	KUNIT_EXPECT_EQ(test, w->stack.nr, HC_STACK_MAX);
	KUNIT_EXPECT_EQ(test,
			hc_stack_above(&w->stack, hc_stack_bottom(&w->stack)),
			HC_STACK_MAX - 1);
}

static void steps_are_bounded(struct kunit *test)
{
	struct stack_test *w = stack_test_new(test);
	struct hc_rng rng = { .state = 1 };
	u32 i, most = 0;

	for (i = 0; i < HC_STACK_MAX; i++)
		hc_stack_push(&w->stack, i);
	for (i = 0; i < NR_STEPS; i++) {
		u32 element = hc_rng_below(&rng, HC_STACK_MAX);

		hc_steps = 0;
		hc_stack_above(&w->stack, element);
		most = max(most, hc_steps);
		hc_steps = 0;
		hc_stack_remove(&w->stack, element);
		hc_stack_push(&w->stack, element);
		most = max(most, hc_steps);
	}
	KUNIT_EXPECT_GT(test, most, 0u);
	KUNIT_EXPECT_LE(test, most, HC_STACK_MAX_STEPS);
}

static struct kunit_case stack_cases[] = {
	KUNIT_CASE(empty_stack_has_no_bottom),
	KUNIT_CASE(order_is_that_of_a_list),
	KUNIT_CASE_PARAM(full_stack_never_runs_out_of_places, usage_gen_params),
	KUNIT_CASE(steps_are_bounded),
	{}
};

static struct kunit_suite stack_suite = {
	.name = "hotcache_stack",
	.test_cases = stack_cases,
};

kunit_test_suite(stack_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the LRU stack");
MODULE_LICENSE("GPL");
