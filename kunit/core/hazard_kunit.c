// SPDX-License-Identifier: GPL-2.0
/*
 * Hazard lines: what they name, and what others see while they are changed, or looked
 * at.
 */
#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/module.h>

#include <asm/barrier.h>

/* What others do after each release store, and after each acquire load. */
static void (*after_store)(void);
static void (*after_load)(void);
/* Release stores since the last full barrier, and full barriers. */
static u32 nr_unfenced;
static u32 nr_fences;

static void full_barrier(void)
{
	__sync_synchronize();
	nr_unfenced = 0;
	nr_fences++;
}

static void stored(void)
{
	nr_unfenced++;
	if (after_store)
		after_store();
}

static void loaded(void)
{
	__sync_synchronize();
	if (after_load)
		after_load();
}

#undef smp_mb
#undef smp_store_release
#undef smp_load_acquire
/* What the code under test does, and then what the case wants to happen. */
#define smp_mb()	full_barrier()
/* As above. */
#define smp_store_release(place, value)					\
do {									\
	__auto_type __place = (place);					\
									\
	__sync_synchronize();						\
	WRITE_ONCE(*__place, value);					\
	stored();							\
} while (0)
/* As above. */
#define smp_load_acquire(place)						\
({									\
	__auto_type __at = (place);					\
	typeof(*__at) __value = READ_ONCE(*__at);			\
									\
	loaded();							\
	__value;							\
})

#include "core/cache.h"
#include "fixtures/host.h"
#include "fixtures/shard_fixture.h"

#define ALL		0xffffu

/* The lines name so many of the slots from 0 to 1023. */
static u32 nr_named(const struct hc_hazards *hazards)
{
	u32 slot[64], first, i, nr = 0;

	for (first = 0; first < 1024; first += 64) {
		for (i = 0; i < 64; i++)
			slot[i] = first + i;
		nr += hweight64(hc_hazards_name(hazards, 0, slot, 64));
	}
	return nr;
}

/* Name those of the slots that are in a mask; returns their number. */
static u32 name(struct hc_hazard_line *line, const u32 *slot, u32 mask)
{
	u32 i, nr = 0;

	hc_for_each_bit(i, mask)
		hc_hazards_add(line, nr++, slot[i]);
	hc_hazards_seal();
	return nr;
}

static void end(struct hc_hazard_line *line, u32 nr)
{
	/* hc_hazards_end() turns on again what has not been turned off. */
	preempt_disable();
	hc_hazards_end(line, nr);
}

static void new_lines_name_nothing(struct kunit *test)
{
	struct hc_hazards *hazards = hc_hazards_create();

	KUNIT_ASSERT_NOT_NULL(test, hazards);
	KUNIT_EXPECT_EQ(test, hazards->nr, (unsigned int)nr_cpu_ids);
	KUNIT_EXPECT_EQ(test, hc_hazards_lines(hazards), hazards->nr);
	KUNIT_EXPECT_EQ(test, hc_hazards_lines(NULL), 0u);
	KUNIT_EXPECT_EQ(test, hc_hazards_bytes(),
			sizeof(*hazards) + nr_cpu_ids * sizeof(hazards->line[0]));
	KUNIT_EXPECT_EQ(test, nr_named(hazards), 0u);
	KUNIT_EXPECT_FALSE(test, reader_names(hazards, HC_SLOTS_MAX - 1));
	hc_hazards_destroy(hazards);
	hc_hazards_destroy(NULL);
}

