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

static int ctl_resize_one(const struct ctl_args *args,
			  const struct ctl_candidate *c)
{
	char *message = ctl_format("resize %llu", c->bytes);
	char *answer = NULL;
	int status = CTL_OK;

	if (!args->dry_run)
		status = ctl_tell(c->s->device, c->s->node, message,
				  "resize the pool", false, &answer);
	if (!status)
		ctl_resize_say(args, c);
	free(answer);
	free(message);
	return status;
}

/* Resize the pools that shall grow, or those that shall not; the first failure counts. */
static int ctl_resize_some(const struct ctl_args *args,
			   struct ctl_candidates *list, bool grow)
{
	int status, failed = CTL_OK;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct ctl_candidate *c = &list->one[i];
		bool grows = c->bytes > c->pool;

		if (c->bytes == c->pool || grows != grow)
			continue;
		status = ctl_resize_one(args, c);
		if (status)
			c->bytes = c->pool;
		failed = failed ?: status;
	}
	return failed;
}

/* The memory for them has not come. */
static void ctl_resize_stay(struct ctl_candidates *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct ctl_candidate *c = &list->one[i];

		if (c->bytes > c->pool)
			ctl_warn("%s: the pool keeps %s, since another has not become smaller",
				 c->s->device, ctl_bytes(c->pool).s);
		c->bytes = min(c->bytes, c->pool);
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
 * @list: the devices; @bytes of a pool that was not changed is set back
 *
 * If a pool does not become smaller, none becomes larger. If one does not become
 * larger, others do. Errors are no objects of JSON, since the outcome is to be one.
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
	status = ctl_resize_some(args, list, false);
	if (!status)
		return ctl_resize_some(args, list, true);
	ctl_resize_stay(list);
	return status;
}
