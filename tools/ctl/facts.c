// SPDX-License-Identifier: GPL-2.0
/*
 * Figures that the rules of explain are made of. Pure: a span in, figures out.
 */
#include "facts.h"

#include <string.h>
#include <linux/array_size.h>

#include "number.h"

/* A cache is full from here on; some slots are always being filled. */
#define CTL_FULL	0.95

/* The counter stands still with policies that remember nothing. */
static bool ctl_knows_refaults(const struct ctl_snapshot *s, const char *policy)
{
	static const char *const names[] = {
		"fifo", "lru", "lfu", "clock", "sieve", "wtinylfu",
	};
	size_t i;

	for (i = 0; policy && i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], policy))
			return false;
	return ctl_has_count(s, CTL_REFAULTS);
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
		.knows_refaults = ctl_knows_refaults(s, policy),
		.refaults = ctl_delta(span, CTL_REFAULTS),
		.knows_unused = ctl_has_count(s, CTL_UNUSED),
		.unused = ctl_delta(span, CTL_UNUSED),
		.streamed = ctl_delta(span, CTL_STREAMED),
		.policy = policy ? policy : "",
		.mode = mode ? mode : "",
	};
	f->hit_ratio = ctl_ratio(f->hits, f->reads);
	f->blocks_a_read = ctl_ratio(f->reads,
				     ctl_delta(span, "read_requests"));
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
