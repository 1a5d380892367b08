// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of what is learned of reads: what a full one drops, who takes the records
 * out, and in which order.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "fixtures/insight_fixture.h"

/*
 * Four requests of a quarter of a loop each, of which a ring holds a quarter, in an
 * order that changes: without those that were dropped the loop would be as short.
 */
static void a_full_ring_bends_nothing(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);
	u32 i, k;

	if (insight->records < 64)
		kunit_skip(test, "too many CPUs");
	insight->records = 64;
	for (i = 0; i < 80; i++) {
		for (k = 0; k < 4; k++) {
			/* On one CPU, whatever the host does. */
			preempt_disable();
			read_long(&t->dev, (k * (1 + i % 2 * 2) % 4) * 256, 256, 0);
			preempt_enable();
			curve_of(test);
		}
	}
	KUNIT_EXPECT_LE(test, insight->mrc.sample.threshold,
			U32_MAX / 256 * (insight->records + 1));
	KUNIT_EXPECT_GT(test, misses_at(test, 512), HC_MRC_ONE / 10 * 3);
	KUNIT_EXPECT_LT(test, misses_at(test, 1200), HC_MRC_ONE / 10);
}

/* As large a part of all reads does not count. */
static void a_few_drops_do_no_harm(struct kunit *test)
{
	struct insight_test *t = test->priv;
	struct hc_insight *insight = insight_of(test);
	u32 i;

	insight->records = min(insight->records, 64u);
	preempt_disable();
	for (i = 0; i < insight->records + insight->records / 16; i++)
		read_short(&t->dev, i);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, reads_of(test), (u64)insight->records);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, (u64)insight->records);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sample.threshold, U32_MAX);
}

/* By this CPU, which the caller stays on. */
static void read_blocks(struct kunit *test, u32 nr)
{
	struct insight_test *t = test->priv;
	u32 i;

	for (i = 0; i < nr; i++)
		read_short(&t->dev, i);
}

/* So many times what a ring holds, and the worker comes. */
static void read_rings(struct kunit *test, u32 nr)
{
	/* On one CPU, whatever the host does. */
	preempt_disable();
	read_blocks(test, nr * insight_of(test)->records);
	preempt_enable();
	curve_of(test);
}

static void too_many_for_a_ring_are_thrown_away(struct kunit *test)
{
	struct insight_test *t = test->priv;

	read_rings(test, 2);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);
	read_rings(test, 2);
	KUNIT_EXPECT_EQ(test, reads_of(test), 0ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 0ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sample.threshold, U32_MAX / 2);
	KUNIT_EXPECT_EQ(test, t->dev.watched, U32_MAX / 2);
	/* There is room again. */
	read_blocks(test, 16);
	KUNIT_EXPECT_EQ(test, reads_of(test), 16ull);
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled, 8ull);
}

/* The worker is kept from it now and then, but is no slower than the reads. */
static void a_stall_costs_a_batch(struct kunit *test)
{
	struct hc_mrc *mrc = curve_of(test);
	u32 nr = HC_INSIGHT_RECORDS_MIN;
	u32 i;

	for (i = 1; i < 4; i++) {
		read_rings(test, 2);
		read_blocks(test, nr);
		KUNIT_EXPECT_EQ(test, reads_of(test), (u64)nr * i);
		KUNIT_EXPECT_EQ(test, mrc->sampled, (u64)nr * i);
	}
	KUNIT_EXPECT_EQ(test, mrc->sample.threshold, U32_MAX);
}

/* What comes next was noted in part before the lower rate was known. */
static void a_lower_rate_is_given_a_chance(struct kunit *test)
{
	struct hc_mrc *mrc = curve_of(test);

	read_rings(test, 2);
	read_rings(test, 2);
	read_rings(test, 8);
	KUNIT_EXPECT_EQ(test, mrc->sampled, 0ull);
	KUNIT_EXPECT_EQ(test, mrc->sample.threshold, U32_MAX / 2);
	read_rings(test, 8);
	KUNIT_EXPECT_LT(test, mrc->sample.threshold, U32_MAX / 2);
}

/* As many as a ring holds, after the worker has looked what there is. */
static void what_is_dropped_meanwhile_is_thrown_with_it(struct kunit *test)
{
	struct hc_insight *insight = insight_of(test);
	u64 kept;
	u32 nr;

	preempt_disable();
	read_blocks(test, insight->records);
	nr = hc_insight_gather(insight, &kept);
	read_blocks(test, insight->records);
	hc_insight_throw(insight, nr, kept, kept);
	read_blocks(test, HC_INSIGHT_RECORDS_MIN);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, curve_of(test)->sampled,
			(u64)HC_INSIGHT_RECORDS_MIN);
}

