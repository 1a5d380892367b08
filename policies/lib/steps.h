/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_STEPS_H
#define HOTCACHE_POLICIES_LIB_STEPS_H

/**
 * hc_step() - a callback examines one more slot or ghost entry
 *
 * Called once for each entry wherever a callback may examine several, so that
 * the bound in &hc_policy_ops.max_steps can be measured. Here it does nothing.
 * The simulator compiles the same files with a header of its own, which has the
 * same guard, is included first, and counts.
 */
static inline void hc_step(void)
{
}

#endif /* HOTCACHE_POLICIES_LIB_STEPS_H */
