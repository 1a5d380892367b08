// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks that the origin could not read lately. A disk takes long to give up on a
 * bad sector, so a block with one is not read whole again and again for readers
 * of its healthy sectors.
 */
#include "core/failed.h"

#include <linux/jiffies.h>

/*
 * After so long a block may be filled again: faults of a path pass, those of a
 * medium stay and then cost one more failed fill.
 */
#define HC_FAILED_AGE		(300ul * HZ)

/* The place of a block; nr if it is not remembered. */
static unsigned int hc_failed_find(const struct hc_failed *failed, u64 block)
{
	unsigned int i;

	for (i = 0; i < failed->nr; i++)
		if (failed->entry[i].block == block)
			break;
	return i;
}

static void hc_failed_remove(struct hc_failed *failed, unsigned int i)
{
	failed->entry[i] = failed->entry[--failed->nr];
}

/**
 * hc_failed_add() - the fill of a block has failed
 * @failed: the shard's table
 * @block: the block
 *
 * If the table is full, another block is forgotten.
 *
 * Context: Shard's lock held.
 */
void hc_failed_add(struct hc_failed *failed, u64 block)
{
	unsigned int i = hc_failed_find(failed, block);

	if (i == HC_FAILED_MAX) {
		i = failed->next;
		failed->next = (i + 1) % HC_FAILED_MAX;
	} else if (i == failed->nr) {
		failed->nr++;
	}
	failed->entry[i].block = block;
	failed->entry[i].since = jiffies;
}

/**
 * __hc_failed_has() - as hc_failed_has(), of a table that is not empty
 * @failed: the shard's table
 * @block: the block
 *
 * Context: Shard's lock held.
 * Return: as hc_failed_has().
 */
bool __hc_failed_has(struct hc_failed *failed, u64 block)
{
	unsigned int i = hc_failed_find(failed, block);

	if (i == failed->nr)
		return false;
	if (jiffies - failed->entry[i].since < HC_FAILED_AGE)
		return true;
	hc_failed_remove(failed, i);
	return false;
}

/**
 * __hc_failed_forget() - as hc_failed_forget(), of a table that is not empty
 * @failed: the shard's table
 * @block: the block
 *
 * Context: Shard's lock held.
 */
void __hc_failed_forget(struct hc_failed *failed, u64 block)
{
	unsigned int i = hc_failed_find(failed, block);

	if (i < failed->nr)
		hc_failed_remove(failed, i);
}
