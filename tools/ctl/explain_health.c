// SPDX-License-Identifier: GPL-2.0
/*
 * explain: what is wrong whatever the load is, and what writes do.
 */
#include <string.h>

#include "explain.h"
#include "number.h"

/* Blocks that writes may take from the pool before it is worth a word. */
#define CTL_LOST_MIN	64
#define CTL_LOST_SHARE	0.1

static void ctl_explain_integrity(const struct ctl_metrics *m,
				  struct ctl_findings *found)
{
	u64 stale = ctl_count(m->span->after, "verify_errors");
	u64 reads = ctl_delta(m->span, "fill_errors");
	u64 writes = ctl_delta(m->span, "write_errors");

	if (stale)
		ctl_try(ctl_found(found, "origin-changed", CTL_PROBLEM,
				  "%llu cached blocks were found different from the origin: something writes to the origin past the cache.",
				  stale),
			"Find what uses the origin directly and stop it, then run \"hotcachectl drop %s\".",
			m->span->after->device);
	if (reads || writes)
		ctl_try(ctl_found(found, "origin-errors", CTL_PROBLEM,
				  "The origin failed %llu reads and %llu writes; whoever sent them was told, nothing wrong is cached.",
				  reads, writes),
			"Look at the origin's own messages in the kernel's log (dmesg) and at its health (smartctl).");
}

static void ctl_explain_off(const struct ctl_metrics *m,
			    struct ctl_findings *found)
{
	const char *device = m->span->after->device;
	struct ctl_finding *finding;

	if (!strcmp(m->mode, "passthrough")) {
		finding = ctl_found(found, "switched-off", CTL_ADVICE,
				    "The cache is switched off: the mode is passthrough, nothing is read from it.");
		ctl_try(finding,
			"\"hotcachectl set %s mode=writethrough\" switches it on.",
			device);
	}
	if (m->slots && ctl_knob(m->span->after, "metadata_bytes") &&
	    !ctl_knob_number(m->span->after, "metadata_bytes")) {
		finding = ctl_found(found, "no-pool", CTL_PROBLEM,
				    "There was no memory for the pool when the device was resumed: it works without a cache.");
		ctl_try(finding,
			"Free memory, then \"dmsetup suspend %s\" and \"dmsetup resume %s\" try again.",
			device, device);
	}
}

/**
 * ctl_explain_health() - what is wrong whatever the load is
 * @m: the figures
 * @found: added to
 */
void ctl_explain_health(const struct ctl_metrics *m, struct ctl_findings *found)
{
	ctl_explain_integrity(m, found);
	ctl_explain_off(m, found);
}

/* A reason takes a good part of what comes into the pool out again. */
static bool ctl_loses(const struct ctl_metrics *m, u64 lost)
{
	u64 came = m->inserts > m->evicted ? m->inserts : m->evicted;

	return lost >= CTL_LOST_MIN && lost >= CTL_LOST_SHARE * came;
}

static void ctl_explain_invalidated(const struct ctl_metrics *m,
				    struct ctl_findings *found)
{
	u64 lost = ctl_delta(m->span, "invalidate_write");
	struct ctl_finding *finding;

	if (!ctl_loses(m, lost) || !strcmp(m->mode, "passthrough"))
		return;
	finding = ctl_found(found, "writes-invalidate", CTL_ADVICE,
			    "Writes drop what was cached: %llu blocks left the pool because they were written (invalidate_write), while %llu came in (inserts).",
			    lost, m->inserts);
	if (!strcmp(m->mode, "writearound"))
		ctl_try(finding,
			"The mode is writearound, which drops what is written. If it is read again soon, keep it: \"hotcachectl set %s mode=writethrough\".",
			m->span->after->device);
	else
		ctl_try(finding,
			"In mode writethrough only writes that overlap each other (write_overlaps), or that fail, do this. See which program writes the same place twice at a time; a smaller block_size lets neighbours be written apart.");
}

static void ctl_explain_discards(const struct ctl_metrics *m,
				 struct ctl_findings *found)
{
	u64 lost = ctl_delta(m->span, "invalidate_discard");

	if (ctl_loses(m, lost))
		ctl_try(ctl_found(found, "discards-invalidate", CTL_ADVICE,
				  "Discards drop what was cached: %llu blocks (invalidate_discard), while %llu came in (inserts).",
				  lost, m->inserts),
			"A file system that is mounted with \"discard\" does it with each deletion; fstrim once a week does it at a time of your choice.");
}

static void ctl_explain_races(const struct ctl_metrics *m,
			      struct ctl_findings *found)
{
	u64 fences = ctl_delta(m->span, "bypass_fence") +
		     ctl_delta(m->span, "fill_lost");

	if (fences >= CTL_LOST_MIN && fences >= CTL_LOST_SHARE * m->misses)
		ctl_try(ctl_found(found, "write-races", CTL_ADVICE,
				  "Reads meet writes: %llu of %llu misses could not be cached because a write was in flight in the same region of 16 blocks (bypass_fence, fill_lost).",
				  fences, m->misses),
			"They are cached once the writes are done. If it stays so, a smaller block_size makes regions smaller.");
}

/**
 * ctl_explain_writes() - what writes and discards do to the cache
 * @m: the figures
 * @found: added to
 */
void ctl_explain_writes(const struct ctl_metrics *m, struct ctl_findings *found)
{
	ctl_explain_invalidated(m, found);
	ctl_explain_discards(m, found);
	ctl_explain_races(m, found);
}
