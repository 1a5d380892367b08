/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The counting twin of policies/lib/steps.h: the same guard, included first by the
 * compiler's command line, so that the policies' own drops out.
 */
#ifndef HOTCACHE_POLICIES_STEPS_H
#define HOTCACHE_POLICIES_STEPS_H

/* Steps since somebody set it to 0. */
extern unsigned int hc_steps;

static inline void hc_step(void)
{
	hc_steps++;
}

#endif /* HOTCACHE_POLICIES_STEPS_H */
