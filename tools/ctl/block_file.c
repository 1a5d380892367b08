// SPDX-License-Identifier: GPL-2.0
/*
 * The format of a file of saved blocks, docs/saved-blocks.md. Nothing in a file is
 * trusted: all of it is checked before any of it is used, sizes before anything is
 * allocated for them.
 */
#include "block_file.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <linux/build_bug.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <hotcache/types.h>

#include "alloc.h"
#include "content.h"

#define CTL_MAGIC	"HCBLOCKS"
#define CTL_VERSION	1u
/* The most slots that a pool has. */
#define CTL_BLOCKS_MAX	(1ull << 30)

/**
 * struct ctl_file_head - the beginning of a file; numbers are little endian
 * @magic: CTL_MAGIC
 * @version: CTL_VERSION
 * @bytes: size of this structure
 * @saved: as &ctl_block_file.saved
 * @device_bytes: as &ctl_block_file.device_bytes
 * @block_size: as &ctl_block_file.block_size
 * @unused: 0
 * @nr_ranges: number of ranges that follow
 * @nr_blocks: blocks in all ranges
 * @name: as &ctl_block_file.name, filled up with 0
 * @origin: as &ctl_block_file.origin, filled up with 0
 * @spare: 0
 */
struct ctl_file_head {
	char magic[8];
	u32 version;
	u32 bytes;
	u64 saved;
	u64 device_bytes;
	u32 block_size;
	u32 unused;
	u64 nr_ranges;
	u64 nr_blocks;
	char name[CTL_BLOCK_FILE_NAME];
	char origin[CTL_BLOCK_FILE_ORIGIN];
	char spare[72];
};

/**
 * struct ctl_file_range - a range; numbers are little endian
 * @first: as &ctl_block_range.first
 * @count: as &ctl_block_range.count
 * @heat: as &ctl_block_range.heat
 * @unused: 0
 */
struct ctl_file_range {
	u64 first;
	u32 count;
	u8 heat;
	u8 unused[3];
};

static_assert(sizeof(struct ctl_file_head) == CTL_BLOCK_FILE_HEAD);
static_assert(sizeof(struct ctl_file_range) == 16);

/* Of the CRC-32 at the end. */
#define CTL_SUM_BYTES	sizeof(u32)

static u64 ctl_file_bytes(u64 nr_ranges)
{
	return sizeof(struct ctl_file_head) +
	       nr_ranges * sizeof(struct ctl_file_range) + CTL_SUM_BYTES;
}

static u32 ctl_file_sum(const void *data, size_t size)
{
	return htole32(crc32_z(0, data, size - CTL_SUM_BYTES));
}

/**
 * ctl_block_file_encode() - make the bytes of a file
 * @file: what it says
 * @size: set to the number of bytes
 *
 * Return: the bytes, to be freed.
 */
void *ctl_block_file_encode(const struct ctl_block_file *file, size_t *size)
{
	struct ctl_file_range *range;
	struct ctl_file_head *head;
	size_t i;
	u32 sum;

	*size = ctl_file_bytes(file->nr_ranges);
	head = ctl_alloc(*size, 1);
	range = (struct ctl_file_range *)(head + 1);
	*head = (struct ctl_file_head){
		.version = htole32(CTL_VERSION),
		.bytes = htole32(sizeof(*head)),
		.saved = htole64(file->saved),
		.device_bytes = htole64(file->device_bytes),
		.block_size = htole32(file->block_size),
		.nr_ranges = htole64(file->nr_ranges),
		.nr_blocks = htole64(file->nr_blocks),
	};
	memcpy(head->magic, CTL_MAGIC, sizeof(head->magic));
	memcpy(head->name, file->name, sizeof(head->name));
	memcpy(head->origin, file->origin, sizeof(head->origin));
	for (i = 0; i < file->nr_ranges; i++)
		range[i] = (struct ctl_file_range){
			.first = htole64(file->range[i].first),
			.count = htole32(file->range[i].count),
			.heat = file->range[i].heat,
		};
	sum = ctl_file_sum(head, *size);
	memcpy((char *)head + *size - sizeof(sum), &sum, sizeof(sum));
	return head;
}

