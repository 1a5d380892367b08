// SPDX-License-Identifier: GPL-2.0
/*
 * Advice about sizes in plain sentences.
 */
#include "advise_print.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "hull.h"
#include "number.h"
#include "outlook.h"
#include "wrap.h"

static void ctl_say(const char *format, ...) __printf(1, 2);
static void ctl_say(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = ctl_vformat(format, args);
	va_end(args);
	ctl_print_wrapped("  ", text);
	free(text);
}

/* How many reads of the origin another miss ratio saves, or costs; to be freed. */
static char *ctl_saved(const struct ctl_candidate *c, double part)
{
	const char *word = part < 0 ? "more" : "fewer";
	double reads = ctl_candidate_rate(c, part < 0 ? -part : part);

	if (c->out || reads < 0.5)
		return ctl_strdup("");
	if (c->seconds)
		return ctl_format(", %s blocks a second %s from the origin",
				  ctl_si(reads).s, word);
	return ctl_format(", of %s blocks %s %s from the origin",
			  ctl_si(c->reads).s, ctl_si(reads).s, word);
}

/* "With 12.0 GiB 9.0 % would miss, ..." */
static void ctl_say_size(const struct ctl_candidate *c,
			 const struct ctl_outlook *o, const struct ctl_point *p,
			 const char *end)
{
	char *saved = ctl_saved(c, o->now.miss_ratio - p->miss_ratio);

	ctl_say("With %s instead of %s %s would miss%s%s.",
		ctl_bytes(p->bytes).s, ctl_bytes(o->now.bytes).s,
		ctl_percent(p->miss_ratio, 1).s, saved, end);
	free(saved);
}

static void ctl_say_more(const struct ctl_candidate *c,
			 const struct ctl_outlook *o)
{
	const char *end = o->goes_on ? "; the curve ends there, and still falls" :
				       "; beyond that next to nothing more comes";

	if (!ctl_outlook_more(o)) {
		ctl_say("More memory would bring next to nothing.");
		return;
	}
	if (o->knee.bytes < o->enough.bytes)
		ctl_say_size(c, o, &o->knee, "");
	ctl_say_size(c, o, &o->enough, end);
	if (c->most && o->knee.bytes > c->most)
		ctl_say("Its table lets it have %s at most; more takes another table.",
			ctl_bytes(c->most).s);
}

static void ctl_say_less(const struct ctl_candidate *c,
			 const struct ctl_outlook *o)
{
	if (ctl_outlook_spare(o))
		ctl_say_size(c, o, &o->spare, ": the rest brings next to nothing");
	else
		ctl_say_size(c, o, &o->half, "");
}

/* What was measured, with the policy that there is, beside what the curve says. */
static void ctl_say_measured(const struct ctl_candidate *c)
{
	const char *policy = ctl_knob(c->s, "policy");

	if (c->out)
		return;
	ctl_say("In fact %s of %llu blocks missed %s%s, with the policy %s.",
		ctl_percent(c->missed, c->reads).s, c->reads,
		c->seconds ? "in " : "since the counters began",
		c->seconds ? ctl_duration(c->seconds).s : "",
		policy ? policy : "that it has");
}

/**
 * ctl_advise_device() - say what more or less memory would bring to a device
 * @c: the device
 */
void ctl_advise_device(const struct ctl_candidate *c)
{
	struct ctl_outlook o;

	if (c->why) {
		printf("%s (%s): no advice\n", c->s->device, c->s->node);
		ctl_say("%s: %s.", c->s->device, c->why);
		return;
	}
	ctl_outlook(&o, &c->curve, c->pool);
	printf("%s (%s): with its %s %s of the blocks read miss, by its curve\n",
	       c->s->device, c->s->node, ctl_bytes(c->pool).s,
	       ctl_percent(o.now.miss_ratio, 1).s);
	ctl_say_measured(c);
	ctl_say_more(c, &o);
	ctl_say_less(c, &o);
}

static void ctl_split_out(const struct ctl_candidates *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		const struct ctl_candidate *c = &list->one[i];

		if (c->why || c->out)
			ctl_say("%s keeps %s%s: %s.", c->s->device,
				c->pool ? "its " : "what it has",
				c->pool ? ctl_bytes(c->pool).s : "",
				c->why ? c->why : c->out);
	}
}

static void ctl_split_lines(const struct ctl_candidates *list)
{
	size_t i;

	printf("  %-20s %10s %10s %10s %10s\n", "device", "has", "shall have",
	       "misses", "then");
	for (i = 0; i < list->nr; i++) {
		const struct ctl_candidate *c = &list->one[i];

		if (c->why || c->out)
			continue;
		printf("  %-20s %10s %10s %10s %10s\n", c->s->device,
		       ctl_bytes(c->pool).s, ctl_bytes(c->bytes).s,
		       ctl_percent(ctl_curve_miss(&c->curve, c->pool), 1).s,
		       ctl_percent(ctl_curve_miss(&c->curve, c->bytes), 1).s);
	}
}

static void ctl_split_sum(const struct ctl_candidates *list,
			  const struct ctl_split *split)
{
	const char *unit = " since the counters began";
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (list->one[i].seconds)
			unit = " a second";
	if (!split->changes)
		ctl_say("As they are they miss %s blocks%s; no other sizes save enough of that.",
			ctl_si(split->now).s, unit);
	else
		ctl_say("Then they miss %s instead of %s blocks%s, %s %s.",
			ctl_si(split->then).s, ctl_si(split->now).s, unit,
			ctl_percent(fabs(split->now - split->then), split->now).s,
			split->then > split->now ? "more" : "fewer");
	if (split->unused)
		ctl_say("%s of the memory would be of no use to them, or more than their tables allow.",
			ctl_bytes(split->unused).s);
}

/**
 * ctl_advise_split() - say how devices should share memory
 * @list: the devices
 * @split: how they should
 */
void ctl_advise_split(const struct ctl_candidates *list,
		      const struct ctl_split *split)
{
	if (split->nr)
		printf("%s for %zu pool%s:\n", ctl_bytes(split->memory).s,
		       split->nr, split->nr == 1 ? "" : "s");
	else
		puts("No pools share memory:");
	ctl_split_out(list);
	if (!split->nr)
		return;
	ctl_split_lines(list);
	ctl_split_sum(list, split);
}
