// SPDX-License-Identifier: GPL-2.0
/*
 * How long reads take, as a histogram of Prometheus: the module's histograms of hits and
 * of misses together. Of its 39 bounds it has every second one from 4 us on, up to 268 ms,
 * as many as fit into the 60 series of a device.
 */
#include "export_times.h"

#include <math.h>
#include <stdio.h>

#include "histogram.h"

#define CTL_NS_OF_S	1000000000ull

/* Powers of two, in nanoseconds. */
#define CTL_BOUND_FIRST	12
#define CTL_BOUND_LAST	28
#define CTL_BOUND_STEP	2

static const char ctl_times_metric[] = "read_duration_seconds";

/* All that is known of a device's reads; false if the module does not count it. */
static bool ctl_times_read(const struct ctl_snapshot *s,
			   struct ctl_histogram *all)
{
	const char *hits = ctl_text_of(s, CTL_HIST, "hit_ns");
	const char *misses = ctl_text_of(s, CTL_HIST, "miss_ns");
	struct ctl_histogram missed;
	unsigned int i;

	if (!hits || !misses || !ctl_has_count(s, "hit_time") ||
	    !ctl_histogram_parse(all, hits) ||
	    !ctl_histogram_parse(&missed, misses))
		return false;
	for (i = 0; i < CTL_BUCKETS; i++)
		all->n[i] += missed.n[i];
	all->total += missed.total;
	return true;
}

static void ctl_times_bucket(const struct ctl_export *e,
			     const struct ctl_snapshot *s, const char *bound,
			     u64 below)
{
	struct ctl_sample sample;

	ctl_sample_device(&sample, e->out, ctl_times_metric, "_bucket", s);
	ctl_sample_label(&sample, "le", bound);
	ctl_sample_end_number(&sample, below);
}

static void ctl_times_put(const struct ctl_export *e,
			  const struct ctl_snapshot *s,
			  const struct ctl_histogram *all)
{
	u64 ns = ctl_count(s, "hit_time") + ctl_count(s, "miss_time");
	struct ctl_sample sample;
	unsigned int i, bound;
	char text[32];
	u64 below = 0;

	for (i = 0, bound = CTL_BOUND_FIRST; bound <= CTL_BOUND_LAST;
	     bound += CTL_BOUND_STEP) {
		for (; i <= bound; i++)
			below += all->n[i];
		snprintf(text, sizeof(text), "%.12g",
			 ldexp(1, bound) / CTL_NS_OF_S);
		ctl_times_bucket(e, s, text, below);
	}
	ctl_times_bucket(e, s, "+Inf", all->total);
	snprintf(text, sizeof(text), "%llu.%09llu", ns / CTL_NS_OF_S,
		 ns % CTL_NS_OF_S);
	ctl_sample_device(&sample, e->out, ctl_times_metric, "_sum", s);
	ctl_sample_end(&sample, text);
	ctl_sample_device(&sample, e->out, ctl_times_metric, "_count", s);
	ctl_sample_end_number(&sample, all->total);
}

/**
 * ctl_export_times() - print the histogram
 * @e: the devices
 */
void ctl_export_times(const struct ctl_export *e)
{
	struct ctl_histogram all;
	size_t i;

	ctl_sample_head(e->out, ctl_times_metric, "histogram",
			"how long reads took, counted while the knob histograms is 1");
	for (i = 0; i < e->nr; i++)
		if (ctl_times_read(e->snapshot[i], &all))
			ctl_times_put(e, e->snapshot[i], &all);
}
