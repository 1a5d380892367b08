/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hazard lines: which slots are being copied from. A reader takes no lock. It
 *
 *   1. finds the slots of its blocks in the index, which is but a hint,
 *   2. names them in its CPU's line; smp_mb()					[A]
 *   3. loads each slot's word: is it CLEAN and of this block?			[B]
 *   4. copies the data
 *   5. smp_rmb(); loads the word again: is it the same?			[C]
 *   6. clears its line, by a release						[D]
 *
 * and counts as hits the blocks of which both answers are yes. The others:
 *
 *   - A fill publishes a slot by a release, after its data have come.		[E]
 *   - A write changes the word, then smp_wmb(), then the data.			[F]
 *   - Who frees a slot changes its word. Who takes a slot for another block does
 *     smp_mb() after that, [G], and then does not take it if a line names it. [H]
 *
 * No byte of another block reaches the pages of a reader, not even in a copy that
 * is then rejected. The reader stores the name, [A], loads the word; the taker
 * stores the word, [G], loads the names. So the reader sees that the slot is not
 * his block's any more, or the taker sees the name (the kernel's litmus test
 * SB+fencembonceonces). If the taker sees that the line has been cleared, [D] and
 * [H] order the copy before what he stores into the slot.
 *
 * No data are accepted that a write has changed meanwhile. If a byte that was
 * copied was stored after [F], the second load sees the write's word, or a later
 * one, because of [C] (MP+fencewmbonceonce+fencermbonceonce). And while a line
 * names a slot, the slot is of one block only, whose SEQ grows with each write:
 * no later word is equal to the first.
 *
 * Whoever loads a CLEAN word by [B] sees the data that were stored before [E]
 * (MP+pooncerelease+poacquireonce).
 *
 * A reader that is stopped keeps takers from the slots that its line names, and
 * from nothing else.
 */
#ifndef HOTCACHE_KMOD_CORE_HAZARD_H
#define HOTCACHE_KMOD_CORE_HAZARD_H

#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/smp.h>
#include <linux/types.h>
#include <hotcache/types.h>

#include <asm/barrier.h>

/* Slots that a CPU may name at a time. */
#define HC_HAZARDS_MAX	HC_REGION_BLOCKS

/**
 * struct hc_hazard_line - the slots that a CPU is copying from
 * @name: their pool-wide numbers plus one; the first 0 ends the list, and all behind
 *	it are 0 as well
 */
struct hc_hazard_line {
	u32 name[HC_HAZARDS_MAX];
} ____cacheline_aligned;

/**
 * struct hc_hazards - the hazard lines of a cache
 * @nr: lines, one for each CPU
 * @line: the lines
 */
struct hc_hazards {
	unsigned int nr;
	struct hc_hazard_line line[];
};

struct hc_hazards *hc_hazards_create(void);
void hc_hazards_destroy(struct hc_hazards *hazards);
size_t hc_hazards_bytes(void);
u64 hc_hazards_name(const struct hc_hazards *hazards, u32 base,
		    const u32 *slot, unsigned int nr);
bool hc_hazards_name_range(const struct hc_hazards *hazards, u32 first, u32 end);

/**
 * hc_hazards_lines() - how many lines hc_hazards_name() looks at
 * @hazards: the hazard lines, or NULL
 *
 * Return: the number.
 */
static inline unsigned int hc_hazards_lines(const struct hc_hazards *hazards)
{
	return hazards ? hazards->nr : 0;
}

/**
 * hc_hazards_begin() - begin to copy from slots
 * @hazards: the hazard lines
 *
 * Turns preemption off until hc_hazards_end().
 *
 * Context: Any.
 * Return: this CPU's line, or NULL, and nothing to end: this is an interrupt, and
 * what it has interrupted is copying.
 */
static __always_inline struct hc_hazard_line *
hc_hazards_begin(struct hc_hazards *hazards)
{
	struct hc_hazard_line *line = &hazards->line[get_cpu()];

	if (likely(!READ_ONCE(line->name[0])))
		return line;
	put_cpu();
	return NULL;
}

/**
 * hc_hazards_add() - name a slot
 * @line: of hc_hazards_begin()
 * @nr: how many it names already
 * @slot: the pool-wide slot
 *
 * The first is named first: an interrupt that finds a name there leaves the line
 * alone. The store is a release: who sees it knows that what the line named before
 * has been copied.
 */
static __always_inline void hc_hazards_add(struct hc_hazard_line *line,
					   unsigned int nr, u32 slot)
{
	/* Pairs with the acquire in hc_hazards_name(): [D] and [H]. */
	smp_store_release(&line->name[nr], slot + 1);
}

/**
 * hc_hazards_seal() - from now on no other block gets the slots that are named
 */
static __always_inline void hc_hazards_seal(void)
{
	/* [A]: pairs with [G]. */
	smp_mb();
}

/**
 * hc_hazards_end() - all has been copied
 * @line: of hc_hazards_begin()
 * @nr: how many slots it names
 */
static __always_inline void hc_hazards_end(struct hc_hazard_line *line,
					   unsigned int nr)
{
	/* The first comes last: until then an interrupt leaves the line alone. */
	while (nr--) {
		/* [D]: pairs with the acquire in hc_hazards_name(). */
		smp_store_release(&line->name[nr], 0);
	}
	put_cpu();
}

#endif /* HOTCACHE_KMOD_CORE_HAZARD_H */
