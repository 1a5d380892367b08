/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The counting twin of policies/steps.h, for a suite that includes it before any
 * policy: by its guard it takes that header's place.
 */
#ifndef HOTCACHE_POLICIES_STEPS_H
#define HOTCACHE_POLICIES_STEPS_H

/* Steps since somebody set it to 0. */
static unsigned int hc_steps;

static inline void hc_step(void)
{
	hc_steps++;
}

#endif /* HOTCACHE_POLICIES_STEPS_H */
