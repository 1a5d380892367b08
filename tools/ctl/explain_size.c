// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of explain about the size of the pool, by the miss ratio curve: they know what
 * the counters let others guess.
 */
#include "explain_size.h"

#include "number.h"
#include "outlook.h"
#include "pool.h"

/* A larger pool is advised if so large a part of the reads would hit besides. */
#define CTL_SIZE_GAIN	0.05
/* A smaller one is as good: worth a word from half of the pool on. */
#define CTL_SIZE_SPARE	2

/**
 * ctl_size_known() - whether there is a curve that says what another size would do
 * @m: the figures
 *
 * Return: true if there is: nobody has to guess.
 */
bool ctl_size_known(const struct ctl_metrics *m)
{
	return m->curve && ctl_curve_learned(m->curve) &&
	       ctl_pool_bytes(m->span->after);
}

/**
 * ctl_explain_larger() - say whether a larger pool would help
 * @m: the figures
 * @found: a finding is added if it would
 *
 * Return: true if it would.
 */
bool ctl_explain_larger(const struct ctl_metrics *m, struct ctl_findings *found)
{
	struct ctl_finding *finding;
	struct ctl_outlook o;

	if (!ctl_size_known(m))
		return false;
	ctl_outlook(&o, m->curve, ctl_pool_bytes(m->span->after));
	if (o.now.miss_ratio - o.knee.miss_ratio < CTL_SIZE_GAIN)
		return false;
	finding = ctl_findings_add(found, "pool-too-small", CTL_ADVICE,
				   "The pool is too small for what is read again: by the curve of its reads (hotcache_stats/mrc) %s miss with its %s, and %s would with %s.",
				   ctl_percent(o.now.miss_ratio, 1).s,
				   ctl_bytes(o.now.bytes).s,
				   ctl_percent(o.knee.miss_ratio, 1).s,
				   ctl_bytes(o.knee.bytes).s);
	ctl_advise(finding,
		   "\"hotcachectl advise %s\" says what this and other sizes bring.",
		   m->span->after->device);
	return true;
}

/**
 * ctl_explain_spare() - say whether a smaller pool would do
 * @m: the figures
 * @found: a finding is added if it would
 */
void ctl_explain_spare(const struct ctl_metrics *m, struct ctl_findings *found)
{
	struct ctl_outlook o;

	if (!ctl_size_known(m))
		return;
	ctl_outlook(&o, m->curve, ctl_pool_bytes(m->span->after));
	if (o.spare.bytes * CTL_SIZE_SPARE > o.now.bytes)
		return;
	ctl_findings_add(found, "pool-too-large", CTL_NOTE,
			 "The pool is larger than it needs to be: by the curve of its reads (hotcache_stats/mrc) %s miss with its %s, and %s would with %s.",
			 ctl_percent(o.now.miss_ratio, 1).s,
			 ctl_bytes(o.now.bytes).s,
			 ctl_percent(o.spare.miss_ratio, 1).s,
			 ctl_bytes(o.spare.bytes).s);
}
