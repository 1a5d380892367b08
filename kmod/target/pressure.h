/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_PRESSURE_H
#define HOTCACHE_KMOD_PRESSURE_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/**
 * struct hc_giver - a pool that can give memory back
 * @link: in the list of all, or empty
 * @spare: pages that it can give back; under the lock of that list, as all below
 * @wanted: pages of these that it was asked for
 * @insists: they are wanted even if the machine is not short of memory
 * @rests: until then, in jiffies, it is not asked, since it could not give any
 * @growing: it takes memory again just now
 * @shrinking: it frees memory, since its size is just being changed or was
 * @stops_growth: memory was wanted of any pool, or it is about to be suspended or frozen,
 *	since hc_giver_may_grow(); READ_ONCE()
 * @work: gives them back
 */
struct hc_giver {
	struct list_head link;
	u64 spare;
	u64 wanted;
	bool insists;
	unsigned long rests;
	bool growing;
	bool shrinking;
	bool stops_growth;
	struct work_struct work;
};

int hc_pressure_init(void);
void hc_pressure_exit(void);
struct workqueue_struct *hc_growth_queue(void);
bool hc_pressure_is_on(void);
void hc_giver_init(struct hc_giver *giver, work_func_t work);
void hc_giver_offer(struct hc_giver *giver, u64 spare);
void hc_giver_leave(struct hc_giver *giver);
u64 hc_giver_wanted(struct hc_giver *giver);
void hc_giver_gave(struct hc_giver *giver, u64 pages);
void hc_giver_cannot(struct hc_giver *giver);
void hc_giver_is_busy(struct hc_giver *giver);
bool hc_giver_may_grow(struct hc_giver *giver);
void hc_giver_end_growth(struct hc_giver *giver);
void hc_giver_stop_growth(struct hc_giver *giver);
void hc_giver_shrinks(struct hc_giver *giver, bool shrinks);

#endif /* HOTCACHE_KMOD_PRESSURE_H */