/* Where no ring has a record, nobody knows which rate would suit. */
static void drops_alone_lower_nothing(struct kunit *test)
{
	struct hc_insight *insight = insight_of(test);
	u32 i;

	for (i = 0; i < 3; i++) {
		hc_insight_ring(insight, 0)->dropped += 100;
		KUNIT_EXPECT_EQ(test, curve_of(test)->sample.threshold, U32_MAX);
	}
}

/* What it has not seen when it began is not left until somebody looks. */
static void the_worker_comes_as_long_as_a_ring_is_half_full(struct kunit *test)
{
	struct hc_insight *insight = insight_of(test);
	u32 half = insight->records / 2;
	u64 kept;
	u32 nr;

	preempt_disable();
	read_blocks(test, half - 1);
	KUNIT_EXPECT_EQ(test, nr_queued, 0u);
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);

	/* It begins, and the other half is noted before it has played the first. */
	nr_queued = 0;
	nr = hc_insight_gather(insight, &kept);
	KUNIT_EXPECT_EQ(test, kept, (u64)half);
	read_blocks(test, half);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);
	hc_insight_play_all(insight, nr);

	/* The next one begins, and does not come to anything. */
	nr_queued = 0;
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);
	read_blocks(test, half - 1);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);

	/* Nor does it when the ring is full. */
	nr_queued = 0;
	read_blocks(test, 1);
	KUNIT_EXPECT_EQ(test, hc_insight_new_drops(insight), 1ull);
	KUNIT_EXPECT_EQ(test, nr_queued, 1u);
	preempt_enable();
}

/*
 * Two loops of 32 blocks side by side are one of 64: @cpus read them in turn, and none
 * is played before all have been noted. A clock of @tick ns, from @since.
 */
static void loops_side_by_side(struct kunit *test, u32 cpus, u64 since, u64 tick)
{
	struct hc_insight *insight = insight_of(test);
	u32 per_loop = insight->records / 32;
	u32 i, cpu, n = 0;

	if (nr_cpu_ids < 2 || insight->records < 128)
		kunit_skip(test, "one CPU, or too many");
	for (i = 0; i < per_loop * 32; i++) {
		for (cpu = 0; cpu < cpus; cpu++, n++) {
			u64 clock = since + n * 5000ull / tick * tick;

			hc_count(insight->dev, HC_CNT_hits, 1);
			hc_insight_put(insight, hc_insight_ring(insight, cpu),
				       hc_insight_record(1000 * cpu + i % 32,
							 clock));
		}
	}
	/* Without the first round, all find their block behind all others. */
	KUNIT_EXPECT_GT(test, misses_at(test, 16 * cpus), HC_MRC_ONE / 100 * 98);
	KUNIT_EXPECT_LE(test, misses_at(test, 32 * cpus + 1),
			HC_MRC_ONE / per_loop);
}

static void cpus_are_played_by_time(struct kunit *test)
{
	loops_side_by_side(test, 2, 12345, 1);
}

static void time_goes_round(struct kunit *test)
{
	loops_side_by_side(test, 2, (1ull << 36) - 100000, 1);
}

/* A clock that stands still tells nothing: then all rings go on alike. */
static void a_coarse_clock_will_do(struct kunit *test)
{
	loops_side_by_side(test, min(nr_cpu_ids, 5u), 1, 10000000);
}

static struct kunit_case insight_rings_cases[] = {
	KUNIT_CASE(a_full_ring_bends_nothing),
	KUNIT_CASE(a_few_drops_do_no_harm),
	KUNIT_CASE(too_many_for_a_ring_are_thrown_away),
	KUNIT_CASE(a_stall_costs_a_batch),
	KUNIT_CASE(a_lower_rate_is_given_a_chance),
	KUNIT_CASE(what_is_dropped_meanwhile_is_thrown_with_it),
	KUNIT_CASE(drops_alone_lower_nothing),
	KUNIT_CASE(the_worker_comes_as_long_as_a_ring_is_half_full),
	KUNIT_CASE(cpus_are_played_by_time),
	KUNIT_CASE(time_goes_round),
	KUNIT_CASE(a_coarse_clock_will_do),
	{}
};

static struct kunit_suite insight_rings_suite = {
	.name = "hotcache_insight_rings",
	.init = insight_test_init,
	.exit = insight_test_exit,
	.test_cases = insight_rings_cases,
};

kunit_test_suite(insight_rings_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: what CPUs note of reads");
MODULE_LICENSE("GPL");
