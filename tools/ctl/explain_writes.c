// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of explain about what writes and discards do to the cache.
 */
#include "explain_writes.h"

#include <string.h>

/* Fewer lost blocks than this, or a smaller share, are not reported. */
#define CTL_LOST_MIN	64
#define CTL_LOST_SHARE	0.1

/* Whether @lost blocks are a notable share of those that entered the pool. */
static bool ctl_loses(const struct ctl_metrics *m, u64 lost)
{
	u64 entered = m->inserts > m->evicted ? m->inserts : m->evicted;

	return lost >= CTL_LOST_MIN && lost >= CTL_LOST_SHARE * entered;
}

static void ctl_explain_invalidated(const struct ctl_metrics *m,
				    struct ctl_findings *found)
{
	u64 lost = ctl_delta(m->span, "invalidate_write");
	struct ctl_finding *finding;

	if (!ctl_loses(m, lost) || !strcmp(m->mode, "passthrough"))
		return;
	finding = ctl_findings_add(found, "writes-invalidate", CTL_ADVICE,
				   "Writes drop what was cached: %llu blocks left the pool because they were written (invalidate_write), while %llu came in (inserts).",
				   lost, m->inserts);
	if (!strcmp(m->mode, "writearound"))
		ctl_advise(finding,
			   "The mode is writearound, which drops what is written. If it is read again soon, keep it: \"hotcachectl set %s mode=writethrough\".",
			   m->span->after->device);
	else
		ctl_advise(finding,
			   "In mode writethrough only writes that overlap each other (write_overlaps), or that fail, do this. See which program writes the same place twice at a time; a smaller block_size lets neighbours be written apart.");
}

static void ctl_explain_discards(const struct ctl_metrics *m,
				 struct ctl_findings *found)
{
	u64 lost = ctl_delta(m->span, "invalidate_discard");
	struct ctl_finding *finding;

	if (ctl_loses(m, lost)) {
		finding = ctl_findings_add(found, "discards-invalidate", CTL_ADVICE,
					   "Discards drop what was cached: %llu blocks (invalidate_discard), while %llu came in (inserts).",
					   lost, m->inserts);
		ctl_advise(finding,
			   "A file system that is mounted with \"discard\" does it with each deletion; fstrim once a week does it at a time of your choice.");
	}
}

static void ctl_explain_races(const struct ctl_metrics *m,
			      struct ctl_findings *found)
{
	u64 fences = ctl_delta(m->span, "bypass_fence") +
		     ctl_delta(m->span, "fill_lost");
	struct ctl_finding *finding;

	if (fences >= CTL_LOST_MIN && fences >= CTL_LOST_SHARE * m->misses) {
		finding = ctl_findings_add(found, "write-races", CTL_ADVICE,
					   "Reads meet writes: %llu of %llu misses could not be cached because a write of the same blocks was in flight (bypass_fence, fill_lost).",
					   fences, m->misses);
		ctl_advise(finding,
			   "They are cached once the writes are done. If it stays so, a smaller block_size lets each write keep less from being cached.");
	}
}

/**
 * ctl_explain_writes() - look for blocks that writes and discards cost
 * @m: the figures
 * @found: findings are added
 */
void ctl_explain_writes(const struct ctl_metrics *m, struct ctl_findings *found)
{
	ctl_explain_invalidated(m, found);
	ctl_explain_discards(m, found);
	ctl_explain_races(m, found);
}
