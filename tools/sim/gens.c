// SPDX-License-Identifier: GPL-2.0
/*
 * The generators. Each pattern within a trace (points, scans, loop) has its own
 * range of blocks.
 */
#include "gens.h"

#include <linux/math.h>
#include <linux/minmax.h>

#include "zipf.h"

#define SIM_GEN_SPACE		((u64)1 << 32)	/* blocks between streams */
#define SIM_GEN_SCAN_REQUEST	32u		/* blocks, 128 KiB */

#define SIM_GEN_MAX		1e8
#define SIM_GEN_MILLION		1000000u

static void sim_gen_zipf(struct sim_gen_run *run)
{
	struct sim_zipf zipf;

	sim_zipf_init(&zipf, run->param[0], run->param[1], &run->rng);
	while (sim_gen_more(run))
		sim_gen_put(run, sim_zipf_next(&zipf, &run->rng), 1);
	sim_zipf_free(&zipf);
}

static void sim_gen_loop(struct sim_gen_run *run)
{
	u64 blocks = run->param[0];
	u64 i;

	for (i = 0; sim_gen_more(run); i = (i + 1) % blocks)
		sim_gen_put(run, i, 1);
}

/* Scan @blocks blocks from @at on; returns the end of the scan. */
static u64 sim_gen_scan(struct sim_gen_run *run, u64 at, u64 blocks)
{
	while (blocks && sim_gen_more(run)) {
		u32 nr = min_t(u64, blocks, SIM_GEN_SCAN_REQUEST);

		sim_gen_put(run, SIM_GEN_SPACE + at, nr);
		at += nr;
		blocks -= nr;
	}
	return at;
}

static void sim_gen_scan_points(struct sim_gen_run *run)
{
	u64 every = run->param[2];
	u64 device = run->param[4];
	struct sim_zipf zipf;
	u64 i, at = 0;

	sim_zipf_init(&zipf, run->param[0], run->param[1], &run->rng);
	for (i = 1; sim_gen_more(run); i++) {
		sim_gen_put(run, sim_zipf_next(&zipf, &run->rng), 1);
		if (i % every == 0)
			at = sim_gen_scan(run, at % device, run->param[3]);
	}
	sim_zipf_free(&zipf);
}

/* The hot set is a window over the blocks, which moves at intervals. */
static void sim_gen_hotmove(struct sim_gen_run *run)
{
	u64 blocks = run->param[0];
	u64 hot = min_t(u64, run->param[1], blocks);
	u64 every = run->param[3];
	u64 step = run->param[4];
	u64 i, start = 0;

	for (i = 1; sim_gen_more(run); i++) {
		if (sim_rng_percent(&run->rng, run->param[2]))
			sim_gen_put(run, (start + sim_rng_below(&run->rng, hot)) %
					 blocks, 1);
		else
			sim_gen_put(run, sim_rng_below(&run->rng, blocks), 1);
		if (i % every == 0)
			start = (start + step) % blocks;
	}
}

/* Random reads, a loop and scans, interleaved. */
static void sim_gen_mix(struct sim_gen_run *run)
{
	double rest = 100 - run->param[4];
	u64 loop = run->param[2];
	u64 i = 0, at = 0;
	struct sim_zipf zipf;
	u64 scan;

	/* A scan's requests have many accesses each, so fewer requests do. */
	scan = SIM_GEN_MILLION * run->param[4] /
	       (run->param[4] + rest * SIM_GEN_SCAN_REQUEST);
	sim_zipf_init(&zipf, run->param[0], run->param[1], &run->rng);
	while (sim_gen_more(run)) {
		if (sim_rng_below(&run->rng, SIM_GEN_MILLION) < scan)
			at = sim_gen_scan(run, at, SIM_GEN_SCAN_REQUEST);
		else if (sim_rng_percent(&run->rng, run->param[3]))
			sim_gen_put(run, 2 * SIM_GEN_SPACE + i++ % loop, 1);
		else
			sim_gen_put(run, sim_zipf_next(&zipf, &run->rng), 1);
	}
	sim_zipf_free(&zipf);
}

/*
 * Makes a policy examine many entries for a victim: as many blocks as the cache
 * has slots are hit, in alternating order, until every mark and counter is at
 * its maximum; then come new blocks only, and some that were evicted recently.
 */
static void sim_gen_adverse(struct sim_gen_run *run)
{
	u64 blocks = run->param[0];
	u64 at = 0;
	u64 round, i;

	for (round = 0; sim_gen_more(run); round++) {
		for (i = 0; i < blocks * 4 && sim_gen_more(run); i++)
			sim_gen_put(run, at + (round & 1 ? i % blocks :
					       blocks - 1 - i % blocks), 1);
		for (i = 0; i < blocks / 2 && sim_gen_more(run); i++)
			sim_gen_put(run, at + blocks + i, 1);
		for (i = 0; i < blocks / 4 && sim_gen_more(run); i++)
			sim_gen_put(run, at + sim_rng_below(&run->rng,
							    blocks * 3 / 2), 1);
		at += round % 4 ? blocks / 2 : blocks * 2;
	}
}

const struct sim_gen sim_gens[] = {
	{
		.name = "zipf",
		.text = "independent reads, some blocks more popular than others",
		.param = {
			{ "blocks", "that there are", 1, SIM_GEN_MAX, 1e5 },
			{ "alpha", "exponent, 0 for all alike", 0, 4, 0.9 },
		},
		.make = sim_gen_zipf,
	}, {
		.name = "scan+points",
		.text = "zipf, and now and then a scan of blocks never seen before",
		.param = {
			{ "blocks", "of the points", 1, SIM_GEN_MAX, 1e5 },
			{ "alpha", "of the points", 0, 4, 0.9 },
			{ "every", "points between scans", 1, 1e9, 1e5 },
			{ "scan", "blocks of a scan", 1, SIM_GEN_MAX, 5e4 },
			{ "device", "blocks, then scans begin anew", 1, SIM_GEN_MAX, SIM_GEN_MAX },
		},
		.make = sim_gen_scan_points,
	}, {
		.name = "loop",
		.text = "the same blocks in the same order again and again",
		.param = {
			{ "blocks", "of the loop", 1, SIM_GEN_MAX, 1e5 },
		},
		.make = sim_gen_loop,
	}, {
		.name = "hotmove",
		.text = "a hot set that moves",
		.param = {
			{ "blocks", "that there are", 1, SIM_GEN_MAX, 1e5 },
			{ "hot", "blocks of the hot set", 1, SIM_GEN_MAX, 1e4 },
			{ "share", "% of accesses that go there", 0, 100, 90 },
			{ "every", "accesses between moves", 1, 1e9, 1e5 },
			{ "step", "blocks of a move", 0, SIM_GEN_MAX, 5e3 },
		},
		.make = sim_gen_hotmove,
	}, {
		.name = "mix",
		.text = "zipf, a loop and scans side by side",
		.param = {
			{ "blocks", "of the points", 1, SIM_GEN_MAX, 1e5 },
			{ "alpha", "of the points", 0, 4, 0.9 },
			{ "loop", "blocks of the loop", 1, SIM_GEN_MAX, 2e4 },
			{ "looping", "% of accesses but scans in the loop", 0, 100, 30 },
			{ "scanning", "% of accesses in scans", 0, 100, 20 },
		},
		.make = sim_gen_mix,
	}, {
		.name = "adverse",
		.text = "all marks set, then none but new blocks: looks for many steps",
		.param = {
			{ "blocks", "as the cache has, or a little less", 1, SIM_GEN_MAX, 1e4 },
		},
		.make = sim_gen_adverse,
	},
	{}
};
