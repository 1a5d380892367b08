/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_INSIGHT_PLAY_H
#define HOTCACHE_KMOD_IO_INSIGHT_PLAY_H

#include <linux/types.h>

struct hc_insight;

void hc_insight_forget(struct hc_insight *insight);
void hc_insight_play(struct hc_insight *insight);

#endif /* HOTCACHE_KMOD_IO_INSIGHT_PLAY_H */
