/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_SPARE_H
#define HOTCACHE_KMOD_IO_SPARE_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct page;

/**
 * struct hc_spare - pages for what the data path may do without
 * @lock: protects all members; taken with interrupts off, innermost
 * @free: those that are not in use, by &page.lru
 * @nr: all pages, in use or not
 * @want: how many there shall be: what is put beyond that is freed
 */
struct hc_spare {
	spinlock_t lock;
	struct list_head free;
	u32 nr;
	u32 want;
};

void hc_spare_init(struct hc_spare *spare);
int hc_spare_resize(struct hc_spare *spare, u32 want, const bool *stop);
struct page *hc_spare_get(struct hc_spare *spare);
void hc_spare_put(struct hc_spare *spare, struct page *page);

#endif /* HOTCACHE_KMOD_IO_SPARE_H */
