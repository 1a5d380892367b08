/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a suite runs: in a kernel, or in user space under the shim, where there
 * is more time, and allocations fail on demand.
 */
#ifndef HOTCACHE_KUNIT_HOST_H
#define HOTCACHE_KUNIT_HOST_H

#include <linux/types.h>

#ifdef __KERNEL__

#define HC_HOST_CAN_FAIL	false
#define HC_HOST_SPEED		1

static inline void hc_host_fail_allocation(long nth, long further)
{
}

static inline long hc_host_failed(void)
{
	return 0;
}

static inline void hc_host_signal(long after)
{
}

static inline long hc_host_live(void)
{
	return 0;
}

#else

#include <shim/shim.h>

#define HC_HOST_CAN_FAIL	true
#define HC_HOST_SPEED		20

/* The @nth from now on and so many further ones, -1 is all; 0, 0 is none. */
static inline void hc_host_fail_allocation(long nth, long further)
{
	shim_fail_allocation(nth, further);
}

static inline long hc_host_failed(void)
{
	return shim_failed_allocations();
}

static inline void hc_host_signal(long after)
{
	shim_fatal_signal(after);
}

static inline long hc_host_live(void)
{
	return shim_live_allocations();
}

#endif /* __KERNEL__ */

/**
 * struct hc_rng - random numbers, the same in each run
 * @state: anything but 0
 */
struct hc_rng {
	u64 state;
};

/* xorshift64*, of which the upper bits are the good ones. */
static inline u32 hc_rng_next(struct hc_rng *rng)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return (rng->state * 0x2545f4914f6cdd1dull) >> 32;
}

static inline u32 hc_rng_below(struct hc_rng *rng, u32 n)
{
	return ((u64)hc_rng_next(rng) * n) >> 32;
}

static inline bool hc_rng_percent(struct hc_rng *rng, u32 percent)
{
	return hc_rng_below(rng, 100) < percent;
}

#endif /* HOTCACHE_KUNIT_HOST_H */
