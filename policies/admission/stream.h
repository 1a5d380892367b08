/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_ADMISSION_STREAM_H
#define HOTCACHE_POLICIES_ADMISSION_STREAM_H

#include <linux/types.h>
#include <hotcache/stream.h>

void hc_stream_set_init(struct hc_stream_set *set);
bool hc_stream_set_may_continue(const struct hc_stream_set *set, u32 tag,
				const struct hc_sector_range *x);
unsigned int hc_stream_find(const struct hc_stream_set *set, u32 tag,
			    const struct hc_sector_range *x, u32 now);
bool hc_stream_put(struct hc_stream_set *set, const struct hc_stream *stream,
		   u32 now, struct hc_stream *gone);
bool hc_stream_begin(struct hc_stream_set *set, const struct hc_sector_range *x,
		     u32 now, struct hc_stream *gone);
void hc_stream_extend(struct hc_stream *stream, const struct hc_sector_range *x,
		      u32 now);
u32 hc_stream_next_tag(const struct hc_stream *stream);
void hc_stream_remove(struct hc_stream_set *set, unsigned int way);

#endif /* HOTCACHE_POLICIES_ADMISSION_STREAM_H */