/* Any mask, after any other: what it named before is not named any more. */
static void each_name_is_seen_and_no_other(struct kunit *test)
{
	struct hc_hazards *hazards = reader_lines(test, 3);
	struct hc_rng rng = { .state = 5 };
	u32 slot[HC_REGION_BLOCKS], within[HC_REGION_BLOCKS];
	u32 round, i, nr;

	KUNIT_ASSERT_NOT_NULL(test, hazards);
	for (i = 0; i < HC_REGION_BLOCKS; i++) {
		slot[i] = 50 + i * 61;
		within[i] = i * 61;
	}
	for (round = 0; round < 500; round++) {
		struct hc_hazard_line *line = &hazards->line[round % 3];
		u32 mask = 1 + hc_rng_below(&rng, ALL);

		if (round % 3 == 0)
			mask = (2u << hc_rng_below(&rng, 16)) - 1;
		nr = name(line, slot, mask);
		/* All in one look, as slots of a shard, and one by one. */
		KUNIT_ASSERT_EQ(test, hc_hazards_name(hazards, 50, within, 16),
				(u64)mask);
		for (i = 0; i < HC_REGION_BLOCKS; i++)
			KUNIT_ASSERT_EQ(test, reader_names(hazards, slot[i]),
					!!(mask & BIT(i)));
		KUNIT_ASSERT_EQ(test, nr_named(hazards), (u32)hweight32(mask));
		end(line, nr);
		KUNIT_ASSERT_EQ(test, nr_named(hazards), 0u);
		for (i = 0; i < HC_HAZARDS_MAX; i++)
			KUNIT_ASSERT_EQ(test, line->name[i], 0u);
	}
	slot[0] = HC_SLOTS_MAX - 1;
	name(&hazards->line[2], slot, 1);
	KUNIT_EXPECT_TRUE(test, reader_names(hazards, HC_SLOTS_MAX - 1));
}

/* [A]: whoever looks at words after that has been seen by who takes slots. */
static void barrier_follows_the_names(struct kunit *test)
{
	struct hc_hazards *hazards = reader_lines(test, 1);
	u32 slot[HC_REGION_BLOCKS] = {};
	u32 mask, nr;

	KUNIT_ASSERT_NOT_NULL(test, hazards);
	for (mask = 1; mask <= ALL; mask += mask) {
		nr_fences = 0;
		nr = name(&hazards->line[0], slot, mask | 1);
		KUNIT_EXPECT_EQ(test, nr_fences, 1u);
		KUNIT_EXPECT_EQ(test, nr_unfenced, 0u);
		end(&hazards->line[0], nr);
	}
}

static void lines_of_all_cpus_are_looked_at(struct kunit *test)
{
	struct hc_hazards *hazards = reader_lines(test, 5);
	u32 slot[1], i;

	KUNIT_ASSERT_NOT_NULL(test, hazards);
	for (i = 0; i < 5; i++) {
		slot[0] = 100 * i;
		name(&hazards->line[i], slot, 1);
	}
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_TRUE(test, reader_names(hazards, 100 * i));
		end(&hazards->line[i], 1);
		KUNIT_EXPECT_FALSE(test, reader_names(hazards, 100 * i));
		KUNIT_EXPECT_EQ(test, nr_named(hazards), 4 - i);
	}
}

/* The lines that are being named, and what interrupts found there. */
static struct hc_hazards *naming;
static u32 nr_interrupts;
static u32 nr_begun;

static void read_in_interrupt(void)
{
	struct hc_hazard_line *line = hc_hazards_begin(naming);

	nr_interrupts++;
	if (!line)
		return;
	nr_begun++;
	put_cpu();
}

/* It must not even begin, from the first name on until the last is gone. */
static void interrupt_leaves_a_line_in_use_alone(struct kunit *test)
{
	struct hc_hazard_line *line;
	u32 slot[HC_REGION_BLOCKS];
	u32 i, before_end = U32_MAX;

	naming = hc_hazards_create();
	KUNIT_ASSERT_NOT_NULL(test, naming);
	for (i = 0; i < HC_REGION_BLOCKS; i++)
		slot[i] = i;
	nr_interrupts = 0;
	nr_begun = 0;
	line = hc_hazards_begin(naming);
	after_store = read_in_interrupt;
	if (line) {
		u32 nr = name(line, slot, ALL);

		read_in_interrupt();
		before_end = nr_begun;
		hc_hazards_end(line, nr);
	}
	after_store = NULL;
	KUNIT_ASSERT_NOT_NULL(test, line);
	KUNIT_EXPECT_EQ(test, nr_interrupts, 16u + 1u + 16u);
	KUNIT_EXPECT_EQ(test, before_end, 0u);
	/* Only after the last store of the end it may. */
	KUNIT_EXPECT_EQ(test, nr_begun, 1u);
	hc_hazards_destroy(naming);
}

