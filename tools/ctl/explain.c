// SPDX-License-Identifier: GPL-2.0
/*
 * What goes on in a cache, in sentences. A pure function from two readings to
 * findings: nothing is read or printed here.
 */
#include "explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "message.h"
#include "number.h"

/* With fewer blocks read than this, ratios are noise. */
#define CTL_READS_MIN	64

/**
 * ctl_found() - add a finding
 * @found: the list
 * @id: a word for scripts
 * @level: how much it matters
 * @what: a sentence, as printf()
 *
 * Return: the finding, for ctl_try().
 */
struct ctl_finding *ctl_found(struct ctl_findings *found, const char *id,
			      enum ctl_level level, const char *what, ...)
{
	struct ctl_finding *finding = &found->finding[found->nr++];
	va_list args;

	finding->id = id;
	finding->level = level;
	finding->advice = NULL;
	va_start(args, what);
	if (vasprintf(&finding->what, what, args) < 0)
		exit(CTL_FAILED);
	va_end(args);
	return finding;
}

/**
 * ctl_try() - add what to do to a finding
 * @finding: the finding
 * @advice: a sentence, as printf()
 */
void ctl_try(struct ctl_finding *finding, const char *advice, ...)
{
	va_list args;

	va_start(args, advice);
	if (vasprintf(&finding->advice, advice, args) < 0)
		exit(CTL_FAILED);
	va_end(args);
}

/**
 * ctl_findings_free() - give findings back
 * @found: the list
 */
void ctl_findings_free(struct ctl_findings *found)
{
	unsigned int i;

	for (i = 0; i < found->nr; i++) {
		free(found->finding[i].what);
		free(found->finding[i].advice);
	}
	found->nr = 0;
}

/**
 * ctl_level_name() - a level as a word
 * @level: the level
 *
 * Return: the word.
 */
const char *ctl_level_name(enum ctl_level level)
{
	static const char *const names[] = {
		[CTL_NOTE] = "note",
		[CTL_ADVICE] = "advice",
		[CTL_PROBLEM] = "problem",
	};

	return names[level];
}

/**
 * ctl_worst() - how much there is to do
 * @found: the list
 *
 * Return: the highest level in it.
 */
enum ctl_level ctl_worst(const struct ctl_findings *found)
{
	enum ctl_level worst = CTL_NOTE;
	unsigned int i;

	for (i = 0; i < found->nr; i++)
		if (found->finding[i].level > worst)
			worst = found->finding[i].level;
	return worst;
}

/* What matters most first; what was found first else: few, so insert. */
static void ctl_findings_sort(struct ctl_findings *found)
{
	unsigned int i, k;

	for (i = 1; i < found->nr; i++) {
		struct ctl_finding one = found->finding[i];

		for (k = i; k && found->finding[k - 1].level < one.level; k--)
			found->finding[k] = found->finding[k - 1];
		found->finding[k] = one;
	}
}

static void ctl_explain_fine(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	if (ctl_worst(found) > CTL_NOTE)
		return;
	if (m->excluded)
		ctl_found(found, "fine", CTL_NOTE,
			  "Everything is fine: %s of %llu blocks read were kept out as scans, or because somebody said so (bypass_scan and others); of the rest %s came from RAM.",
			  ctl_percent(m->excluded, m->reads).s, m->reads,
			  ctl_percent(m->hits, m->reads - m->excluded).s);
	else
		ctl_found(found, "fine", CTL_NOTE,
			  "Everything is fine: %s of %llu blocks read came from RAM.",
			  ctl_percent(m->hits, m->reads).s, m->reads);
}

/**
 * ctl_explain() - what goes on
 * @span: two readings of a device; none suspended
 * @found: filled in; ctl_findings_free() gives it back
 */
void ctl_explain(const struct ctl_span *span, struct ctl_findings *found)
{
	struct ctl_metrics m;

	found->nr = 0;
	ctl_metrics_compute(&m, span);
	ctl_explain_health(&m, found);
	ctl_explain_writes(&m, found);
	if (m.reads < CTL_READS_MIN) {
		ctl_found(found, "idle", CTL_NOTE,
			  "Too little was read to judge: %llu blocks%s%s.",
			  m.reads, m.seconds ? " in " : "",
			  m.seconds ? ctl_duration(m.seconds).s : "");
	} else {
		ctl_explain_misses(&m, found);
		ctl_explain_bypass(&m, found);
		ctl_explain_fine(&m, found);
	}
	ctl_findings_sort(found);
}
