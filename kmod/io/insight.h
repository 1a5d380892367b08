/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_INSIGHT_H
#define HOTCACHE_KMOD_IO_INSIGHT_H

#include <linux/types.h>
#include <hotcache/mrc.h>

/* Seconds after which reads count half in what is learned of them. */
#define HC_HALF_LIFE_DEFAULT	1800u
#define HC_HALF_LIFE_MAX	(30u * 86400)

struct hc_dev;

void hc_insight_init(struct hc_dev *dev);
void hc_insight_exit(struct hc_dev *dev);
void hc_insight_watch(struct hc_dev *dev);
int hc_insight_start(struct hc_dev *dev, u32 nr_slots);
void hc_insight_resized(struct hc_dev *dev, u32 nr_slots);
void hc_insight_stop(struct hc_dev *dev);
void hc_insight_set_half_life(struct hc_dev *dev, u32 seconds);
void hc_insight_look(struct hc_dev *dev);
bool hc_insight_curve(struct hc_dev *dev,
		      struct hc_mrc_point point[HC_MRC_SIZES]);
bool hc_insight_is_on(const struct hc_dev *dev);
size_t hc_insight_bytes(const struct hc_dev *dev);

#endif /* HOTCACHE_KMOD_IO_INSIGHT_H */
