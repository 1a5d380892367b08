// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes of a cache: a number of blocks, or a percentage of a trace's different
 * blocks.
 */
#include "size.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "../../kmod/core/index.h"

/* The most slots that the module's index can address. */
#define SIM_SIZE_MAX	(1u << HC_INDEX_SLOT_BITS)

/**
 * sim_size_parse() - parse one size
 * @text: a whole number of blocks, or a percentage with a % sign
 * @size: set to the size
 *
 * Return: 0 or, after a message, -1.
 */
int sim_size_parse(const char *text, struct sim_size *size)
{
	bool digit = isdigit((unsigned char)text[0]) || text[0] == '.';
	char *end;

	size->value = digit ? strtod(text, &end) : 0;
	size->relative = digit && !strcmp(end, "%");
	if (digit && size->relative && size->value > 0 && size->value <= 100) {
		size->value /= 100;
		return 0;
	}
	if (digit && !*end && strspn(text, "0123456789") == strlen(text) &&
	    size->value >= 1 && size->value <= SIM_SIZE_MAX)
		return 0;
	return sim_error("size %s is neither 1 to %u blocks nor above 0 to 100 %% of the blocks a trace touches",
			 text, SIM_SIZE_MAX);
}

/**
 * sim_size_blocks() - a size in blocks
 * @size: the size
 * @distinct: number of different blocks in the trace
 *
 * Return: blocks, rounded to the nearest number, at least 1.
 */
u32 sim_size_blocks(const struct sim_size *size, u64 distinct)
{
	double blocks = size->relative ? round(size->value * distinct) :
					 size->value;

	if (blocks < 1)
		return 1;
	return blocks > SIM_SIZE_MAX ? SIM_SIZE_MAX : blocks;
}
