/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of a machine of a few CPUs, for the suites of streams.
 */
#ifndef HOTCACHE_KUNIT_STREAM_WORLD_H
#define HOTCACHE_KUNIT_STREAM_WORLD_H

#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../kmod/streams.c"
#include "../policies/stream.c"
#include "host.h"

#define NR_CPUS_MAX	4u
#define ZONE		((u64)HC_STREAM_ZONE_SECTORS)
#define GIB		(1024u * ZONE)
/* The space that random requests are in, in requests of 8 sectors. */
#define NR_PLACES	(1u << 20)

/**
 * struct world - the tables of a machine
 * @shared: the one that CPUs share
 * @local: one a CPU
 * @rng: for noise
 * @chain: by place, the longest run of requests that ends there
 * @nr_gone: streams that were told to be known no longer
 * @gone: the last one of @watch or more requests
 * @watch: see @gone
 */
struct world {
	struct hc_streams shared;
	struct hc_streams_local local[NR_CPUS_MAX];
	struct hc_rng rng;
	u16 *chain;
	u32 nr_gone;
	struct hc_stream gone;
	u32 watch;
};

static inline void note_gone(struct world *w, const struct hc_stream *gone)
{
	if (!w->watch || gone->requests < w->watch)
		return;
	w->nr_gone++;
	w->gone = *gone;
}

static inline struct hc_run request(struct world *w, unsigned int cpu,
				    u64 start, u32 len, bool write)
{
	struct hc_extent x = { start, start + len, write };
	struct hc_stream gone;
	struct hc_run run;

	if (!hc_streams_follow(&w->shared, &w->local[cpu], &x, &run, &gone)) {
		note_gone(w, &gone);
		hc_streams_begin(&w->shared, &w->local[cpu], &x, &gone);
	}
	note_gone(w, &gone);
	return run;
}

static inline struct hc_run get(struct world *w, u64 start, u32 len)
{
	return request(w, 0, start, len, false);
}

/* Far from what the tests read otherwise. */
static inline void noise(struct world *w, u32 nr)
{
	while (nr--)
		get(w, 64ull * GIB + 8ull * hc_rng_below(&w->rng, NR_PLACES), 8);
}

static inline void expect(struct kunit *test, struct hc_run run,
			  enum hc_run_kind kind, u32 requests, u64 sectors)
{
	KUNIT_EXPECT_EQ(test, run.kind, kind);
	KUNIT_EXPECT_EQ(test, run.requests, requests);
	KUNIT_EXPECT_EQ(test, run.sectors, sectors);
}

static inline int stream_test_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int cpu;

	if (!w)
		return -ENOMEM;
	w->chain = kunit_kcalloc(test, 4097, sizeof(*w->chain), GFP_KERNEL);
	if (!w->chain)
		return -ENOMEM;
	w->rng.state = 7;
	hc_streams_init(&w->shared, HC_STREAMS_DEFAULT);
	for (cpu = 0; cpu < NR_CPUS_MAX; cpu++)
		hc_streams_local_init(&w->local[cpu]);
	test->priv = w;
	return 0;
}

#endif /* HOTCACHE_KUNIT_STREAM_WORLD_H */
