/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the policies' steps.h by one that counts. The compiler's command
 * line includes this file first; it has the same include guard, so the other
 * one is empty.
 */
#ifndef HOTCACHE_POLICIES_LIB_STEPS_H
#define HOTCACHE_POLICIES_LIB_STEPS_H

/* Steps since this was set to 0. */
extern unsigned int hc_steps;

static inline void hc_step(void)
{
	hc_steps++;
}

#endif /* HOTCACHE_POLICIES_LIB_STEPS_H */
