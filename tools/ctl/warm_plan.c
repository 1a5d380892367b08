// SPDX-License-Identifier: GPL-2.0
/*
 * Which bytes of a device are read to warm its cache, from a file that was checked.
 */
#include "warm_plan.h"

#include <math.h>
#include <stdlib.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "alloc.h"

/* The last extent, unless it is hot and what comes now is not. */
static struct ctl_extent *ctl_plan_last(const struct ctl_warm_plan *plan)
{
	return plan->nr > plan->nr_hot ? &plan->extent[plan->nr - 1] : NULL;
}

static void ctl_plan_add(struct ctl_warm_plan *plan, u64 start, u64 bytes)
{
	struct ctl_extent *last = ctl_plan_last(plan);

	plan->bytes += bytes;
	if (last && last->start + last->bytes == start) {
		last->bytes += bytes;
		return;
	}
	/* Powers of two, so that the memory seldom moves. */
	if (!(plan->nr & (plan->nr - 1)))
		plan->extent = ctl_realloc(plan->extent,
					   plan->nr ? 2 * plan->nr : 1,
					   sizeof(*plan->extent));
	plan->extent[plan->nr++] = (struct ctl_extent){ start, bytes };
}

/*
 * Add a range in whole blocks of the device. If these are larger than the file's, a
 * range may end in the block in which the next one begins.
 */
static void ctl_plan_range(struct ctl_warm_plan *plan, u64 from, u64 to,
			   u64 pool_bytes)
{
	u64 size = plan->block_size;
	u64 start = from / size * size;
	u64 end = DIV_ROUND_UP(to, size) * size;
	struct ctl_extent *last = ctl_plan_last(plan);

	if (last && last->start <= start)
		start = max(start, last->start + last->bytes);
	if (start >= end)
		return;
	end = min(end, start + (pool_bytes - plan->bytes));
	if (start < end)
		ctl_plan_add(plan, start, end - start);
}

/**
 * ctl_warm_plan_make() - decide what is read
 * @plan: filled in, to be freed by ctl_warm_plan_free()
 * @file: the file
 * @limits: how much of it; the pool is a multiple of the block size
 */
void ctl_warm_plan_make(struct ctl_warm_plan *plan,
			const struct ctl_block_file *file,
			const struct ctl_warm_limits *limits)
{
	u64 wanted = ceil(limits->share * file->nr_blocks);
	/* A part of a block at the end is not cached. */
	u64 end = limits->device_bytes / limits->block_size *
		  limits->block_size;
	u64 done;
	size_t i;

	*plan = (struct ctl_warm_plan){ .block_size = limits->block_size };
	for (i = 0; i < file->nr_ranges; i++) {
		const struct ctl_block_range *r = &file->range[i];
		u64 count = min_t(u64, r->count, wanted);
		u64 from = r->first * file->block_size;
		u64 to = from + count * file->block_size;

		if (i && r[-1].heat && !r->heat) {
			plan->nr_hot = plan->nr;
			plan->hot_bytes = plan->bytes;
		}
		wanted -= count;
		if (to > end)
			plan->beyond += (to - max(from, end)) / file->block_size;
		/* With no blocks wanted any more, none of a larger block is either. */
		if (count && from < end)
			ctl_plan_range(plan, from, min(to, end),
				       limits->pool_bytes);
	}
	if (file->nr_ranges && file->range[file->nr_ranges - 1].heat) {
		plan->nr_hot = plan->nr;
		plan->hot_bytes = plan->bytes;
	}
	done = plan->beyond + plan->bytes / file->block_size;
	plan->left = file->nr_blocks > done ? file->nr_blocks - done : 0;
}

/**
 * ctl_warm_plan_cached() - how many of the blocks that are read are cached
 * @plan: what is read
 * @content: what is cached
 *
 * Return: the number of blocks of the device.
 */
u64 ctl_warm_plan_cached(const struct ctl_warm_plan *plan,
			 const struct ctl_content *content)
{
	u64 at, n = 0;
	size_t i;

	for (i = 0; i < plan->nr; i++) {
		const struct ctl_extent *e = &plan->extent[i];

		for (at = e->start; at < e->start + e->bytes;
		     at += plan->block_size)
			n += ctl_content_has(content, at / plan->block_size);
	}
	return n;
}

/**
 * ctl_warm_plan_free() - free what a plan holds
 * @plan: the plan
 */
void ctl_warm_plan_free(struct ctl_warm_plan *plan)
{
	free(plan->extent);
	*plan = (struct ctl_warm_plan){};
}
