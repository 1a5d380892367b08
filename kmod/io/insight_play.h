/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_INSIGHT_PLAY_H
#define HOTCACHE_KMOD_IO_INSIGHT_PLAY_H

#include <linux/types.h>

struct hc_insight;

s64 hc_insight_reads(const struct hc_insight *insight);
void hc_insight_play(struct hc_insight *insight);

#endif /* HOTCACHE_KMOD_IO_INSIGHT_PLAY_H */
