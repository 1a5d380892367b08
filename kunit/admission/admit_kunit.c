// SPDX-License-Identifier: GPL-2.0
/*
 * What is decided for a request: who is heard first, and what follows.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../policies/admission/admit.c"

#define THRESHOLD	1000u
#define LIMIT		256u

/**
 * struct decision - one case
 * @what: about it
 * @action: enum hc_scan_action
 * @hints: of the request
 * @said: by an administrator
 * @sectors: of the request
 * @run: sectors of the run
 * @want: what follows: hints, enum hc_admit, enum hc_scan_reason
 */
struct decision {
	const char *what;
	u8 action;
	unsigned int hints;
	enum hc_said said;
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
	{ "a short run", HC_SCAN_BYPASS, 0, HC_SAID_NOTHING, 8, 8, ALL(0) },
	{ "a run as long as the threshold", HC_SCAN_BYPASS, 0, HC_SAID_NOTHING,
	  8, THRESHOLD, ALL(0) },
	{ "a longer one, bypass", HC_SCAN_BYPASS, 0, HC_SAID_NOTHING, 8,
	  THRESHOLD + 1, PASS(0, SCAN) },
	{ "a longer one, full", HC_SCAN_FULL, 0, HC_SAID_NOTHING, 8,
	  THRESHOLD + 1, { HC_HINT_SCAN, HC_ADMIT_FREE, HC_REASON_SCAN } },
	{ "a longer one, demote", HC_SCAN_DEMOTE, 0, HC_SAID_NOTHING, 8,
	  THRESHOLD + 1,
	  { HC_HINT_SCAN, HC_ADMIT_ALL, HC_REASON_SCAN } },
	{ "a longer one, off", HC_SCAN_OFF, 0, HC_SAID_NOTHING, 8,
	  U64_MAX, { 0, HC_ADMIT_ALL, HC_REASON_SCAN } },
	{ "metadata in a run", HC_SCAN_BYPASS, HC_HINT_META, HC_SAID_NOTHING,
	  8, U64_MAX, ALL(HC_HINT_META) },
	{ "metadata in scan mode", HC_SCAN_BYPASS, HC_HINT_META,
	  HC_SAID_WINDOW, 8, 8, ALL(HC_HINT_META) },
	{ "metadata of an idle task", HC_SCAN_FULL,
	  HC_HINT_META | HC_HINT_IDLE, HC_SAID_NOTHING, 8, 8,
	  ALL(HC_HINT_META | HC_HINT_IDLE) },
	{ "read-ahead", HC_SCAN_FULL, HC_HINT_READAHEAD, HC_SAID_NOTHING, 8,
	  8, ALL(HC_HINT_READAHEAD) },
	{ "read-ahead of a hot range", HC_SCAN_FULL, HC_HINT_READAHEAD,
	  HC_SAID_HOT, LIMIT + 1, U64_MAX, ALL(0) },
	{ "an idle task", HC_SCAN_OFF, HC_HINT_IDLE, HC_SAID_NOTHING, 8, 8,
	  PASS(HC_HINT_IDLE, IDLE) },
	{ "an idle task in a hot range", HC_SCAN_OFF, HC_HINT_IDLE, HC_SAID_HOT,
	  8, 8, ALL(HC_HINT_IDLE) },
	{ "a request at the limit", HC_SCAN_OFF, 0, HC_SAID_NOTHING, LIMIT,
	  LIMIT, ALL(0) },
	{ "a request over the limit", HC_SCAN_OFF, 0, HC_SAID_NOTHING,
	  LIMIT + 1, LIMIT + 1, PASS(0, LARGE) },
	{ "a range to be scanned", HC_SCAN_OFF, HC_HINT_IDLE, HC_SAID_SCAN, 8,
	  8, PASS(HC_HINT_IDLE, RANGE) },
	{ "a task that scans", HC_SCAN_DEMOTE, 0, HC_SAID_TASK, 8, U64_MAX,
	  PASS(0, TASK) },
	{ "scan mode", HC_SCAN_DEMOTE, 0, HC_SAID_WINDOW, LIMIT + 1, 8,
	  PASS(0, WINDOW) },
};

static void describe(const struct decision *d, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", d->what);
}

KUNIT_ARRAY_PARAM(decision, decisions, describe);

static void decides(struct kunit *test)
{
	const struct decision *d = test->param_value;
	struct hc_scan_knobs knobs = {
		.threshold = THRESHOLD,
		.request_max = LIMIT,
		.action = d->action,
	};
	struct hc_access got = hc_scan_decide(&knobs, d->hints, d->said,
					      d->sectors, d->run);

	unsigned int fill_hints = d->want.hints;

	/* What fills free slots is like any other. */
	if (d->want.admit == HC_ADMIT_FREE)
		fill_hints &= ~HC_HINT_SCAN;
	/* A run is known for one in all that it fills. */
	if (d->want.reason == HC_REASON_SCAN)
		fill_hints |= HC_HINT_RUN;
	KUNIT_EXPECT_EQ(test, got.hints, d->want.hints);
	KUNIT_EXPECT_EQ(test, got.fill_hints, fill_hints);
	KUNIT_EXPECT_EQ(test, got.admit, d->want.admit);
	KUNIT_EXPECT_EQ(test, got.reason, d->want.reason);
}

static void no_limit_admits_any_size(struct kunit *test)
{
	struct hc_scan_knobs knobs = { .threshold = THRESHOLD };

	KUNIT_EXPECT_EQ(test, hc_scan_decide(&knobs, 0, HC_SAID_NOTHING,
					     U32_MAX, 8).admit, HC_ADMIT_ALL);
}

/* What was decided for any other reason stands. */
static void doubt_undoes_what_looks_decided(struct kunit *test)
{
	const struct decision *d = test->param_value;
	struct hc_scan_knobs knobs = {
		.threshold = THRESHOLD,
		.request_max = LIMIT,
		.action = d->action,
	};
	struct hc_access was = hc_scan_decide(&knobs, d->hints, d->said,
					      d->sectors, d->run);
	struct hc_access got = hc_scan_doubt(was);
	bool undone = d->want.reason == HC_REASON_SCAN;

	KUNIT_EXPECT_EQ(test, got.hints, undone ? d->hints : was.hints);
	KUNIT_EXPECT_EQ(test, got.fill_hints,
			undone ? d->hints | HC_HINT_RUN : was.fill_hints);
	KUNIT_EXPECT_EQ(test, got.admit, undone ? HC_ADMIT_ALL : was.admit);
	KUNIT_EXPECT_EQ(test, got.reason, was.reason);
}

static struct kunit_case scan_cases[] = {
	KUNIT_CASE_PARAM(decides, decision_gen_params),
	KUNIT_CASE_PARAM(doubt_undoes_what_looks_decided, decision_gen_params),
	KUNIT_CASE(no_limit_admits_any_size),
	{}
};

static struct kunit_suite scan_suite = {
	.name = "hotcache_scan",
	.test_cases = scan_cases,
};

kunit_test_suite(scan_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: decisions on scans");
MODULE_LICENSE("GPL");
