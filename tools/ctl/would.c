// SPDX-License-Identifier: GPL-2.0
/*
 * What the module would refuse, for --dry-run: by its rules, and by its own code where
 * that is linked into this program. What only a newer module knows is left to it.
 */
#include "would.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <hotcache/tuning.h>

#include "alloc.h"
#include "keys.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
#include "select.h"
#include "../../policies/admission/ranges.h"

/* The module's limit. */
#define CTL_RANGES_MAX	64

/**
 * ctl_would_need_root() - as ctl_need_root(), unless nothing is to be changed
 * @args: the command line
 * @what: what only root may do
 *
 * Return: an exit status.
 */
int ctl_would_need_root(const struct ctl_args *args, const char *what)
{
	return args->dry_run ? CTL_OK : ctl_need_root(what);
}

static u8 ctl_rule_of(const char *kind)
{
	if (!strcmp(kind, "hot"))
		return HC_RULE_HOT;
	return strcmp(kind, "scan") ? HC_RULE_NONE : HC_RULE_SCAN;
}

/* The ranges that a device shows, <start>+<length>=<kind> each. */
static u32 ctl_ranges_read(const char *text, struct hc_range *range)
{
	unsigned long long start, length;
	char kind[8];
	u32 nr = 0;
	int n;

	while (nr < CTL_RANGES_MAX &&
	       sscanf(text, " %llu+%llu=%7[a-z]%n", &start, &length, kind,
		      &n) == 3) {
		range[nr].start = start;
		range[nr].end = start + length;
		range[nr++].rule = ctl_rule_of(kind);
		text += n;
	}
	return nr;
}

static int ctl_would_range(const struct ctl_snapshot *s,
			   const struct hc_range *add)
{
	struct hc_range old[CTL_RANGES_MAX], range[CTL_RANGES_MAX + 2];
	u32 nr;

	if (s->sectors && (add->start > s->sectors || add->end > s->sectors))
		return ctl_fail(CTL_FAILED, NULL, "%llu sectors from %llu on are not within the device, which has %llu",
				add->end - add->start, add->start, s->sectors);
	nr = ctl_ranges_read(ctl_knob(s, "hints") ?: "", old);
	if (hc_ranges_set(old, nr, add, range) <= CTL_RANGES_MAX)
		return CTL_OK;
	return ctl_fail(CTL_FAILED, NULL, "there would be more than %u ranges",
			CTL_RANGES_MAX);
}

/**
 * ctl_would_hint() - whether a device would take a hint
 * @device: any name of it
 * @start: the first sector
 * @length: number of sectors
 * @kind: scan, hot or none
 *
 * Return: an exit status.
 */
int ctl_would_hint(const char *device, u64 start, u64 length, const char *kind)
{
	struct hc_range add = {
		.start = start, .end = start + length,
		.rule = ctl_rule_of(kind),
	};
	struct ctl_snapshot *s;
	int status = ctl_select_reading(device, "read its hints", &s);

	if (status)
		return status;
	status = ctl_would_range(s, &add);
	ctl_snapshot_free(s);
	return status;
}

static bool ctl_in_list(const char *list, const char *word)
{
	char *words = ctl_format(" %s ", list);
	char *wanted = ctl_format(" %s ", word);
	bool in = strstr(words, wanted);

	free(wanted);
	free(words);
	return in;
}

/**
 * ctl_would_set() - whether a knob would take a value
 * @s: the device
 * @knob: the knob
 * @value: the value
 *
 * Return: false if the module would refuse it.
 */
bool ctl_would_set(const struct ctl_snapshot *s, const char *knob,
		   const char *value)
{
	struct hc_tunable_id id;
	u64 n;

	if (strchr(value, ' '))
		return false;
	if (!strcmp(knob, "policy"))
		return ctl_in_list(ctl_knob(s, "policies") ?: value, value);
	if (!strcmp(knob, "scan"))
		return ctl_in_list("on off", value);
	if (!strcmp(knob, "histograms"))
		return ctl_in_list("0 1", value);
	if (!strcmp(knob, "insight"))
		return ctl_in_list("off mrc", value);
	if (hc_tunable_find_key(knob, &id))
		return ctl_parse_u64(value, &n) &&
		       n >= hc_tunable_at(id)->min &&
		       n <= hc_tunable_at(id)->max;
	return ctl_key_takes(knob, value);
}
