// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of explain about faults that matter whatever the load is.
 */
#include "explain_health.h"

#include <string.h>

#include "number.h"
#include "pool.h"

/* One hit in so many that waits for the origin is worth a word. */
#define CTL_VERIFYING_SHARE	20

static void ctl_explain_integrity(const struct ctl_metrics *m,
				  struct ctl_findings *found)
{
	u64 stale = ctl_count(m->span->after, "verify_errors");
	u64 reads = ctl_delta(m->span, "fill_errors");
	u64 writes = ctl_delta(m->span, "write_errors");
	struct ctl_finding *finding;

	if (stale) {
		finding = ctl_findings_add(found, "origin-changed", CTL_PROBLEM,
					   "%llu cached blocks were found different from the origin: something writes to the origin past the cache.",
					   stale);
		ctl_advise(finding,
			   "Find what uses the origin directly and stop it, then run \"hotcachectl drop %s\".",
			   m->span->after->device);
	}
	if (reads || writes) {
		finding = ctl_findings_add(found, "origin-errors", CTL_PROBLEM,
					   "The origin failed %llu reads and %llu writes or discards; whoever sent them was told, nothing wrong is cached.",
					   reads, writes);
		ctl_advise(finding,
			   "Look at the origin's own messages in the kernel's log (dmesg) and at its health (smartctl).");
	}
}

static void ctl_explain_off(const struct ctl_metrics *m,
			    struct ctl_findings *found)
{
	const char *device = m->span->after->device;
	struct ctl_finding *finding;

	if (!strcmp(m->mode, "passthrough")) {
		finding = ctl_findings_add(found, "switched-off", CTL_ADVICE,
					   "The cache is switched off: the mode is passthrough, nothing is read from it.");
		ctl_advise(finding,
			   "\"hotcachectl set %s mode=writethrough\" switches it on.",
			   device);
	}
	if (ctl_pool_is_missing(m->span->after)) {
		finding = ctl_findings_add(found, "no-pool", CTL_PROBLEM,
					   "There was no memory for the pool when the device was resumed: it works without a cache.");
		ctl_advise(finding,
			   "Free memory, then \"dmsetup suspend %s\" and \"dmsetup resume %s\" try again.",
			   device, device);
	}
}

/* The machine was short of memory; later the pool takes it again. */
static void ctl_explain_given(const struct ctl_metrics *m,
			      struct ctl_findings *found)
{
	const struct ctl_snapshot *s = m->span->after;
	u64 given = ctl_pool_slots_given(s);
	struct ctl_finding *finding;

	if (!given)
		return;
	finding = ctl_findings_add(found, "pool-given", CTL_NOTE,
				   "The pool has %s: it has given %s back because the machine was short of memory, and takes it again when there was enough for a while.",
				   ctl_bytes(ctl_pool_bytes(s)).s,
				   ctl_bytes(given * ctl_knob_number(s, "block_size")).s);
	ctl_advise(finding,
		   "\"hotcachectl set %s min_pool=SIZE\" says what it keeps in any case.",
		   s->device);
}

/* The table made do with the smaller pool of the one that it replaced. */
static void ctl_explain_kept(const struct ctl_metrics *m,
			     struct ctl_findings *found)
{
	const struct ctl_snapshot *s = m->span->after;
	u64 usable = ctl_pool_slots_usable(s);
	struct ctl_finding *finding;

	if (ctl_pool_is_missing(s) || ctl_pool_slots_given(s) ||
	    ctl_pool_slots(s) >= usable)
		return;
	finding = ctl_findings_add(found, "pool-kept", CTL_ADVICE,
				   "The pool keeps its %s until a table is loaded again: there was no memory for %s when this one was resumed.",
				   ctl_bytes(ctl_pool_bytes(s)).s,
				   ctl_bytes(usable * ctl_knob_number(s, "block_size")).s);
	ctl_advise(finding,
		   "Free memory, then load the table anew: \"dmsetup table %s | dmsetup load %s\" and \"dmsetup resume %s\". What is cached is dropped.",
		   s->device, s->device, s->device);
}

/* With a small verify_ratio the cache spares the origin less than its hits promise. */
static void ctl_explain_verifying(const struct ctl_metrics *m,
				  struct ctl_findings *found)
{
	const struct ctl_snapshot *s = m->span->after;
	u64 asked = ctl_delta(m->span, "verified_hits") +
		    ctl_delta(m->span, "unverified_hits");
	u64 hits = ctl_delta(m->span, "hits");
	u64 ratio = ctl_knob_number(s, "verify_ratio");
	struct ctl_finding *finding;

	if (!ratio || asked < hits / CTL_VERIFYING_SHARE || !asked)
		return;
	finding = ctl_findings_add(found, "verifying", CTL_ADVICE,
				   "%s of the hits were to be compared with the origin, and so waited for it: verify_ratio is %llu.",
				   ctl_percent(asked, hits).s, ratio);
	ctl_advise(finding,
		   "\"hotcachectl set %s verify_ratio=1024\" compares one read in 1,024, verify_ratio=0 none.",
		   s->device);
}

/**
 * ctl_explain_health() - look for errors, stale blocks, a cache that is off or busy with itself
 * @m: the figures
 * @found: findings are added
 */
void ctl_explain_health(const struct ctl_metrics *m, struct ctl_findings *found)
{
	ctl_explain_integrity(m, found);
	ctl_explain_off(m, found);
	ctl_explain_given(m, found);
	ctl_explain_kept(m, found);
	ctl_explain_verifying(m, found);
}
