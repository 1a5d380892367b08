// SPDX-License-Identifier: GPL-2.0
/*
 * Figures that the rules of explain are made of. Pure: a span in, figures out.
 */
#include "metrics.h"

#include <linux/array_size.h>

#include "number.h"

/* A cache is full from here on; some slots are always being filled. */
#define CTL_FULL	0.95

/* Reads that the cache is not for: somebody said so, or they are scans. */
static u64 ctl_kept_out(const struct ctl_span *span)
{
	static const char *const names[] = {
		"bypass_scan", "bypass_idle", "bypass_size",
		"bypass_hint", "bypass_task", "bypass_window",
	};
	u64 kept = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		kept += ctl_delta(span, names[i]);
	return kept;
}

/**
 * ctl_facts_find() - the figures of a span
 * @f: filled in; lives no longer than @span
 * @span: two readings
 */
void ctl_facts_find(struct ctl_facts *f, const struct ctl_span *span)
{
	const struct ctl_snapshot *s = span->after;
	const char *policy = ctl_knob(s, "policy");
	const char *mode = ctl_knob(s, "mode");

	*f = (struct ctl_facts){
		.span = span,
		.seconds = ctl_seconds(span),
		.reads = ctl_delta(span, "reads"),
		.hits = ctl_delta(span, "hits"),
		.misses = ctl_delta(span, "misses"),
		.filled = ctl_delta(span, "filled"),
		.bypassed = ctl_delta_prefix(span, "bypass_"),
		.inserts = ctl_delta(span, "inserts"),
		.evicted = ctl_delta_prefix(span, "evict_"),
		.invalidated = ctl_delta_prefix(span, "invalidate_"),
		.writes = ctl_delta(span, "writes"),
		.slots = ctl_knob_number(s, "slots"),
		.occupancy = ctl_count(s, "occupancy"),
		.knows_again = ctl_has_count(s, CTL_AGAIN),
		.again = ctl_delta(span, CTL_AGAIN),
		.knows_unused = ctl_has_count(s, CTL_UNUSED),
		.unused = ctl_delta(span, CTL_UNUSED),
		.streamed = ctl_delta(span, CTL_STREAMED),
		.streamed_out = ctl_delta(span, CTL_STREAMED_OUT),
		.streamed_unused = ctl_delta(span, CTL_STREAMED_UNUSED),
		.policy = policy ? policy : "",
		.mode = mode ? mode : "",
	};
	f->kept = ctl_kept_out(span);
	if (f->kept > f->misses)
		f->kept = f->misses;
	f->hit_ratio = ctl_ratio(f->hits, f->reads - f->kept);
	f->blocks_a_read = ctl_ratio(f->reads,
				     ctl_delta(span, "read_requests"));
}

/**
 * ctl_missed() - blocks that were missed and not kept out on purpose
 * @f: the figures
 *
 * Return: blocks.
 */
u64 ctl_missed(const struct ctl_facts *f)
{
	return f->misses - f->kept;
}

/**
 * ctl_full() - whether a new block needs another to leave
 * @f: the figures
 *
 * Return: whether.
 */
bool ctl_full(const struct ctl_facts *f)
{
	return f->occupancy >= CTL_FULL * f->slots;
}

/**
 * ctl_miss_share() - which part of the misses has a reason
 * @f: the figures
 * @counter: the reason's counter
 *
 * Return: 0 to 1.
 */
double ctl_miss_share(const struct ctl_facts *f, const char *counter)
{
	return ctl_ratio(ctl_delta(f->span, counter), f->misses);
}
