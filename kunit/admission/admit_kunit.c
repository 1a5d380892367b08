// SPDX-License-Identifier: GPL-2.0
/*
 * The admission decision: which statement has priority, and its result.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../policies/admission/admit.c"

#define THRESHOLD	1000u
#define LIMIT		256u

/**
 * struct decision - a case
 * @what: description
 * @action: enum hc_scan_action
 * @hints: hints of the request
 * @rule: the administrator's rule
 * @sectors: length of the request
 * @run: length of the run
 * @want: expected hints, enum hc_admit, enum hc_scan_reason
 */
struct decision {
	const char *what;
	u8 action;
	unsigned int hints;
	enum hc_rule rule;
	u32 sectors;
	u64 run;
	struct {
		unsigned int hints;
		u8 admit;
		u8 reason;
	} want;
};

#define ALL(h)		{ (h), HC_ADMIT_ALL, HC_REASON_NONE }
#define PASS(h, why)	{ (h) | HC_HINT_SCAN, HC_ADMIT_NONE, HC_REASON_##why }

static const struct decision decisions[] = {
	{ "a short run", HC_SCAN_BYPASS, 0, HC_RULE_NONE, 8, 8, ALL(0) },
	{ "a run as long as the threshold", HC_SCAN_BYPASS, 0, HC_RULE_NONE,
	  8, THRESHOLD, ALL(0) },
	{ "a longer one, bypass", HC_SCAN_BYPASS, 0, HC_RULE_NONE, 8,
	  THRESHOLD + 1, PASS(0, SCAN) },
	{ "a longer one, full", HC_SCAN_FULL, 0, HC_RULE_NONE, 8,
	  THRESHOLD + 1, { HC_HINT_SCAN, HC_ADMIT_FREE, HC_REASON_SCAN } },
	{ "a longer one, demote", HC_SCAN_DEMOTE, 0, HC_RULE_NONE, 8,
	  THRESHOLD + 1,
	  { HC_HINT_SCAN, HC_ADMIT_ALL, HC_REASON_SCAN } },
	{ "a longer one, off", HC_SCAN_OFF, 0, HC_RULE_NONE, 8,
	  U64_MAX, { 0, HC_ADMIT_ALL, HC_REASON_SCAN } },
	{ "metadata in a run", HC_SCAN_BYPASS, HC_HINT_META, HC_RULE_NONE,
	  8, U64_MAX, ALL(HC_HINT_META) },
	{ "metadata in scan mode", HC_SCAN_BYPASS, HC_HINT_META,
	  HC_RULE_WINDOW, 8, 8, ALL(HC_HINT_META) },
	{ "metadata of an idle task", HC_SCAN_FULL,
	  HC_HINT_META | HC_HINT_IDLE, HC_RULE_NONE, 8, 8,
	  ALL(HC_HINT_META | HC_HINT_IDLE) },
	{ "read-ahead", HC_SCAN_FULL, HC_HINT_READAHEAD, HC_RULE_NONE, 8,
	  8, ALL(HC_HINT_READAHEAD) },
	{ "read-ahead in a longer run", HC_SCAN_FULL, HC_HINT_READAHEAD,
	  HC_RULE_NONE, 8, THRESHOLD + 1,
	  { HC_HINT_READAHEAD | HC_HINT_SCAN, HC_ADMIT_FREE, HC_REASON_SCAN } },
	{ "read-ahead of a hot range", HC_SCAN_FULL, HC_HINT_READAHEAD,
	  HC_RULE_HOT, LIMIT + 1, U64_MAX, ALL(HC_HINT_READAHEAD) },
	{ "an idle task", HC_SCAN_OFF, HC_HINT_IDLE, HC_RULE_NONE, 8, 8,
	  PASS(HC_HINT_IDLE, IDLE) },
	{ "an idle task in a hot range", HC_SCAN_OFF, HC_HINT_IDLE, HC_RULE_HOT,
	  8, 8, ALL(HC_HINT_IDLE) },
	{ "a request at the limit", HC_SCAN_OFF, 0, HC_RULE_NONE, LIMIT,
	  LIMIT, ALL(0) },
	{ "a request over the limit", HC_SCAN_OFF, 0, HC_RULE_NONE,
	  LIMIT + 1, LIMIT + 1, PASS(0, LARGE) },
	{ "a range to be scanned", HC_SCAN_OFF, HC_HINT_IDLE, HC_RULE_SCAN, 8,
	  8, PASS(HC_HINT_IDLE, RANGE) },
	{ "a task that scans", HC_SCAN_DEMOTE, 0, HC_RULE_TASK, 8, U64_MAX,
	  PASS(0, TASK) },
	{ "warming", HC_SCAN_BYPASS, HC_HINT_IDLE | HC_HINT_META, HC_RULE_WARM,
	  LIMIT + 1, U64_MAX, { HC_HINT_SCAN, HC_ADMIT_FREE, HC_REASON_WARM } },
	{ "warming what was hot", HC_SCAN_DEMOTE, HC_HINT_IDLE, HC_RULE_WARM_HOT,
	  8, 8, { HC_HINT_SCAN, HC_ADMIT_FREE, HC_REASON_WARM } },
	{ "scan mode", HC_SCAN_DEMOTE, 0, HC_RULE_WINDOW, LIMIT + 1, 8,
	  PASS(0, WINDOW) },
};

