// SPDX-License-Identifier: GPL-2.0
/*
 * The index, checked against the words of its slots, which hold the expected blocks.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../../kmod/core/index.c"
#include "fixtures/host.h"

#define MAX_SLOTS	2000u
#define NR_STEPS	(20000u * HC_HOST_SPEED)

/**
 * struct index_test - an index and its slots
 * @ix: the index
 * @line: its table
 * @before: what the table was before a step
 * @word: the block of each slot that is used; of a free one, some block; above that,
 *	other bits
 * @nr_slots: slots
 * @nr_used: slots that have a block
 */
struct index_test {
	struct hc_index ix;
	struct hc_index_line line[MAX_SLOTS / 8];
	struct hc_index_line before[MAX_SLOTS / 8];
	u64 word[MAX_SLOTS];
	u32 nr_slots;
	u32 nr_used;
};

static u64 block_of(const struct index_test *t, u32 slot)
{
	return t->word[slot] & HC_BLOCK_MASK;
}

static bool is_used(const struct index_test *t, u32 slot)
{
	return t->word[slot] & HC_SLOT_USED;
}

/* The bits above the block and that of use are different with each call. */
static void set_block(struct index_test *t, u32 slot, u64 block, u64 used)
{
	u64 others = ~(HC_BLOCK_MASK | HC_SLOT_USED);

	t->word[slot] = ((t->word[slot] | ~others) + 1) & others;
	t->word[slot] |= block | used;
}

static void start(struct kunit *test, u32 nr_slots)
{
	struct index_test *t = test->priv;
	u32 i;

	KUNIT_ASSERT_LE(test, hc_index_bytes(nr_slots), sizeof(t->line));
	memset(t, 0, sizeof(*t));
	for (i = 0; i < MAX_SLOTS; i++)
		set_block(t, i, i, 0);
	t->nr_slots = nr_slots;
	hc_index_init(&t->ix, t->line, t->word, nr_slots, 0x5eed);
}

static bool insert(struct index_test *t, u64 block, u32 slot)
{
	set_block(t, slot, block, HC_SLOT_USED);
	if (!hc_index_insert(&t->ix, block, slot)) {
		set_block(t, slot, block, 0);
		return false;
	}
	t->nr_used++;
	return true;
}

static void take_out(struct index_test *t, u32 slot)
{
	hc_index_remove(&t->ix, block_of(t, slot), slot);
	set_block(t, slot, block_of(t, slot), 0);
	t->nr_used--;
}

static u64 tag_at(const struct hc_index_line *line, u32 i)
{
	return line->tags[i / 8] >> i % 8 * 8 & 0xff;
}

/*
 * Check an entry. Returns which of its block's lines it is in: 0 for the home, n
 * for the n-th spare.
 */
static u32 check_entry(struct kunit *test, struct index_test *t, u32 l, u32 i)
{
	struct hc_index_line *line = &t->line[l];
	u32 n, slot = hc_index_slot(line, i);
	u64 hash;

	KUNIT_ASSERT_LT(test, slot, t->nr_slots);
	KUNIT_ASSERT_TRUE(test, is_used(t, slot));
	hash = hc_index_hash_of(&t->ix, block_of(t, slot));
	KUNIT_ASSERT_EQ(test, tag_at(line, i), hc_index_tag(hash));
	for (n = 0; n < HC_INDEX_SPARES; n++)
		if (hc_index_line(&t->ix, hash, n) == line)
			break;
	KUNIT_ASSERT_PTR_EQ(test, hc_index_line(&t->ix, hash, n), line);
	KUNIT_ASSERT_LE(test, n, hc_index_depth(hc_index_line(&t->ix, hash, 0)));
	return n;
}