/* A text that a file holds has an end, and nothing that a terminal obeys. */
static bool ctl_is_text(const char *text, size_t size)
{
	size_t i, n = strnlen(text, size);

	for (i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return n < size;
}

/**
 * ctl_block_file_look() - whether a file may be one of saved blocks
 * @data: its first CTL_BLOCK_FILE_HEAD bytes; all, if it has fewer
 * @size: bytes of the file
 *
 * Return: NULL, or what is wrong with the file, to be read after its name.
 */
const char *ctl_block_file_look(const void *data, u64 size)
{
	static char version[64];
	struct ctl_file_head head;
	u64 nr;

	if (size < sizeof(head.magic) ||
	    memcmp(data, CTL_MAGIC, sizeof(head.magic)))
		return "is no file of saved blocks";
	if (size < ctl_file_bytes(0))
		return "is cut off";
	memcpy(&head, data, sizeof(head));
	if (le32toh(head.version) != CTL_VERSION) {
		snprintf(version, sizeof(version),
			 "is of version %u, this program reads version %u",
			 le32toh(head.version), CTL_VERSION);
		return version;
	}
	nr = le64toh(head.nr_ranges);
	if (nr > CTL_BLOCKS_MAX || size != ctl_file_bytes(nr))
		return "does not have the length that it says: it is cut off or damaged";
	return NULL;
}

static const char *ctl_decode_head(struct ctl_block_file *file,
				   const void *data, size_t size)
{
	const char *wrong = ctl_block_file_look(data, size);
	struct ctl_file_head head;

	if (wrong)
		return wrong;
	if (memcmp((char *)data + size - CTL_SUM_BYTES,
		   &(u32){ ctl_file_sum(data, size) }, CTL_SUM_BYTES))
		return "is damaged: its checksum is wrong";
	memcpy(&head, data, sizeof(head));
	*file = (struct ctl_block_file){
		.saved = le64toh(head.saved),
		.device_bytes = le64toh(head.device_bytes),
		.nr_blocks = le64toh(head.nr_blocks),
		.block_size = le32toh(head.block_size),
		.nr_ranges = le64toh(head.nr_ranges),
	};
	if (le32toh(head.bytes) != sizeof(head) ||
	    !is_power_of_2(file->block_size) ||
	    file->block_size < 1u << HC_BLOCK_SHIFT_MIN ||
	    file->block_size > 1u << HC_BLOCK_SHIFT_MAX ||
	    !ctl_is_text(head.name, sizeof(head.name)) ||
	    !ctl_is_text(head.origin, sizeof(head.origin)))
		return "contradicts itself: its header has values that no device has";
	memcpy(file->name, head.name, sizeof(file->name));
	memcpy(file->origin, head.origin, sizeof(file->origin));
	return NULL;
}

static int ctl_range_cmp(const void *a, const void *b)
{
	const struct ctl_block_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static bool ctl_ranges_overlap(const struct ctl_block_file *file)
{
	size_t i, n = file->nr_ranges;
	struct ctl_block_range *sorted = ctl_alloc(n, sizeof(*sorted));
	bool overlap = false;

	memcpy(sorted, file->range, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), ctl_range_cmp);
	for (i = 1; i < n && !overlap; i++)
		overlap = sorted[i - 1].first + sorted[i - 1].count >
			  sorted[i].first;
	free(sorted);
	return overlap;
}

static const char *ctl_check_ranges(const struct ctl_block_file *file)
{
	u64 end = file->device_bytes / file->block_size;
	u64 total = 0;
	size_t i;

	for (i = 0; i < file->nr_ranges; i++) {
		const struct ctl_block_range *r = &file->range[i];

		if (!r->count || r->heat > CTL_HEAT_MAX)
			return "contradicts itself: a range is empty or of no known heat";
		if (r->first >= end || r->count > end - r->first)
			return "contradicts itself: a range is beyond the end of its device";
		if (i && (r->heat > r[-1].heat ||
			  (r->heat == r[-1].heat && r->first < r[-1].first)))
			return "contradicts itself: its ranges are not in order";
		total += r->count;
	}
	if (total != file->nr_blocks || total > CTL_BLOCKS_MAX)
		return "contradicts itself: its ranges do not have as many blocks as it says";
	if (ctl_ranges_overlap(file))
		return "contradicts itself: ranges overlap";
	return NULL;
}

/**
 * ctl_block_file_decode() - understand the bytes of a file
 * @file: filled in, to be freed by ctl_block_file_free() in any case
 * @data: the bytes
 * @size: number of bytes
 *
 * Return: NULL, or what is wrong with the file, to be read after its name.
 */
const char *ctl_block_file_decode(struct ctl_block_file *file,
				  const void *data, size_t size)
{
	const struct ctl_file_range *range =
		data + sizeof(struct ctl_file_head);
	const char *wrong;
	size_t i;

	*file = (struct ctl_block_file){};
	wrong = ctl_decode_head(file, data, size);
	if (wrong)
		return wrong;
	file->range = ctl_alloc(file->nr_ranges, sizeof(*file->range));
	for (i = 0; i < file->nr_ranges; i++)
		file->range[i] = (struct ctl_block_range){
			.first = le64toh(range[i].first),
			.count = le32toh(range[i].count),
			.heat = range[i].heat,
		};
	return ctl_check_ranges(file);
}

/**
 * ctl_block_file_free() - free what a file holds
 * @file: the file
 */
void ctl_block_file_free(struct ctl_block_file *file)
{
	free(file->range);
	*file = (struct ctl_block_file){};
}
