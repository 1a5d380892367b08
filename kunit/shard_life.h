/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What one reader and one writer do to one region of a small shard. All is checked
 * after each call.
 */
#ifndef HOTCACHE_KUNIT_SHARD_LIFE_H
#define HOTCACHE_KUNIT_SHARD_LIFE_H

#include "shard_check.h"

#define NR_SLOTS	4u
#define BASE		100u
#define REGION		7u

/**
 * struct life - a shard with what one reader and one writer would keep
 * @shard: the shard
 * @found: what the last read found
 * @slot: slots that the last call gave
 * @wake: waiters that the last end of a fill woke
 */
struct life {
	struct hc_shard shard;
	struct hc_lookup found;
	u32 slot[HC_REGION_BLOCKS];
	struct list_head wake;
};

static inline int life_init(struct kunit *test, const struct hc_policy_ops *ops)
{
	struct hc_policy_choice choice = choice_of(ops);
	struct life *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	if (!l)
		return -ENOMEM;
	test->priv = l;
	INIT_LIST_HEAD(&l->wake);
	return hc_shard_init(&l->shard, BASE, NR_SLOTS, 0x5eed, &choice);
}

static inline void life_exit(struct kunit *test)
{
	struct life *l = test->priv;

	hc_shard_destroy(&l->shard);
}

static inline void look_admitting(struct kunit *test, u16 mask,
				  enum hc_admit admit)
{
	struct life *l = test->priv;

	hc_shard_read(&l->shard, REGION, mask, admit, 0, &l->found);
	check_shard(test, &l->shard);
}

static inline void look(struct kunit *test, u16 mask)
{
	look_admitting(test, mask, HC_ADMIT_ALL);
}

static inline u16 end_fill(struct kunit *test, u16 mask, bool ok)
{
	struct life *l = test->priv;
	u16 published;

	published = hc_shard_fill_end(&l->shard, REGION, mask, ok, 0, l->slot,
				      &l->wake);
	check_shard(test, &l->shard);
	return published;
}

static inline void put_fill(struct kunit *test, u16 published, u16 lost)
{
	struct life *l = test->priv;

	hc_shard_fill_put(&l->shard, l->slot, published, lost);
	check_shard(test, &l->shard);
}

/* Make blocks of REGION resident, brought in with @hints. */
static inline void fill_with(struct kunit *test, u16 mask, unsigned int hints)
{
	struct life *l = test->priv;

	look(test, mask);
	KUNIT_ASSERT_EQ(test, l->found.fill, mask);
	KUNIT_ASSERT_EQ(test, hc_shard_fill_end(&l->shard, REGION, mask, true,
						hints, l->slot, &l->wake),
			mask);
	check_shard(test, &l->shard);
	put_fill(test, mask, 0);
}

static inline void fill(struct kunit *test, u16 mask)
{
	fill_with(test, mask, 0);
}

static inline u16 begin_write(struct kunit *test, u16 mask, bool update)
{
	struct life *l = test->priv;
	u16 resident;

	resident = hc_shard_write_begin(&l->shard, REGION, mask, update,
					HC_CNT_invalidate_write, l->slot);
	check_shard(test, &l->shard);
	return resident;
}

static inline void end_write(struct kunit *test, u16 mask, bool ok)
{
	struct life *l = test->priv;

	hc_shard_write_end(&l->shard, REGION, mask, ok);
	check_shard(test, &l->shard);
}

static inline void unpin(struct kunit *test, u16 mask)
{
	struct life *l = test->priv;

	hc_shard_unpin(&l->shard, l->found.slot, mask);
	check_shard(test, &l->shard);
}

static inline void drop(struct kunit *test, u16 mask)
{
	struct life *l = test->priv;

	hc_shard_drop_region(&l->shard, REGION, mask, HC_CNT_invalidate_drop);
	check_shard(test, &l->shard);
}

static inline void expect_occupied(struct kunit *test, u32 occupancy, u32 used)
{
	struct life *l = test->priv;
	u32 slot, nr = 0;

	for (slot = 0; slot < NR_SLOTS; slot++)
		nr += l->shard.ctl[slot] != HC_SLOT_FREE;
	KUNIT_EXPECT_EQ(test, l->shard.occupancy, occupancy);
	KUNIT_EXPECT_EQ(test, nr, used);
}

#endif /* HOTCACHE_KUNIT_SHARD_LIFE_H */