static void expect_consistent(struct kunit *test, struct index_test *t)
{
	u32 i, l, full = 0, away = 0, counted = 0;

	for (l = 0; l < t->ix.nr_lines; l++) {
		counted += t->line[l].away;
		KUNIT_ASSERT_EQ(test, !t->line[l].away,
				!hc_index_depth(&t->line[l]));
		for (i = 0; i < HC_INDEX_ENTRIES; i++) {
			if (!tag_at(&t->line[l], i))
				continue;
			full++;
			away += check_entry(test, t, l, i) > 0;
		}
	}
	KUNIT_ASSERT_EQ(test, full, t->nr_used);
	KUNIT_ASSERT_EQ(test, counted, away);
	for (i = 0; i < t->nr_slots; i++)
		if (is_used(t, i))
			KUNIT_ASSERT_EQ(test, hc_index_find(&t->ix, block_of(t, i)),
					i);
}

/* How many entries are not what they were. */
static u32 nr_changed(struct index_test *t)
{
	u32 i, l, changed = 0;

	for (l = 0; l < t->ix.nr_lines; l++)
		for (i = 0; i < HC_INDEX_ENTRIES; i++)
			changed += tag_at(&t->line[l], i) != tag_at(&t->before[l], i) ||
				   hc_index_slot(&t->line[l], i) !=
				   hc_index_slot(&t->before[l], i);
	memcpy(t->before, t->line, sizeof(t->line));
	return changed;
}

static void find_in_an_empty_index_fails(struct kunit *test)
{
	static const u64 blocks[] = { 0, 1, 12345, HC_BLOCK_MASK - 1,
		HC_BLOCK_MASK };
	static const u32 sizes[] = { 0, 1, 7, 8, 1000 };
	struct index_test *t = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, sizes[i]);
		for (k = 0; k < ARRAY_SIZE(blocks); k++)
			KUNIT_EXPECT_EQ(test, hc_index_find(&t->ix, blocks[k]),
					HC_SLOT_NONE);
	}
}

static void index_holds_as_many_blocks_as_slots(struct kunit *test)
{
	static const u32 sizes[] = { 1, 2, 3, 4, 7, 8, 15, 16, 255, 256, 2000 };
	struct index_test *t = test->priv;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(test, sizes[i]);
		for (k = 0; k < sizes[i]; k++)
			KUNIT_ASSERT_TRUE(test, insert(t, k * 16ull, k));
		expect_consistent(test, t);
		KUNIT_EXPECT_EQ(test, hc_index_find(&t->ix, 1), HC_SLOT_NONE);
		for (k = 0; k < sizes[i]; k++)
			take_out(t, k);
		expect_consistent(test, t);
	}
}

static void an_entry_stays_where_it_is(struct kunit *test)
{
	struct hc_rng rng = { .state = 7 };
	struct index_test *t = test->priv;
	u32 i, slot;

	start(test, MAX_SLOTS);
	nr_changed(t);
	for (i = 0; i < NR_STEPS / 10; i++) {
		slot = hc_rng_below(&rng, MAX_SLOTS);
		if (is_used(t, slot))
			take_out(t, slot);
		else
			KUNIT_ASSERT_TRUE(test, insert(t, i, slot));
		KUNIT_ASSERT_EQ(test, nr_changed(t), 1u);
	}
}

/* The next block from @block on whose home is line @home. */
static u64 at_home(const struct hc_index *ix, u64 block, u32 home)
{
	while (hc_index_line(ix, hc_index_hash_of(ix, block), 0) !=
	       ix->line + home)
		block++;
	return block;
}

/* Three homes' worth of blocks in one: most of them are in spares. */
static void a_crowd_is_found_in_its_spares(struct kunit *test)
{
	const u32 nr = 3 * HC_INDEX_ENTRIES;
	struct index_test *t = test->priv;
	u64 block = 0;
	u32 first, i;

	for (first = 0; first < nr; first++) {
		start(test, 300);
		for (i = 0; i < nr; i++) {
			block = at_home(&t->ix, block + 1, 5);
			KUNIT_ASSERT_TRUE(test, insert(t, block, i));
		}
		KUNIT_EXPECT_EQ(test, t->line[5].away, nr - HC_INDEX_ENTRIES);
		expect_consistent(test, t);
		for (i = 0; i < nr; i++) {
			take_out(t, (first + i) % nr);
			expect_consistent(test, t);
		}
		/* Whoever looks there now searches one line again. */
		KUNIT_EXPECT_EQ(test, t->line[5].tags[1], 0ull);
	}
}

