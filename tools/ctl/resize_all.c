// SPDX-License-Identifier: GPL-2.0
/*
 * Other sizes for several pools: first those become smaller that shall, so that the
 * memory is there when the others grow.
 */
#include "resize_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <linux/minmax.h>

#include "alloc.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "pool.h"
#include "send.h"

/* What would not fit is known before a pool is made smaller for it. */
static int ctl_resize_check(const struct ctl_candidates *list)
{
	u64 spare = ctl_memory_spare(), more = 0, less = 0;
	const struct ctl_candidate *c;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		c = &list->one[i];
		more += c->bytes - min(c->bytes, c->pool);
		less += c->pool - min(c->bytes, c->pool);
	}
	if (more <= less || more - less <= spare)
		return CTL_OK;
	return ctl_fail(CTL_MEMORY, "give --memory less, or free memory",
			"the pools would need %s more in all, but only %s can be spared",
			ctl_bytes(more - less).s, ctl_bytes(spare).s);
}

static void ctl_resize_say(const struct ctl_args *args,
			   const struct ctl_candidate *c)
{
	if (!args->json)
		printf("%s: %s %s instead of %s\n", c->s->device,
		       args->dry_run ? "the pool would have" : "the pool has",
		       ctl_bytes(c->bytes).s, ctl_bytes(c->pool).s);
}

static int ctl_resize_tell(const struct ctl_candidate *c, u64 bytes)
{
	return ctl_tell_size(c->s->device, c->s->node, bytes);
}

/* What a pool has whose resize has failed: it may have gone a part of the way. */
static u64 ctl_resize_has(const struct ctl_candidate *c)
{
	const struct ctl_device device = {
		.name = c->s->device, .node = c->s->node,
	};
	struct ctl_snapshot *s = ctl_snapshot_read(&device);
	u64 bytes = s->suspended ? c->pool : ctl_pool_bytes(s);

	ctl_snapshot_free(s);
	return bytes;
}

static int ctl_resize_one(const struct ctl_args *args, struct ctl_candidate *c)
{
	int status = args->dry_run ? CTL_OK : ctl_resize_tell(c, c->bytes);

	if (status)
		c->bytes = ctl_resize_has(c);
	else
		ctl_resize_say(args, c);
	return status;
}

/* Resize the pools that shall become smaller, up to the first that does not. */
static int ctl_resize_shrink(const struct ctl_args *args,
			     struct ctl_candidates *list)
{
	int status = CTL_OK;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct ctl_candidate *c = &list->one[i];

		if (c->bytes >= c->pool)
			continue;
		if (status)
			c->bytes = c->pool;
		else
			status = ctl_resize_one(args, c);
	}
	return status;
}

/* Resize the pools that shall become larger; the first failure counts. */
static int ctl_resize_grow(const struct ctl_args *args,
			   struct ctl_candidates *list)
{
	int status, failed = CTL_OK;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct ctl_candidate *c = &list->one[i];

		if (c->bytes <= c->pool)
			continue;
		status = ctl_resize_one(args, c);
		failed = failed ?: status;
	}
	return failed;
}

static void ctl_resize_back(struct ctl_candidate *c)
{
	if (ctl_resize_tell(c, c->pool)) {
		c->bytes = ctl_resize_has(c);
		return;
	}
	c->bytes = c->pool;
	ctl_warn("%s: the pool has %s again, since one has not become smaller",
		 c->s->device, ctl_bytes(c->pool).s);
}

/* A pool has not become smaller: the others keep what they had, or get it back. */
static void ctl_resize_undo(struct ctl_candidates *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct ctl_candidate *c = &list->one[i];

		if (c->bytes < c->pool) {
			ctl_resize_back(c);
		} else if (c->bytes > c->pool) {
			ctl_warn("%s: the pool keeps %s, since another has not become smaller",
				 c->s->device, ctl_bytes(c->pool).s);
			c->bytes = c->pool;
		}
	}
}

static void ctl_resize_none(struct ctl_candidates *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		list->one[i].bytes = list->one[i].pool;
}

/**
 * ctl_resize_all() - give each pool the size that it shall have
 * @args: the command line
 * @list: the devices; @bytes of each is set to what its pool has in the end
 *
 * If a pool does not become smaller, none becomes larger, and those that have become
 * smaller get back what they had. If one does not become larger, others do. Errors are
 * no objects of JSON, since the outcome is to be one.
 *
 * Return: an exit status: that of the first that failed.
 */
int ctl_resize_all(const struct ctl_args *args, struct ctl_candidates *list)
{
	int status;

	ctl_message_json(false);
	status = ctl_resize_check(list);
	if (status) {
		ctl_resize_none(list);
		return status;
	}
	status = ctl_resize_shrink(args, list);
	if (!status)
		return ctl_resize_grow(args, list);
	ctl_resize_undo(list);
	return status;
}
