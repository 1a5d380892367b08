// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl mrc: what the pool would miss if it were larger or smaller.
 */
#include "mrc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "curve.h"
#include "json.h"
#include "message.h"
#include "number.h"
#include "pool.h"
#include "refuse.h"
#include "select.h"

static void ctl_mrc_line(u64 bytes, double miss_ratio, const char *mark)
{
	printf("%12s %8s%s\n", ctl_bytes(bytes).s, ctl_percent(miss_ratio, 1).s,
	       mark);
}

/* The pool's own size has a line among the others, in its place. */
static void ctl_mrc_print(const struct ctl_snapshot *s,
			  const struct ctl_curve *curve)
{
	const char *mark = "   the pool as it is";
	u64 pool = ctl_pool_bytes(s);
	double now;
	bool known = ctl_curve_at(curve, pool, &now);
	size_t i;

	printf("%s (%s): of the blocks read would miss, with the policy lru\n",
	       s->device, s->node);
	printf("%12s %8s\n", "pool", "misses");
	for (i = 0; i < curve->nr; i++) {
		const struct ctl_point *p = &curve->point[i];

		if (known && p->bytes >= pool) {
			ctl_mrc_line(pool, now, mark);
			known = false;
			if (p->bytes == pool)
				continue;
		}
		ctl_mrc_line(p->bytes, p->miss_ratio, "");
	}
}

static json_t *ctl_mrc_json(const struct ctl_snapshot *s,
			    const struct ctl_curve *curve)
{
	u64 pool = ctl_pool_bytes(s);
	json_t *array = json_array();
	double now;
	size_t i;

	for (i = 0; i < curve->nr; i++)
		json_array_append_new(array, json_pack("{s:I,s:f}", "pool_bytes",
						       (json_int_t)curve->point[i].bytes,
						       "miss_ratio",
						       curve->point[i].miss_ratio));
	return json_pack("{s:o,s:s,s:I,s:o,s:o}",
			 "device", ctl_json_string(s->device), "node", s->node,
			 "pool_bytes", (json_int_t)pool, "miss_ratio",
			 ctl_curve_at(curve, pool, &now) ? json_real(now) : json_null(),
			 "curve", array);
}

/* The curve, or what is wrong. */
static int ctl_mrc_read(const struct ctl_snapshot *s, struct ctl_curve *curve)
{
	int err = ctl_curve_read(s->node, curve);
	char *advice;
	int status;

	if (err == -ENOENT)
		return ctl_fail(CTL_FAILED, "install a newer module",
				"%s: the module that runs learns no miss ratio curve",
				s->device);
	if (err)
		return ctl_refused(s->device, "read its miss ratio curve", err);
	if (curve->nr)
		return CTL_OK;
	advice = ctl_format("\"hotcachectl set %s insight=mrc\", and let it run for a while",
			    s->device);
	status = ctl_fail(CTL_FAILED, advice,
			  "%s: nothing is learned of its reads", s->device);
	free(advice);
	return status;
}

/**
 * ctl_mrc() - hotcachectl mrc
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_mrc(const struct ctl_args *args)
{
	struct ctl_curve curve;
	struct ctl_snapshot *s;
	int status = ctl_select_reading(args->word[0], "read its miss ratio curve", &s);

	if (status)
		return status;
	status = ctl_mrc_read(s, &curve);
	if (!status && args->json) {
		status = ctl_json_print(ctl_mrc_json(s, &curve));
	} else if (!status) {
		ctl_mrc_print(s, &curve);
		status = ctl_flush();
	}
	ctl_snapshot_free(s);
	return status;
}