static void insert_without_a_free_word_fails(struct kunit *test)
{
	struct index_test *t = test->priv;
	u32 nr, i;

	start(test, 300);
	t->ix.nr_lines = 2;
	nr = t->ix.nr_lines * HC_INDEX_ENTRIES;
	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_TRUE(test, insert(t, i, i));
	KUNIT_EXPECT_FALSE(test, insert(t, i, i));
	expect_consistent(test, t);
	/* A removal makes room. */
	take_out(t, 7);
	KUNIT_EXPECT_TRUE(test, insert(t, i, i));
	expect_consistent(test, t);
}

static void random_steps(struct kunit *test, u32 nr_slots, u64 step)
{
	struct hc_rng rng = { .state = nr_slots };
	struct index_test *t = test->priv;
	u32 i;

	start(test, nr_slots);
	for (i = 0; i < NR_STEPS; i++) {
		u32 slot = hc_rng_below(&rng, nr_slots);
		u64 block = hc_rng_below(&rng, 4 * nr_slots) * step;
		u32 at = hc_index_find(&t->ix, block);

		if (at != HC_SLOT_NONE)
			KUNIT_ASSERT_EQ(test, block_of(t, at), block);
		if (is_used(t, slot))
			take_out(t, slot);
		else if (at == HC_SLOT_NONE)
			KUNIT_ASSERT_TRUE(test, insert(t, block, slot));
		if (nr_slots < 20 || i % 1000 == 0)
			expect_consistent(test, t);
	}
	expect_consistent(test, t);
}

static const u32 sizes[] = { 1, 2, 5, 16, 300, 2000 };

static void describe_size(const u32 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u slots", *size);
}

KUNIT_ARRAY_PARAM(size, sizes, describe_size);

static void random_steps_agree_with_the_words(struct kunit *test)
{
	random_steps(test, *(const u32 *)test->param_value, 1);
}

/* The numbers that a striped origin has: high bits differ, low ones do not. */
static void far_blocks_are_told_apart(struct kunit *test)
{
	random_steps(test, *(const u32 *)test->param_value, 1ull << 27);
}

/*
 * All values of two neighbouring bytes of a word; the others are random. A byte of
 * 1, which tags never are, may pass for 0.
 */
static void zeros_are_found(struct kunit *test)
{
	struct hc_rng rng = { .state = 3 };
	u32 at, value, i;

	for (value = 0; value < 0x10000; value++) {
		u64 word = (u64)hc_rng_next(&rng) << 32 | hc_rng_next(&rng);
		u64 zeros, ones = 0, want = 0;

		at = hc_rng_below(&rng, 7) * 8;
		word = (word & ~(0xffffull << at)) | (u64)value << at;
		for (i = 0; i < 64; i += 8) {
			want |= (u64)!(word >> i & 0xff) << (i + 7);
			ones |= (u64)((word >> i & 0xff) == 1) << (i + 7);
		}
		zeros = hc_index_zeros(word);
		KUNIT_ASSERT_EQ(test, zeros & ~ones, want);
		if (want)
			KUNIT_ASSERT_EQ(test, hc_index_first(0, zeros),
					hc_index_first(0, want));
		else
			KUNIT_ASSERT_EQ(test, zeros, 0ull);
	}
}

/* The first block of the region that equals the seed has the hash 0. */
static void a_hash_of_0_has_spares(struct kunit *test)
{
	struct index_test *t = test->priv;
	u64 block = 0;
	u32 i;

	start(test, 300);
	for (i = 0; i < HC_INDEX_ENTRIES; i++) {
		block = at_home(&t->ix, block + 1, 0);
		KUNIT_ASSERT_TRUE(test, insert(t, block, i));
	}
	block = hc_block_of(t->ix.seed, 0);
	KUNIT_ASSERT_EQ(test, hc_index_hash_of(&t->ix, block), 0ull);
	KUNIT_ASSERT_TRUE(test, insert(t, block, i));
	expect_consistent(test, t);
}

