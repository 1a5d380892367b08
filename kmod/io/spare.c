// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that are allocated beforehand, so that requests that want some never ask the
 * allocator, and all together never have more than is known.
 */
#include "io/spare.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/mm.h>

#define HC_SPARE_GFP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/**
 * hc_spare_init() - have no pages
 * @spare: what to initialise
 */
void hc_spare_init(struct hc_spare *spare)
{
	spin_lock_init(&spare->lock);
	INIT_LIST_HEAD(&spare->free);
	spare->nr = 0;
	spare->want = 0;
}

/* One that is not in use, for good if there are more than shall be; or NULL. */
static struct page *hc_spare_take(struct hc_spare *spare, bool surplus)
{
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&spare->lock, flags);
	if (!surplus || spare->nr > spare->want)
		page = list_first_entry_or_null(&spare->free, struct page, lru);
	if (page) {
		list_del(&page->lru);
		spare->nr -= surplus;
	}
	spin_unlock_irqrestore(&spare->lock, flags);
	return page;
}

/* Set how many there shall be; returns how many are to be added. */
static u32 hc_spare_set(struct hc_spare *spare, u32 want)
{
	unsigned long flags;
	u32 missing;

	spin_lock_irqsave(&spare->lock, flags);
	spare->want = want;
	missing = want > spare->nr ? want - spare->nr : 0;
	spare->nr += missing;
	spin_unlock_irqrestore(&spare->lock, flags);
	return missing;
}

static void hc_spare_trim(struct hc_spare *spare)
{
	struct page *page;

	while ((page = hc_spare_take(spare, true)))
		__free_page(page);
}

/* Pages that were to be added could not be had: there are so many less. */
static void hc_spare_lack(struct hc_spare *spare, u32 nr)
{
	unsigned long flags;

	spin_lock_irqsave(&spare->lock, flags);
	spare->nr -= nr;
	spare->want = 0;
	spin_unlock_irqrestore(&spare->lock, flags);
}

/**
 * hc_spare_resize() - change the number of pages
 * @spare: the pages, which may be in use
 * @want: how many there shall be
 * @stop: becomes true when it has to end early; NULL if nothing waits for it
 *
 * Those that are in use and too many are freed when they come back.
 *
 * Context: Process, may sleep. The caller lets one at a time do this.
 * Return: 0; or -ENOMEM, or -EBUSY because of @stop, and none are kept.
 */
int hc_spare_resize(struct hc_spare *spare, u32 want, const bool *stop)
{
	u32 missing = hc_spare_set(spare, want);
	int err = 0;

	for (; missing; missing--) {
		bool stopped = stop && READ_ONCE(*stop);
		struct page *page = stopped ? NULL : alloc_page(HC_SPARE_GFP);

		if (!page) {
			hc_spare_lack(spare, missing);
			err = stopped ? -EBUSY : -ENOMEM;
			break;
		}
		hc_spare_put(spare, page);
	}
	hc_spare_trim(spare);
	return err;
}

/**
 * hc_spare_get() - take a page
 * @spare: the pages
 *
 * Context: Any.
 * Return: the page, with whatever is in it; or NULL if all are in use.
 */
struct page *hc_spare_get(struct hc_spare *spare)
{
	return hc_spare_take(spare, false);
}

/**
 * hc_spare_put() - give a page back
 * @spare: the pages
 * @page: of hc_spare_get()
 *
 * Context: Any.
 */
void hc_spare_put(struct hc_spare *spare, struct page *page)
{
	unsigned long flags;
	bool keep;

	spin_lock_irqsave(&spare->lock, flags);
	keep = spare->nr <= spare->want;
	if (keep)
		list_add(&page->lru, &spare->free);
	else
		spare->nr--;
	spin_unlock_irqrestore(&spare->lock, flags);
	if (!keep)
		__free_page(page);
}
