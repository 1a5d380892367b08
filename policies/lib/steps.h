/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_STEPS_H
#define HOTCACHE_POLICIES_STEPS_H

/**
 * hc_step() - a callback looks at one more slot or ghost entry
 *
 * Called once an entry wherever a callback may look at more than one, so that
 * the bound in &hc_policy_ops.max_steps can be measured and not only argued.
 * Here it does nothing. The simulator builds the same files with a header of
 * its own that has this guard, is included first, and counts.
 */
static inline void hc_step(void)
{
}

#endif /* HOTCACHE_POLICIES_STEPS_H */
