// SPDX-License-Identifier: GPL-2.0
/*
 * The figures that the rules of explain compare: a pure function of two
 * readings.
 */
#include "metrics.h"

#include <linux/array_size.h>
#include <linux/minmax.h>

#include "number.h"

/* Full enough: some slots are always being filled. */
#define CTL_FULL	0.95

/* Misses that the admin or the detection of scans kept out of the cache. */
static const char *const ctl_excluding[] = {
	"bypass_scan", "bypass_idle", "bypass_size",
	"bypass_hint", "bypass_task", "bypass_window",
};

/**
 * ctl_excluding_at() - a counter of misses that are kept out on purpose
 * @i: number, from 0 on
 *
 * Return: its name, or NULL if there are no more.
 */
const char *ctl_excluding_at(unsigned int i)
{
	return i < ARRAY_SIZE(ctl_excluding) ? ctl_excluding[i] : NULL;
}

static u64 ctl_excluded(const struct ctl_span *span)
{
	u64 excluded = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_excluding); i++)
		excluded += ctl_delta(span, ctl_excluding[i]);
	return excluded;
}

/**
 * ctl_metrics_compute() - compute the figures of a span
 * @m: filled in; valid as long as @span
 * @span: two readings
 */
void ctl_metrics_compute(struct ctl_metrics *m, const struct ctl_span *span)
{
	const struct ctl_snapshot *s = span->after;
	const char *policy = ctl_knob(s, "policy");
	const char *mode = ctl_knob(s, "mode");

	*m = (struct ctl_metrics){
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
		.has_refaults = ctl_has_count(s, CTL_REFAULTS),
		.refaults = ctl_delta(span, CTL_REFAULTS),
		.has_unused = ctl_has_count(s, CTL_UNUSED),
		.unused = ctl_delta(span, CTL_UNUSED),
		.streamed = ctl_delta(span, CTL_STREAMED),
		.streamed_out = ctl_delta(span, CTL_STREAMED_OUT),
		.streamed_unused = ctl_delta(span, CTL_STREAMED_UNUSED),
		.readahead = ctl_delta(span, CTL_READAHEAD),
		.policy = policy ? policy : "",
		.mode = mode ? mode : "",
	};
	/* The counters are not read at one moment. */
	m->excluded = min3(ctl_excluded(span), m->misses, m->reads);
	m->hit_ratio = ctl_ratio(m->hits, m->reads - m->excluded);
	m->blocks_per_read = ctl_ratio(m->reads,
				       ctl_delta(span, "read_requests"));
}

/**
 * ctl_metrics_missed() - misses that were not excluded on purpose
 * @m: the figures
 *
 * Return: blocks.
 */
u64 ctl_metrics_missed(const struct ctl_metrics *m)
{
	return m->misses - m->excluded;
}

/**
 * ctl_metrics_full() - whether an insertion needs an eviction
 * @m: the figures
 *
 * Return: true if the pool is full.
 */
bool ctl_metrics_full(const struct ctl_metrics *m)
{
	return m->occupancy >= CTL_FULL * m->slots;
}
