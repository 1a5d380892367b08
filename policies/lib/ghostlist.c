// SPDX-License-Identifier: GPL-2.0
#include "lib/ghostlist.h"

#include <linux/math.h>
#include <linux/string.h>
#include <hotcache/hash.h>

#include "lib/steps.h"

/**
 * DOC: ghost list
 *
 * Remembers evicted blocks exactly: each by its number, on one of two lists, in
 * the order they were added. Any of them may be forgotten at any time. For
 * policies that need exact ghosts; the ghost set (ghost.c) takes a tenth of the
 * memory and errs now and then.
 *
 * Entries are found through a hash table with chains. There are as many buckets
 * as entries, so a chain of HC_GHOSTLIST_CHAIN entries practically occurs only
 * if somebody chooses the blocks for it. A new entry then replaces the last of
 * the chain, which was added first.
 *
 * 25 bytes an entry.
 */

static size_t hc_ghostlist_aligned(u32 capacity, size_t size)
{
	return round_up(capacity * size, sizeof(u64));
}

/**
 * hc_ghostlist_size() - memory for the entries
 * @capacity: entries of both lists together
 *
 * Return: bytes, a multiple of 8.
 */
size_t hc_ghostlist_size(u32 capacity)
{
	return hc_ghostlist_aligned(capacity, sizeof(u64)) +
	       hc_ghostlist_aligned(capacity, sizeof(struct hc_link)) +
	       2 * hc_ghostlist_aligned(capacity, sizeof(u32)) +
	       hc_ghostlist_aligned(capacity, sizeof(u8));
}

/**
 * hc_ghostlist_init() - make empty lists
 * @ghosts: the lists
 * @memory: hc_ghostlist_size() bytes, aligned to 8
 * @capacity: entries, 0 to remember nothing
 */
void hc_ghostlist_init(struct hc_ghostlist *ghosts, void *memory,
		       u32 capacity)
{
	unsigned int i;

	for (i = 0; i < HC_GHOSTLISTS; i++)
		hc_list_init(&ghosts->list[i]);
	ghosts->capacity = capacity;
	ghosts->fresh = 0;
	ghosts->free = HC_SLOT_NONE;
	ghosts->block = memory;
	memory += hc_ghostlist_aligned(capacity, sizeof(u64));
	ghosts->link = memory;
	memory += hc_ghostlist_aligned(capacity, sizeof(struct hc_link));
	ghosts->chain = memory;
	memory += hc_ghostlist_aligned(capacity, sizeof(u32));
	ghosts->bucket = memory;
	memory += hc_ghostlist_aligned(capacity, sizeof(u32));
	ghosts->where = memory;
	/* Every byte of HC_SLOT_NONE is 0xff. */
	if (capacity)
		memset(ghosts->bucket, 0xff, capacity * sizeof(u32));
}

static u32 *hc_ghostlist_bucket(const struct hc_ghostlist *ghosts, u64 block)
{
	return &ghosts->bucket[hc_spread(hc_mix(block), ghosts->capacity)];
}

/**
 * hc_ghostlist_find() - look a block up
 * @ghosts: the lists
 * @block: the block
 *
 * Return: its entry or HC_SLOT_NONE.
 */
u32 hc_ghostlist_find(const struct hc_ghostlist *ghosts, u64 block)
{
	u32 entry;

	if (!ghosts->capacity)
		return HC_SLOT_NONE;
	entry = *hc_ghostlist_bucket(ghosts, block);
	while (entry != HC_SLOT_NONE && ghosts->block[entry] != block) {
		hc_step();
		entry = ghosts->chain[entry];
	}
	return entry;
}

/**
 * hc_ghostlist_del() - forget a block
 * @ghosts: the lists
 * @entry: its entry
 */
void hc_ghostlist_del(struct hc_ghostlist *ghosts, u32 entry)
{
	u32 *chain = hc_ghostlist_bucket(ghosts, ghosts->block[entry]);

	while (*chain != entry) {
		hc_step();
		chain = &ghosts->chain[*chain];
	}
	*chain = ghosts->chain[entry];
	hc_list_del(&ghosts->list[ghosts->where[entry]], ghosts->link, entry);
	ghosts->chain[entry] = ghosts->free;
	ghosts->free = entry;
}

/**
 * hc_ghostlist_drop() - forget the oldest block of a list, unless it is empty
 * @ghosts: the lists
 * @i: index of the list
 */
void hc_ghostlist_drop(struct hc_ghostlist *ghosts, unsigned int i)
{
	if (ghosts->list[i].nr)
		hc_ghostlist_del(ghosts, ghosts->list[i].oldest);
}

/* Get a free entry, if necessary that of the oldest block of a list. */
static u32 hc_ghostlist_get(struct hc_ghostlist *ghosts, unsigned int i)
{
	u32 entry;

	if (ghosts->free == HC_SLOT_NONE) {
		if (ghosts->fresh < ghosts->capacity)
			return ghosts->fresh++;
		hc_ghostlist_drop(ghosts, ghosts->list[i].nr ? i : !i);
	}
	entry = ghosts->free;
	ghosts->free = ghosts->chain[entry];
	return entry;
}

/* Forget the block itself or, if its bucket is full, the last of the bucket. */
static void hc_ghostlist_make_room(struct hc_ghostlist *ghosts, u64 block)
{
	u32 entry = *hc_ghostlist_bucket(ghosts, block);
	u32 last = HC_SLOT_NONE;
	u32 nr = 0;

	while (entry != HC_SLOT_NONE && ghosts->block[entry] != block) {
		hc_step();
		nr++;
		last = entry;
		entry = ghosts->chain[entry];
	}
	if (entry != HC_SLOT_NONE)
		hc_ghostlist_del(ghosts, entry);
	else if (nr == HC_GHOSTLIST_CHAIN)
		hc_ghostlist_del(ghosts, last);
}

/**
 * hc_ghostlist_add() - remember a block
 * @ghosts: the lists
 * @i: index of the list whose newest entry it becomes
 * @block: the block, remembered already or not
 *
 * If all entries are in use, the oldest block of that list is forgotten; if
 * that list is empty, the oldest of the other one.
 */
void hc_ghostlist_add(struct hc_ghostlist *ghosts, unsigned int i, u64 block)
{
	u32 *bucket;
	u32 entry;

	if (!ghosts->capacity)
		return;
	hc_ghostlist_make_room(ghosts, block);
	entry = hc_ghostlist_get(ghosts, i);
	bucket = hc_ghostlist_bucket(ghosts, block);
	ghosts->block[entry] = block;
	ghosts->where[entry] = i;
	ghosts->chain[entry] = *bucket;
	*bucket = entry;
	hc_list_add_newest(&ghosts->list[i], ghosts->link, entry);
}

/**
 * hc_ghostlist_take() - forget a block
 * @ghosts: the lists
 * @block: the block
 *
 * Return: whether it was remembered.
 */
bool hc_ghostlist_take(struct hc_ghostlist *ghosts, u64 block)
{
	u32 entry = hc_ghostlist_find(ghosts, block);

	if (entry == HC_SLOT_NONE)
		return false;
	hc_ghostlist_del(ghosts, entry);
	return true;
}