/* The slot was taken away from the block; its entry is about to be. */
static void free_slot_is_not_found(struct kunit *test)
{
	struct index_test *t = test->priv;
	u32 i;

	start(test, 300);
	for (i = 0; i < 300; i++)
		KUNIT_ASSERT_TRUE(test, insert(t, 7 * i, i));
	for (i = 0; i < 300; i++) {
		KUNIT_ASSERT_EQ(test, hc_index_find(&t->ix, 7 * i), i);
		/* In the list of free slots, the next one is called as the block. */
		t->word[i] = HC_SLOT_FREE | 7 * i;
		KUNIT_ASSERT_EQ(test, hc_index_find(&t->ix, 7 * i), HC_SLOT_NONE);
		t->word[i] = HC_SLOT_FILLING | 7 * i;
		KUNIT_ASSERT_EQ(test, hc_index_find(&t->ix, 7 * i), i);
		/* It has another block by now. */
		t->word[i] = HC_SLOT_CLEAN | (7 * i + 1);
		KUNIT_ASSERT_EQ(test, hc_index_find(&t->ix, 7 * i), HC_SLOT_NONE);
	}
}

/*
 * Half of one slot's number and half of another's: no memory behind the words is looked
 * at, though the block is there.
 */
static void torn_slot_number_is_not_followed(struct kunit *test)
{
	static const u32 torn[] = { 300, 301, 0x1000, 0xffff, 0x10000, 0xffffff };
	struct index_test *t = test->priv;
	u64 *word;
	u32 i, k;

	start(test, 300);
	KUNIT_ASSERT_TRUE(test, insert(t, 5, 0));
	for (i = 0; !tag_at(&t->line[i / HC_INDEX_ENTRIES], i % HC_INDEX_ENTRIES); i++)
		KUNIT_ASSERT_LT(test, i, t->ix.nr_lines * HC_INDEX_ENTRIES - 1);
	word = kunit_kcalloc(test, 300, sizeof(*word), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, word);
	memcpy(word, t->word, 300 * sizeof(*word));
	t->word[300] = t->word[0];
	t->word[301] = t->word[0];
	for (k = 0; k < ARRAY_SIZE(torn); k++) {
		/* Where the answer would be wrong, and where a sanitizer would see it. */
		t->ix.word = k < 2 ? t->word : word;
		hc_index_set_slot(&t->line[i / HC_INDEX_ENTRIES],
				  i % HC_INDEX_ENTRIES, torn[k]);
		KUNIT_EXPECT_EQ(test, hc_index_find(&t->ix, 5), HC_SLOT_NONE);
	}
}

static void tags_are_neither_0_nor_1(struct kunit *test)
{
	u64 hash;

	for (hash = 0; hash < 0x300; hash++)
		KUNIT_ASSERT_GE(test, hc_index_tag(hash), 2ull);
}

static int index_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct index_test), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case index_cases[] = {
	KUNIT_CASE(find_in_an_empty_index_fails),
	KUNIT_CASE(index_holds_as_many_blocks_as_slots),
	KUNIT_CASE(an_entry_stays_where_it_is),
	KUNIT_CASE(a_crowd_is_found_in_its_spares),
	KUNIT_CASE(insert_without_a_free_word_fails),
	KUNIT_CASE_PARAM(random_steps_agree_with_the_words, size_gen_params),
	KUNIT_CASE_PARAM(far_blocks_are_told_apart, size_gen_params),
	KUNIT_CASE(zeros_are_found),
	KUNIT_CASE(a_hash_of_0_has_spares),
	KUNIT_CASE(free_slot_is_not_found),
	KUNIT_CASE(torn_slot_number_is_not_followed),
	KUNIT_CASE(tags_are_neither_0_nor_1),
	{}
};

static struct kunit_suite index_suite = {
	.name = "hotcache_index",
	.init = index_test_init,
	.test_cases = index_cases,
};

kunit_test_suite(index_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: the index");
MODULE_LICENSE("GPL");
