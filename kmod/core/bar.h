/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_BAR_H
#define HOTCACHE_KMOD_CORE_BAR_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <asm/barrier.h>

/* Ranges that are kept apart: a miss compares with all of them. */
#define HC_BAR_RANGES		16u
/*
 * So many discards may raise an entry until it is free again. An entry that others join
 * all the time would never be free, and only become wider.
 */
#define HC_BAR_RAISES		32u
/* No entry. */
#define HC_BAR_NONE		255u

/**
 * struct hc_bar - a range of regions that long discards are in flight over
 * @first: first region; U64_MAX if the entry is free
 * @last: last region; 0 if the entry is free
 * @users: how many discards that are in flight have raised it
 * @raises: how many have, since it was free
 */
struct hc_bar {
	u64 first;
	u64 last;
	u32 users;
	u32 raises;
};

/**
 * struct hc_bars - where long discards keep fills from beginning
 * @lock: protects changes; taken with interrupts off, since discards end in
 *	interrupts; innermost
 * @nr: entries that are up
 * @range: the entries
 *
 * A miss asks without @lock, but under its shard's lock. So whoever has raised a
 * bar has to take the lock of each shard that may hold a slot of the range, and
 * to mark lost what is being filled there: a fill that had begun before that is
 * found, one that begins after that sees the bar.
 *
 * A range only grows while it is up. What a miss sees while an entry is put to
 * use again may be of two discards: one that is over, and one that has not
 * taken the miss's shard's lock yet, so that either answer is right.
 */
struct hc_bars {
	spinlock_t lock;
	u32 nr;
	struct hc_bar range[HC_BAR_RANGES];
};

void hc_bars_init(struct hc_bars *bars);
unsigned int hc_bars_raise(struct hc_bars *bars, u64 first, u64 last);
unsigned int hc_bars_raise_near(struct hc_bars *bars, u64 first, u64 last);
void hc_bars_lift(struct hc_bars *bars, unsigned int entry);
bool __hc_bars_cover(const struct hc_bars *bars, u64 region);

/**
 * hc_bars_cover() - may a long discard be in flight over a region?
 * @bars: the bars
 * @region: the region
 *
 * Context: The lock of the region's shard held.
 * Return: true if so: no fill must begin there.
 */
static inline bool hc_bars_cover(const struct hc_bars *bars, u64 region)
{
	/* Pairs with the release in hc_bars_lift(): the discard has completed. */
	return smp_load_acquire(&bars->nr) && __hc_bars_cover(bars, region);
}

#endif /* HOTCACHE_KMOD_CORE_BAR_H */
