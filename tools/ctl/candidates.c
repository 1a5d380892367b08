// SPDX-License-Identifier: GPL-2.0
/*
 * What is known of the devices whose pools might have other sizes.
 */
#include "candidates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <linux/minmax.h>

#include "alloc.h"
#include "metrics.h"
#include "nap.h"
#include "number.h"
#include "outlook.h"
#include "pool.h"

/* Fewer blocks read than this say nothing about how much a device reads. */
#define CTL_CANDIDATE_READS	1000

/**
 * ctl_candidates_begin() - make a list of devices
 * @list: filled in
 * @devices: the devices
 * @interval: seconds to wait after an earlier reading of each; 0 for none
 */
void ctl_candidates_begin(struct ctl_candidates *list,
			  const struct ctl_devices *devices, double interval)
{
	size_t i;

	*list = (struct ctl_candidates){ .nr = devices->nr, .spans = interval };
	list->one = ctl_alloc(list->nr, sizeof(*list->one));
	for (i = 0; interval && i < list->nr; i++)
		list->one[i].before = ctl_snapshot_read(&devices->device[i]);
	ctl_nap(interval);
}

/* Why the curve of a device says nothing; NULL if it says something. */
static char *ctl_candidate_why(struct ctl_candidate *c)
{
	const char *device = c->s->device;
	int err = c->s->suspended ? -EBUSY : ctl_curve_read(c->s->node, &c->curve);

	if (c->gone)
		return ctl_strdup("there is no such device any more");
	if (err == -EBUSY)
		return ctl_strdup("it is suspended");
	if (ctl_pool_is_missing(c->s))
		return ctl_strdup("it has no pool, there was no memory for it");
	if (err == -ENOENT)
		return ctl_strdup("the module that runs learns no miss ratio curve");
	if (err)
		return ctl_strdup("its miss ratio curve cannot be read");
	if (!c->curve.nr)
		return ctl_format("nothing is learned of its reads; \"hotcachectl set %s insight=mrc\", and let it run for a while",
				  device);
	if (!ctl_curve_learned(&c->curve))
		return ctl_strdup("of what was learned so far all misses at any size: too little was read yet, or nothing twice");
	return NULL;
}

/* Why a device whose curve says something does not share. */
static char *ctl_candidate_out(const struct ctl_candidate *c, bool spans)
{
	if (!c->most)
		return ctl_strdup("the module that runs does not change the size of a pool in use");
	if (spans && !c->before)
		return ctl_strdup("there is no earlier reading of it");
	if (c->reads >= CTL_CANDIDATE_READS)
		return NULL;
	if (c->seconds)
		return ctl_format("only %llu blocks were read in %s, too few to share by",
				  c->reads, ctl_duration(c->seconds).s);
	return ctl_format("only %llu blocks were read since the counters began, too few to share by",
			  c->reads);
}

static void ctl_candidate_count(struct ctl_candidate *c)
{
	struct ctl_span span = { c->before, c->s };
	struct ctl_metrics m;

	ctl_metrics_compute(&m, &span);
	c->seconds = m.seconds;
	c->reads = m.reads - m.excluded;
	c->missed = ctl_metrics_missed(&m);
}

/* Its counters have begun anew since the earlier reading. */
static bool ctl_candidate_is_reset(const struct ctl_candidate *c)
{
	static const char *const names[] = { "reads", "hits", "misses" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (ctl_count(c->s, names[i]) < ctl_count(c->before, names[i]))
			return true;
	return false;
}

/* As much as its table allows; a pool that is larger than its device is of no use. */
static u64 ctl_candidate_most(const struct ctl_candidate *c)
{
	u64 most = ctl_knob_number(c->s, "pool_bytes_most");

	return c->s->sectors ? min(most, max(c->pool, c->s->sectors << 9)) : most;
}

static void ctl_candidate_judge(struct ctl_candidate *c, bool spans)
{
	if (c->before && (c->before->suspended || ctl_candidate_is_reset(c))) {
		ctl_snapshot_free(c->before);
		c->before = NULL;
	}
	c->why = ctl_candidate_why(c);
	if (c->gone)
		return;
	c->pool = ctl_pool_bytes(c->s);
	c->bytes = c->pool;
	c->least = ctl_knob_number(c->s, "shards") *
		   ctl_knob_number(c->s, "block_size");
	c->most = ctl_candidate_most(c);
	if (c->why)
		return;
	ctl_candidate_count(c);
	c->out = ctl_candidate_out(c, spans);
}

/* Since the devices were found one may have gone, and its node be that of another. */
static bool ctl_candidate_is_gone(const struct ctl_device *device)
{
	char *name = ctl_node_name(device->node);
	bool gone = strcmp(name ? name : device->node, device->name);

	free(name);
	return gone;
}

/**
 * ctl_candidates_read() - read the devices, and judge what can be said of them
 * @list: the list
 * @devices: the same devices
 */
void ctl_candidates_read(struct ctl_candidates *list,
			 const struct ctl_devices *devices)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		list->one[i].s = ctl_snapshot_read(&devices->device[i]);
		list->one[i].gone = ctl_candidate_is_gone(&devices->device[i]);
	}
	for (i = 0; i < list->nr; i++)
		ctl_candidate_judge(&list->one[i], list->spans);
}

/**
 * ctl_candidates_free() - free what a list holds
 * @list: the list
 */
void ctl_candidates_free(struct ctl_candidates *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		ctl_snapshot_free(list->one[i].before);
		ctl_snapshot_free(list->one[i].s);
		free(list->one[i].why);
		free(list->one[i].out);
	}
	free(list->one);
	*list = (struct ctl_candidates){};
}

/**
 * ctl_candidate_rate() - a part of the reads of a device
 * @c: the device
 * @part: the part, as the miss ratio
 *
 * Return: blocks a second, or since the counters began if nothing else is known.
 */
double ctl_candidate_rate(const struct ctl_candidate *c, double part)
{
	return part * c->reads / (c->seconds ? c->seconds : 1);
}