/* The blocks of the late reader whose slots these blocks have got. */
static u16 begun_of(const struct shard_fixture *f, u16 taken)
{
	const struct reader *r = &f->reader[1];
	unsigned int i, k;
	u16 same = 0;

	for (i = 0; i < HC_REGION_BLOCKS; i++)
		for (k = 0; k < HC_REGION_BLOCKS; k++)
			if (taken & BIT(i) && r->found & BIT(k) &&
			    f->found.slot[i] == r->slot[k])
				same |= BIT(k);
	return same;
}

/* The reader that begins while lines are looked at, and how many looks before. */
static struct reader *late_reader;
static u32 looks_before;

static void begin_late(void)
{
	if (looks_before--)
		return;
	after_load = NULL;
	reader_name(late_reader);
	reader_begin(late_reader);
}

/*
 * A reader that begins just after its line was looked at is not seen. So it must find
 * that the slot is not its block's any more. Try it at each look.
 */
static void reader_that_comes_late_finds_the_slot_taken(struct kunit *test)
{
	struct shard_fixture *f = test->priv;
	u32 look, nr_begun = 0, nr_late = 0, nr_taken = 0;

	late_reader = &f->reader[1];
	for (look = 0; look < 6 * NR_READERS; look++) {
		bool of_free_slots = look % 2;
		u16 taken;

		fill(test, 0xf);
		reader_find(late_reader, &f->shard, &f->hazards->line[1], REGION,
			    0xf);
		if (of_free_slots)
			drop(test, 0xf);
		looks_before = look / 2;
		after_load = begin_late;
		nr_fences = 0;
		read_blocks(test, 0x30);
		nr_late += !after_load;
		after_load = NULL;
		if (of_free_slots)
			KUNIT_EXPECT_GT(test, nr_fences, 0u);
		taken = f->found.fill;
		nr_taken += hweight16(taken);
		KUNIT_EXPECT_EQ(test, late_reader->begun & begun_of(f, taken), 0);
		nr_begun += hweight16(late_reader->begun);
		end_fill(test, taken, false);
		reader_end(late_reader);
		reader_clear(late_reader);
		drop(test, 0x3f);
	}
	/* It has come in time, too late, and when blocks were left to it. */
	KUNIT_EXPECT_GT(test, nr_late, 0u);
	KUNIT_EXPECT_GT(test, nr_taken, 0u);
	KUNIT_EXPECT_GT(test, nr_begun, 0u);
}

static int hazard_init(struct kunit *test)
{
	after_store = NULL;
	after_load = NULL;
	return shard_fixture_init(test, &hc_clock2qp_policy);
}

static struct kunit_case hazard_cases[] = {
	KUNIT_CASE(new_lines_name_nothing),
	KUNIT_CASE(each_name_is_seen_and_no_other),
	KUNIT_CASE(barrier_follows_the_names),
	KUNIT_CASE(lines_of_all_cpus_are_looked_at),
	KUNIT_CASE(interrupt_leaves_a_line_in_use_alone),
	KUNIT_CASE(reader_that_comes_late_finds_the_slot_taken),
	{}
};

static struct kunit_suite hazard_suite = {
	.name = "hotcache_hazard",
	.init = hazard_init,
	.exit = shard_fixture_exit,
	.test_cases = hazard_cases,
};

kunit_test_suite(hazard_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: hazard lines");
MODULE_LICENSE("GPL");
