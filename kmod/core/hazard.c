// SPDX-License-Identifier: GPL-2.0
/*
 * Hazard lines, as those see them who take slots.
 */
#include "core/hazard.h"

#include <linux/bits.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

/**
 * hc_hazards_bytes() - memory of the hazard lines of a cache
 *
 * Return: bytes.
 */
size_t hc_hazards_bytes(void)
{
	return struct_size((struct hc_hazards *)NULL, line, nr_cpu_ids);
}

/**
 * hc_hazards_create() - make hazard lines that name nothing
 *
 * Context: Process, may sleep.
 * Return: the lines, or NULL.
 */
struct hc_hazards *hc_hazards_create(void)
{
	struct hc_hazards *hazards;

	hazards = kvzalloc(hc_hazards_bytes(),
			   GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (hazards)
		hazards->nr = nr_cpu_ids;
	return hazards;
}

/**
 * hc_hazards_destroy() - free hazard lines
 * @hazards: the lines, with no reader, or NULL
 *
 * Context: Process, may sleep.
 */
void hc_hazards_destroy(struct hc_hazards *hazards)
{
	kvfree(hazards);
}

/* Those of the slots that have this name. */
static u64 hc_hazard_match(u32 name, u32 base, const u32 *slot, unsigned int nr)
{
	u64 named = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (name == base + slot[i] + 1)
			named |= BIT_ULL(i);
	return named;
}

static u64 hc_hazard_line_names(const struct hc_hazard_line *line, u32 base,
				const u32 *slot, unsigned int nr)
{
	u64 named = 0;
	unsigned int i;

	for (i = 0; i < HC_HAZARDS_MAX; i++) {
		/* [H]: pairs with the releases in hc_hazards_add() and _end(). */
		u32 name = smp_load_acquire(&line->name[i]);

		if (likely(!name))
			break;
		named |= hc_hazard_match(name, base, slot, nr);
	}
	return named;
}

/**
 * hc_hazards_name() - is anybody copying from these slots?
 * @hazards: the hazard lines
 * @base: pool-wide number of slot 0 of the shard
 * @slot: slots of it, whose words say that they are free; a full barrier has
 *	followed
 * @nr: their number, at most 64
 *
 * Context: Shard's lock held.
 * Return: the slots that somebody copies from, bit i for @slot[i]. From the others
 * nobody does, nor will until they are published.
 */
u64 hc_hazards_name(const struct hc_hazards *hazards, u32 base,
		    const u32 *slot, unsigned int nr)
{
	unsigned int cpu;
	u64 named = 0;

	for (cpu = 0; cpu < hazards->nr; cpu++)
		named |= hc_hazard_line_names(&hazards->line[cpu], base, slot, nr);
	return named;
}

static bool hc_hazard_line_names_range(const struct hc_hazard_line *line,
				       u32 first, u32 end)
{
	unsigned int i;

	for (i = 0; i < HC_HAZARDS_MAX; i++) {
		/* [H]: pairs with the releases in hc_hazards_add() and _end(). */
		u32 name = smp_load_acquire(&line->name[i]);

		if (likely(!name))
			break;
		if (name > first && name <= end)
			return true;
	}
	return false;
}

/**
 * hc_hazards_name_range() - is anybody copying from one of many slots?
 * @hazards: the hazard lines
 * @first: pool-wide number of the first slot; the words of all of them say that they
 *	are free, and a full barrier has followed
 * @end: that of the slot after the last one
 *
 * Context: Shard's lock held.
 * Return: false if nobody does, nor will until one of them is published.
 */
bool hc_hazards_name_range(const struct hc_hazards *hazards, u32 first, u32 end)
{
	unsigned int cpu;

	for (cpu = 0; cpu < hazards->nr; cpu++)
		if (hc_hazard_line_names_range(&hazards->line[cpu], first, end))
			return true;
	return false;
}
