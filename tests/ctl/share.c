// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the splits of tools/ctl/share.c with the best of all splits, on small random
 * curves. Prints the worst excess of misses over the best for convex curves, and for any.
 */
#include <float.h>
#include <stdio.h>

#include "../../tools/ctl/share.h"

#define UNITS	36
#define POOLS	3
#define ROUNDS	600

static unsigned int seed = 1;

static double draw(void)
{
	seed = seed * 1103515245u + 12345;
	return (seed >> 8) / (double)(1 << 24);
}

/* A point a unit, so that nothing lies between two. */
static void convex(struct ctl_curve *c)
{
	double step = 0.4 * draw(), miss = 1;
	int i;

	for (i = 0; i < UNITS; i++) {
		if (miss - step < 0.02)
			step = 0;
		miss -= step;
		step *= 0.5 + draw() / 2;
		c->point[i] = (struct ctl_point){ (i + 1) * CTL_SHARE_UNIT, miss };
	}
	c->nr = UNITS;
}

/* Cliffs and flats. */
static void any(struct ctl_curve *c)
{
	double miss = 1;
	int i;

	for (i = 0; i < UNITS; i++) {
		if (draw() < 0.1)
			miss *= draw();
		c->point[i] = (struct ctl_point){ (i + 1) * CTL_SHARE_UNIT, miss };
	}
	c->nr = UNITS;
}

/* The misses of the best split of so many units. */
static double search(struct ctl_share *s, int nr, int units, double misses)
{
	double least = DBL_MAX, m;
	int i;

	for (i = 0; i <= units && i * CTL_SHARE_UNIT <= s->most; i++) {
		s->bytes = i * CTL_SHARE_UNIT;
		if (s->bytes < s->least)
			continue;
		m = misses + ctl_share_misses(s, 1);
		if (nr > 1)
			m = search(s + 1, nr - 1, units - i, m);
		if (m < least)
			least = m;
	}
	return least;
}

static double excess(void (*make)(struct ctl_curve *c))
{
	struct ctl_share s[POOLS], copy[POOLS];
	struct ctl_curve curve[POOLS];
	int units = UNITS / 3 + UNITS * draw();
	double best, misses;
	u64 sum = 0;
	int i;

	for (i = 0; i < POOLS; i++) {
		make(&curve[i]);
		s[i] = (struct ctl_share){
			.curve = &curve[i], .weight = 1 + 1000 * draw(),
			.least = CTL_SHARE_UNIT * (int)(1 + 3 * draw()),
			.most = CTL_SHARE_UNIT * (int)(UNITS / 2 + UNITS * draw()),
		};
		copy[i] = s[i];
	}
	if (!ctl_share_memory(s, POOLS, units * CTL_SHARE_UNIT))
		return DBL_MAX;
	for (i = 0; i < POOLS; i++) {
		sum += s[i].bytes;
		if (s[i].bytes < copy[i].least || s[i].bytes > copy[i].most)
			return DBL_MAX;
	}
	misses = ctl_share_misses(s, POOLS);
	best = search(copy, POOLS, units, 0);
	return sum > units * CTL_SHARE_UNIT ? DBL_MAX : misses / best - 1;
}

int main(void)
{
	double worst[2] = { -1, -1 }, e;
	int i;

	for (i = 0; i < 2 * ROUNDS; i++) {
		e = excess(i % 2 ? any : convex);
		if (e > worst[i % 2])
			worst[i % 2] = e;
	}
	printf("convex %.9f any %.9f\n", worst[0], worst[1]);
	return 0;
}
