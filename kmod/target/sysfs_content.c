// SPDX-License-Identifier: GPL-2.0
/*
 * What is cached, in sysfs: /sys/block/dm-N/hotcache_content/blocks has a record of
 * 8 bytes for each slot (content.h). A read is about the slots that its offset and
 * length say, a page of records at most, so there is nothing to remember between
 * two reads. It has a folder of its own: the files of the others are text, and
 * programs read all of them.
 */
#include "target/sysfs_content.h"

#include <linux/align.h>
#include <linux/sysfs.h>
#include <hotcache/content.h>

#include "core/content.h"
#include "target/sysfs_attr.h"
#include "target/target.h"

#define HC_RECORD_BYTES		sizeof(u64)

static ssize_t hc_blocks_read(struct file *file, struct kobject *kobj,
			      HC_BIN_ATTR_CONST struct bin_attribute *attr,
			      char *buf, loff_t pos, size_t len)
{
	struct hc_sysfs *s = container_of(attr, struct hc_sysfs, blocks);
	u64 first = pos / HC_RECORD_BYTES;
	u32 n = 0;

	if (!IS_ALIGNED(pos, HC_RECORD_BYTES) || len < HC_RECORD_BYTES)
		return -EINVAL;
	if (!hc_sysfs_begin(s))
		return -EBUSY;
	if (s->live->dev.cache && first < HC_SLOTS_MAX)
		n = hc_cache_content(s->live->dev.cache, first,
				     len / HC_RECORD_BYTES, (u64 *)buf);
	hc_sysfs_end(s);
	return n * HC_RECORD_BYTES;
}

/**
 * hc_sysfs_content_init() - prepare the file of what is cached
 * @s: the files of a mapped device
 *
 * It is for root only: it tells what others have read.
 */
void hc_sysfs_content_init(struct hc_sysfs *s)
{
	sysfs_bin_attr_init(&s->blocks);
	s->blocks.attr.name = "blocks";
	s->blocks.attr.mode = 0400;
	s->blocks.read = hc_blocks_read;
	s->content_list[0] = &s->blocks;
	s->content.name = "hotcache_content";
	s->content.bin_attrs = s->content_list;
}
