// SPDX-License-Identifier: GPL-2.0
/*
 * All rules, applied to two readings of a device. This and the rules are pure
 * functions: they read no file and print nothing.
 */
#include "explain.h"

#include "explain_bypass.h"
#include "explain_health.h"
#include "explain_misses.h"
#include "explain_size.h"
#include "explain_writes.h"
#include "metrics.h"
#include "number.h"

/* Fewer blocks read than this say nothing about ratios. */
#define CTL_READS_MIN	64

/* Most of what was not kept out came from RAM. */
static void ctl_explain_good(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	u64 wanted = m->reads - m->excluded;

	if (!m->excluded)
		ctl_findings_add(found, "fine", CTL_NOTE,
				 "Everything is fine: %s of %llu blocks read came from RAM.",
				 ctl_percent(m->hits, m->reads).s, m->reads);
	else if (wanted)
		ctl_findings_add(found, "fine", CTL_NOTE,
				 "Everything is fine: %s of %llu blocks read were kept out as scans or on request (bypass_scan and others); of the rest %s came from RAM.",
				 ctl_percent(m->excluded, m->reads).s, m->reads,
				 ctl_percent(m->hits, wanted).s);
	else
		ctl_findings_add(found, "fine", CTL_NOTE,
				 "All of %llu blocks read were kept out as scans or on request (bypass_scan and others), as is set.",
				 m->reads);
}

static void ctl_explain_rest(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	if (ctl_findings_worst(found) > CTL_NOTE)
		return;
	if (m->hit_ratio >= CTL_RATIO_GOOD || m->reads == m->excluded)
		ctl_explain_good(m, found);
	else if (!found->nr)
		ctl_findings_add(found, "unexplained", CTL_NOTE,
				 "%s of %llu blocks read came from RAM, and the counters do not say what would help. \"hotcachectl top %s\" shows where the others went.",
				 ctl_percent(m->hits, m->reads - m->excluded).s,
				 m->reads, m->span->after->device);
}

/**
 * ctl_explain() - find what can be said about a device
 * @span: two readings of a device that is not suspended
 * @curve: its miss ratio curve, or NULL
 * @found: filled in, to be freed with ctl_findings_free()
 */
void ctl_explain(const struct ctl_span *span, const struct ctl_curve *curve,
		 struct ctl_findings *found)
{
	struct ctl_metrics m;

	*found = (struct ctl_findings){};
	ctl_metrics_compute(&m, span);
	m.curve = curve;
	ctl_explain_health(&m, found);
	ctl_explain_writes(&m, found);
	if (m.reads < CTL_READS_MIN) {
		ctl_findings_add(found, "idle", CTL_NOTE,
				 "Too little was read to judge: %llu blocks%s%s.",
				 m.reads, m.seconds ? " in " : "",
				 m.seconds ? ctl_duration(m.seconds).s : "");
	} else {
		ctl_explain_misses(&m, found);
		ctl_explain_bypass(&m, found);
		ctl_explain_rest(&m, found);
		ctl_explain_spare(&m, found);
	}
	ctl_findings_sort(found);
}
