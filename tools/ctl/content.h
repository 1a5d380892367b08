/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_CONTENT_H
#define CTL_CONTENT_H

#include <stddef.h>
#include <linux/types.h>

/* The heat of the hottest blocks; 0 is that of blocks that the policy does not prefer. */
#define CTL_HEAT_MAX	3u

/**
 * struct ctl_content - what is cached
 * @block: a word for each cached block, see ctl_content_block() and
 *	ctl_content_heat(); in the order of the blocks, each once
 * @nr: number of blocks
 */
struct ctl_content {
	u64 *block;
	size_t nr;
};

/* Sorted as plain numbers, the same block's hottest record comes first. */
static inline u64 ctl_content_word(u64 block, unsigned int heat)
{
	return block << 8 | (CTL_HEAT_MAX - heat);
}

static inline u64 ctl_content_block(u64 word)
{
	return word >> 8;
}

static inline unsigned int ctl_content_heat(u64 word)
{
	return CTL_HEAT_MAX - (word & 0xff);
}

int ctl_content_read(const char *name, const char *node,
		     struct ctl_content *content);
bool ctl_content_has(const struct ctl_content *content, u64 block);
void ctl_content_free(struct ctl_content *content);

#endif /* CTL_CONTENT_H */
