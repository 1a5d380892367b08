// SPDX-License-Identifier: GPL-2.0
/*
 * Advice about sizes as JSON.
 */
#include "advise_json.h"

#include "hull.h"
#include "json.h"
#include "outlook.h"

static json_t *ctl_point_json(const struct ctl_candidate *c,
			      const struct ctl_outlook *o,
			      const struct ctl_point *p)
{
	double part = o->now.miss_ratio - p->miss_ratio;

	return json_pack("{s:I,s:f,s:o}", "pool_bytes", (json_int_t)p->bytes,
			 "miss_ratio", p->miss_ratio, "saved",
			 c->out ? json_null() :
				  json_real(ctl_candidate_rate(c, part)));
}

static void ctl_outlook_json(json_t *o, const struct ctl_candidate *c)
{
	struct ctl_outlook outlook;

	ctl_outlook(&outlook, &c->curve, c->pool);
	json_object_set_new(o, "miss_ratio", json_real(outlook.now.miss_ratio));
	json_object_set_new(o, "measured_miss_ratio", c->out ? json_null() :
			    ctl_json_ratio(c->missed, c->reads));
	json_object_set_new(o, "knee", ctl_point_json(c, &outlook, &outlook.knee));
	json_object_set_new(o, "enough",
			    ctl_point_json(c, &outlook, &outlook.enough));
	json_object_set_new(o, "goes_on", json_boolean(outlook.goes_on));
	json_object_set_new(o, "half", ctl_point_json(c, &outlook, &outlook.half));
	json_object_set_new(o, "spare",
			    ctl_point_json(c, &outlook, &outlook.spare));
	json_object_set_new(o, "proposed_bytes", json_integer(c->bytes));
	json_object_set_new(o, "proposed_miss_ratio",
			    json_real(ctl_curve_miss(&c->curve, c->bytes)));
}

static json_t *ctl_candidate_json(const struct ctl_candidate *c)
{
	const char *why = c->why ? c->why : c->out;
	json_t *o = json_object();

	json_object_set_new(o, "device", ctl_json_string(c->s->device));
	json_object_set_new(o, "node", json_string(c->s->node));
	json_object_set_new(o, "learned", json_boolean(!c->why));
	json_object_set_new(o, "shares", json_boolean(!why));
	json_object_set_new(o, "why", why ? ctl_json_string(why) : json_null());
	json_object_set_new(o, "seconds", json_real(c->seconds));
	json_object_set_new(o, "reads", json_integer(c->reads));
	json_object_set_new(o, "pool_bytes", json_integer(c->pool));
	json_object_set_new(o, "pool_bytes_least", json_integer(c->least));
	json_object_set_new(o, "pool_bytes_most", json_integer(c->most));
	if (!c->why)
		ctl_outlook_json(o, c);
	return o;
}

/**
 * ctl_advise_json() - all that is advised as JSON
 * @list: the devices
 * @split: how they should share memory
 *
 * Return: an object.
 */
json_t *ctl_advise_json(const struct ctl_candidates *list,
			const struct ctl_split *split)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->nr; i++)
		json_array_append_new(array, ctl_candidate_json(&list->one[i]));
	return json_pack("{s:o,s:{s:I,s:I,s:I,s:I,s:f,s:f,s:b}}",
			 "devices", array, "split",
			 "devices", (json_int_t)split->nr,
			 "memory_bytes", (json_int_t)split->memory,
			 "kept_bytes", (json_int_t)split->kept,
			 "unused_bytes", (json_int_t)split->unused,
			 "misses_now", split->now, "misses_then", split->then,
			 "changes", split->changes);
}