static void describe(const struct decision *d, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", d->what);
}

KUNIT_ARRAY_PARAM(decision, decisions, describe);

static void decision_follows_the_most_specific_statement(struct kunit *test)
{
	const struct decision *d = test->param_value;
	struct hc_scan_knobs knobs = {
		.threshold = THRESHOLD,
		.request_max = LIMIT,
		.action = d->action,
	};
	struct hc_access got = hc_admit_decide(&knobs, d->hints, d->rule,
					       d->sectors, d->run);

	unsigned int fill_hints = d->want.hints;

	/* A block that fills a free slot is cached like any other. */
	if (d->want.admit == HC_ADMIT_FREE)
		fill_hints &= ~HC_HINT_SCAN;
	/* All fills of a long run carry HC_HINT_RUN. */
	if (d->want.reason == HC_REASON_SCAN)
		fill_hints |= HC_HINT_RUN;
	/* What was cached before a restart was not wanted now. */
	if (d->want.reason == HC_REASON_WARM)
		fill_hints |= HC_HINT_ADOPT;
	if (d->rule == HC_RULE_WARM_HOT)
		fill_hints |= HC_HINT_HOT;
	KUNIT_EXPECT_EQ(test, got.hints, d->want.hints);
	KUNIT_EXPECT_EQ(test, got.fill_hints, fill_hints);
	KUNIT_EXPECT_EQ(test, got.admit, d->want.admit);
	KUNIT_EXPECT_EQ(test, got.reason, d->want.reason);
}

static void no_limit_admits_any_size(struct kunit *test)
{
	struct hc_scan_knobs knobs = { .threshold = THRESHOLD };

	KUNIT_EXPECT_EQ(test, hc_admit_decide(&knobs, 0, HC_RULE_NONE,
					      U32_MAX, 8).admit, HC_ADMIT_ALL);
}

/* A decision for any other reason stays. */
static void unconfirmed_scan_is_admitted(struct kunit *test)
{
	const struct decision *d = test->param_value;
	struct hc_scan_knobs knobs = {
		.threshold = THRESHOLD,
		.request_max = LIMIT,
		.action = d->action,
	};
	struct hc_access was = hc_admit_decide(&knobs, d->hints, d->rule,
					       d->sectors, d->run);
	struct hc_access got = hc_admit_unconfirmed(was);
	bool undone = d->want.reason == HC_REASON_SCAN;

	KUNIT_EXPECT_EQ(test, got.hints, undone ? d->hints : was.hints);
	KUNIT_EXPECT_EQ(test, got.fill_hints,
			undone ? d->hints | HC_HINT_RUN : was.fill_hints);
	KUNIT_EXPECT_EQ(test, got.admit, undone ? HC_ADMIT_ALL : was.admit);
	KUNIT_EXPECT_EQ(test, got.reason, was.reason);
}

static struct kunit_case admit_cases[] = {
	KUNIT_CASE_PARAM(decision_follows_the_most_specific_statement,
			 decision_gen_params),
	KUNIT_CASE_PARAM(unconfirmed_scan_is_admitted, decision_gen_params),
	KUNIT_CASE(no_limit_admits_any_size),
	{}
};

static struct kunit_suite admit_suite = {
	.name = "hotcache_admit",
	.test_cases = admit_cases,
};

kunit_test_suite(admit_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the admission decision");
MODULE_LICENSE("GPL");
