/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_BLOCK_FILE_H
#define CTL_BLOCK_FILE_H

#include <stddef.h>
#include <linux/types.h>

/* A file begins with a header of so many bytes. */
#define CTL_BLOCK_FILE_HEAD	512
#define CTL_BLOCK_FILE_NAME	128
#define CTL_BLOCK_FILE_ORIGIN	256

/**
 * struct ctl_block_range - neighbouring blocks of the same heat
 * @first: the first block
 * @count: number of blocks
 * @heat: the heat of each, CTL_HEAT_MAX for the hottest
 */
struct ctl_block_range {
	u64 first;
	u32 count;
	u8 heat;
};

/**
 * struct ctl_block_file - what a file of saved blocks says
 * @saved: when it was written, in seconds since 1970
 * @device_bytes: length of the device
 * @nr_blocks: blocks in all ranges
 * @block_size: bytes of a block
 * @name: name of the device
 * @origin: identity of its origin, see ctl_identity(); empty if not known
 * @range: the ranges; the hottest first, those of the same heat in the order of
 *	the device
 * @nr_ranges: number of ranges
 */
struct ctl_block_file {
	u64 saved;
	u64 device_bytes;
	u64 nr_blocks;
	u32 block_size;
	char name[CTL_BLOCK_FILE_NAME];
	char origin[CTL_BLOCK_FILE_ORIGIN];
	struct ctl_block_range *range;
	size_t nr_ranges;
};

void *ctl_block_file_encode(const struct ctl_block_file *file, size_t *size);
const char *ctl_block_file_look(const void *data, u64 size);
const char *ctl_block_file_decode(struct ctl_block_file *file,
				  const void *data, size_t size);
void ctl_block_file_free(struct ctl_block_file *file);

#endif /* CTL_BLOCK_FILE_H */
