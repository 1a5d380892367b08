// SPDX-License-Identifier: GPL-2.0
/*
 * Bars: ranges of regions in which no fill may begin, as long as a long discard
 * is in flight over them.
 */
#include "core/bar.h"

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/minmax.h>

/* Farther than any two regions of a device are apart. */
#define HC_BAR_FAR	(1ull << 62)

static void hc_bar_set(struct hc_bar *bar, u64 first, u64 last)
{
	WRITE_ONCE(bar->first, first);
	WRITE_ONCE(bar->last, last);
}

/* May another discard raise it while it is up? */
static bool hc_bar_is_open(const struct hc_bar *bar)
{
	return bar->raises < HC_BAR_RAISES;
}

/* Do the two ranges overlap, or is there no region between them? */
static bool hc_bar_touches(const struct hc_bar *bar, u64 first, u64 last)
{
	return bar->users && bar->first <= last + 1 && first <= bar->last + 1;
}

/**
 * hc_bars_init() - have nothing barred
 * @bars: the bars
 */
void hc_bars_init(struct hc_bars *bars)
{
	unsigned int i;

	spin_lock_init(&bars->lock);
	bars->nr = 0;
	for (i = 0; i < HC_BAR_RANGES; i++) {
		bars->range[i].users = 0;
		hc_bar_set(&bars->range[i], U64_MAX, 0);
	}
}

static unsigned int __hc_bars_use(struct hc_bars *bars, unsigned int entry,
				  u64 first, u64 last)
{
	struct hc_bar *bar = &bars->range[entry];

	hc_bar_set(bar, min(bar->first, first), max(bar->last, last));
	if (!bar->users++) {
		bar->raises = 0;
		WRITE_ONCE(bars->nr, bars->nr + 1);
	}
	bar->raises++;
	return entry;
}

/**
 * hc_bars_raise() - a discard of a range is about to begin
 * @bars: the bars
 * @first: first region of the range
 * @last: last region
 *
 * If no entry is free, one grows that the range touches, unless it has to become free:
 * the pieces of one huge discard come in order, many at a time.
 *
 * Context: Any.
 * Return: the entry, for hc_bars_lift(), or HC_BAR_NONE if the list is full.
 */
unsigned int hc_bars_raise(struct hc_bars *bars, u64 first, u64 last)
{
	unsigned int i, unused = HC_BAR_NONE, touching = HC_BAR_NONE;
	unsigned long flags;

	spin_lock_irqsave(&bars->lock, flags);
	for (i = 0; i < HC_BAR_RANGES; i++) {
		if (!bars->range[i].users)
			unused = i;
		else if (hc_bar_is_open(&bars->range[i]) &&
			 hc_bar_touches(&bars->range[i], first, last))
			touching = i;
	}
	i = unused == HC_BAR_NONE ? touching : unused;
	if (i != HC_BAR_NONE)
		__hc_bars_use(bars, i, first, last);
	spin_unlock_irqrestore(&bars->lock, flags);
	return i;
}

/*
 * By how much would a range have to grow? Nothing if it is not up. One that is to become
 * free counts as if it were far away: it is taken if all are.
 */
static u64 hc_bar_growth(const struct hc_bar *bar, u64 first, u64 last)
{
	if (!bar->users)
		return 0;
	return max(bar->last, last) - min(bar->first, first) -
	       (bar->last - bar->first) + (hc_bar_is_open(bar) ? 0 : HC_BAR_FAR);
}

/**
 * hc_bars_raise_near() - a discard of a range that finds the list full is to begin
 * @bars: the bars
 * @first: first region of the range
 * @last: last region
 *
 * The entry grows that has to grow least, over what lies in between.
 *
 * Context: Any.
 * Return: the entry, for hc_bars_lift().
 */
unsigned int hc_bars_raise_near(struct hc_bars *bars, u64 first, u64 last)
{
	unsigned int i, best = 0;
	u64 least = U64_MAX;
	unsigned long flags;

	spin_lock_irqsave(&bars->lock, flags);
	for (i = 0; i < HC_BAR_RANGES; i++) {
		u64 growth = hc_bar_growth(&bars->range[i], first, last);

		if (growth < least) {
			least = growth;
			best = i;
		}
	}
	__hc_bars_use(bars, best, first, last);
	spin_unlock_irqrestore(&bars->lock, flags);
	return best;
}

/**
 * hc_bars_lift() - a discard has completed
 * @bars: the bars
 * @entry: what raising returned
 *
 * Context: Any.
 */
void hc_bars_lift(struct hc_bars *bars, unsigned int entry)
{
	struct hc_bar *bar = &bars->range[entry];
	unsigned long flags;

	spin_lock_irqsave(&bars->lock, flags);
	if (!WARN_ON_ONCE(!bar->users) && !--bar->users) {
		/* A miss that finds it free reads what the discard has left. */
		smp_store_release(&bar->first, U64_MAX);
		/* The same for a miss that looks at this end of the range. */
		smp_store_release(&bar->last, 0);
		/* The same for a miss that finds that nothing is barred. */
		smp_store_release(&bars->nr, bars->nr - 1);
	}
	spin_unlock_irqrestore(&bars->lock, flags);
}

/**
 * __hc_bars_cover() - hc_bars_cover() where something is barred
 * @bars: the bars
 * @region: the region
 *
 * Context: The lock of the region's shard held.
 * Return: true if no fill must begin there.
 */
bool __hc_bars_cover(const struct hc_bars *bars, u64 region)
{
	unsigned int i;

	for (i = 0; i < HC_BAR_RANGES; i++) {
		const struct hc_bar *bar = &bars->range[i];
		/* Both pair with the releases in hc_bars_lift(). */
		u64 first = smp_load_acquire(&bar->first);
		/* As above. */
		u64 last = smp_load_acquire(&bar->last);

		if (first <= region && last >= region)
			return true;
	}
	return false;
}
