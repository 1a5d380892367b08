// SPDX-License-Identifier: GPL-2.0
/*
 * The exact curve of LRU: an access finds its block in each cache that holds more
 * blocks than were accessed since that block was. A tree of sums (Fenwick's) over
 * all accesses counts these: it has a 1 where a block was accessed last.
 */
#include "exact.h"

#include <stdlib.h>
#include <linux/limits.h>

#include "alloc.h"
#include "map.h"
#include "message.h"
#include "progress.h"

/**
 * struct sim_exact - the accesses so far
 * @sum: the tree, from 1
 * @nr: number of accesses in the trace
 * @last: the last access to each block, from 1; 0: none yet
 * @map: numbers the blocks
 */
struct sim_exact {
	u32 *sum;
	u32 nr;
	u32 *last;
	struct sim_map map;
};

static void sim_exact_add(struct sim_exact *exact, u32 at, int n)
{
	for (; at <= exact->nr; at += at & -at)
		exact->sum[at] += n;
}

static u32 sim_exact_up_to(const struct sim_exact *exact, u32 at)
{
	u32 sum = 0;

	for (; at; at -= at & -at)
		sum += exact->sum[at];
	return sum;
}

/* Returns the distance, this block included; U64_MAX for the first access. */
static u64 sim_exact_access(struct sim_exact *exact, u32 at, u64 block)
{
	u32 *last = &exact->last[sim_map_get(&exact->map, block)];
	u64 distance = U64_MAX;

	if (*last) {
		distance = exact->map.nr - sim_exact_up_to(exact, *last) + 1;
		sim_exact_add(exact, *last, -1);
	}
	sim_exact_add(exact, at, 1);
	*last = at;
	return distance;
}

static void sim_exact_miss(const u64 *size, u32 nr_sizes, u64 distance,
			   u64 *misses)
{
	u32 i;

	for (i = 0; i < nr_sizes && size[i] < distance; i++)
		misses[i]++;
}

/**
 * sim_exact() - compute the misses of LRU in caches of some sizes
 * @trace: the trace
 * @size: the sizes in blocks, ascending
 * @nr_sizes: how many
 * @misses: set, by size
 *
 * Return: 0 or, after a message, -1.
 */
int sim_exact(const struct sim_trace *trace, const u64 *size, u32 nr_sizes,
	      u64 *misses)
{
	struct sim_exact exact = {};
	u32 at = 0;
	size_t i;
	u32 j;

	if (trace->nr_accesses >= U32_MAX)
		return sim_error("%s: too long for --exact, which takes 2^32 accesses",
				 trace->name);
	for (j = 0; j < nr_sizes; j++)
		misses[j] = 0;
	exact.nr = trace->nr_accesses;
	exact.sum = sim_alloc(exact.nr + 1ull, sizeof(*exact.sum));
	exact.last = sim_alloc(trace->nr_blocks, sizeof(*exact.last));
	for (i = 0; i < trace->nr_kept; i++) {
		for (j = 0; j < trace->request[i].nr; j++)
			sim_exact_miss(size, nr_sizes,
				       sim_exact_access(&exact, ++at,
							trace->request[i].block + j),
				       misses);
		sim_progress(at);
	}
	sim_map_free(&exact.map);
	free(exact.last);
	free(exact.sum);
	return 0;
}
