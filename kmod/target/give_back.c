// SPDX-License-Identifier: GPL-2.0
/*
 * A pool gives memory back when the machine is short of it, down to min_pool, and takes
 * it again later, up to the size that it was asked to have.
 *
 * Its shards give in turn, each a few chunks of what is wanted at a time, and after each
 * step others can have the lock. The policy keeps its memory meanwhile: nothing is
 * allocated while memory is short. When there was no pressure for a while, and more is
 * available than it takes by far, it grows by half of that at a time. If that brings
 * pressure, or fails, the next pause is twice as long.
 */
#include "target/give_back.h"

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include "core/give.h"
#include "core/memory.h"
#include "core/resize.h"
#include "core/shards.h"
#include "io/dev_init.h"
#include "target/regrow.h"
#include "target/target.h"

/*
 * How long a shard that is to give waits for who holds the target's lock, in jiffies.
 * When there is no memory for threads, other pools may wait for it.
 */
#define HC_GIVE_LOCK_WAIT	(HZ / 50)

/* How long the lock is left to messages that wait for it, in jiffies. */
#define HC_GIVE_LOCK_REST	2

/*
 * How long a round waits for blocks in flight, in jiffies: less than a process that is
 * about to kill another one waits for memory.
 */
#define HC_GIVE_PATIENCE	(HZ / 4)

/* By so large a part a large pool grows at least. */
#define HC_GROWTH_PART	64u

/* A pool that grows leaves twice the reserve that a new cache leaves. */
static u64 hc_regrow_leaves(void)
{
	return 2 * hc_memory_reserve();
}

static u32 hc_floor_slots(const struct hc_target *t)
{
	const struct hc_geometry *geo = &t->dev.cache->geo;

	return hc_give_floor(t->breath.min_pool, geo->block_shift, geo->nr_shards,
			     hc_wanted_slots(t));
}

/*
 * A chunk for each shard; all shards are of one size. More of a large pool, since each
 * growth goes through all slots.
 */
static u32 hc_growth_step(const struct hc_cache *cache)
{
	u64 slots = (u64)cache->geo.nr_shards << cache->pool->slot_shift;

	slots *= max(1ull, div64_u64(cache->geo.nr_slots / HC_GROWTH_PART, slots));
	return min_t(u64, slots, cache->geo.nr_slots);
}

static u64 hc_spare_pages(const struct hc_target *t)
{
	u32 slots = hc_floor_slots(t);

	return t->dev.cache->nr_slots > slots ?
	       hc_cache_spare_pages(t->dev.cache, slots) : 0;
}

static u32 hc_regrow_all_doublings(const struct hc_target *t)
{
	return t->breath.doublings + t->breath.failures;
}

static unsigned long hc_regrow_delay(const struct hc_target *t)
{
	return hc_regrow_seconds(hc_regrow_all_doublings(t)) * HZ;
}

/* Seconds since memory was given back. */
static u64 hc_gave_ago(const struct hc_target *t)
{
	return div_u64(get_jiffies_64() - t->breath.gave, HZ);
}

static void hc_count_more(struct hc_target *t, enum hc_counter i, u64 n)
{
	this_cpu_add(t->dev.stats->v[i], n);
}

/* The caller holds @t->lock. Memory is short: what is taken again is taken later. */
static void hc_put_off_growth(struct hc_target *t)
{
	struct hc_breath *breath = &t->breath;

	/* This is the last look at how long there was no pressure before. */
	breath->doublings = hc_regrow_doublings(breath->doublings, false,
						hc_gave_ago(t));
	breath->gave = get_jiffies_64();
	mod_delayed_work(hc_growth_queue(), &breath->regrow, hc_regrow_delay(t));
}

/* The caller holds @t->lock. */
static void hc_gave(struct hc_target *t, u64 pages)
{
	struct hc_breath *breath = &t->breath;

	if (!breath->giving) {
		breath->doublings = hc_regrow_doublings(breath->doublings,
							breath->grown,
							hc_gave_ago(t));
		breath->grown = false;
		breath->giving = true;
	}
	hc_put_off_growth(t);
	hc_dev_bound_fills(&t->dev);
	hc_count_more(t, HC_CNT_given_bytes, pages << PAGE_SHIFT);
	hc_giver_gave(&t->breath.giver, pages);
}

/* As hc_settle(). @pages: out: what it has freed; so much less is wanted */
static bool __hc_settle(struct hc_target *t, const bool *stop, u64 *pages)
{
	bool lacks;

	lockdep_assert_held(&t->lock);
	*pages = 0;
	if (!t->unsettled || !t->dev.cache)
		return !t->unsettled;
	/* Before that may end because of what is freed here. */
	lacks = hc_pressure_is_on() || hc_giver_wanted(&t->breath.giver);
	hc_giver_shrinks(&t->breath.giver, true);
	t->unsettled = !hc_cache_settle(t->dev.cache, stop, pages);
	hc_giver_shrinks(&t->breath.giver, false);
	if (*pages && lacks)
		hc_put_off_growth(t);
	if (*pages)
		hc_giver_gave(&t->breath.giver, *pages);
	/* What two shards had in common was not offered. */
	hc_give_back_update(t);
	return !t->unsettled;
}

/**
 * hc_settle() - finish what a suspend has left undone of a change of the size
 * @t: the target
 * @stop: becomes true when it has to end early
 *
 * Must come before the size is changed again. The memory that it frees cannot be given
 * back any more.
 *
 * Context: Process, may sleep, @t->lock held.
 * Return: false if there is something left to do.
 */
bool hc_settle(struct hc_target *t, const bool *stop)
{
	u64 pages;

	return __hc_settle(t, stop, &pages);
}

/*
 * Let a shard give a step of what is wanted. The lock is released after each, for others
 * who want it. A suspend that has just begun ends none of them: what file systems write
 * until they are at rest may be what makes memory short. Returns 1 if it has given
 * something, 0 if not, -EBUSY if somebody holds the lock.
 */
static int hc_give_step(struct hc_target *t, u32 i, u64 wanted, bool patient)
{
	struct hc_cache *cache = t->dev.cache;
	unsigned int noio;
	u64 pages = 0, settled = 0;

	if (hc_target_lock_within(t, HC_GIVE_LOCK_WAIT, NULL, &noio))
		return -EBUSY;
	if (!READ_ONCE(t->stopped) && __hc_settle(t, &t->stopped, &settled) &&
	    settled < wanted)
		pages = hc_cache_give_back(cache, i,
					   hc_shards_slots(hc_floor_slots(t),
							   cache->geo.nr_shards, i),
					   wanted - settled, patient,
					   &t->stopped);
	if (pages)
		hc_gave(t, pages);
	/* A suspend does not wait until all is in order again. */
	t->unsettled |= READ_ONCE(t->stopped);
	hc_target_unlock(t, noio);
	/* A message only looks once a tick. */
	if (atomic_read(&t->messages_wait))
		schedule_timeout_uninterruptible(HC_GIVE_LOCK_REST);
	return pages || settled;
}

/*
 * Each shard gives a step, until no more is wanted. A patient round ends before all have
 * had their turn if that takes long; the next one goes on with those that have not. A
 * target without a cache, or which is suspended, never comes here. Returns as
 * hc_give_step().
 */
static int hc_give_round(struct hc_target *t, bool patient)
{
	struct hc_breath *breath = &t->breath;
	unsigned long end = jiffies + HC_GIVE_PATIENCE;
	u64 wanted = hc_giver_wanted(&breath->giver);
	u32 i, n = t->dev.cache->geo.nr_shards;
	int ret, gave = 0;

	for (i = 0; i < n && wanted && !(patient && time_after_eq(jiffies, end)); i++) {
		breath->turn = (breath->turn + 1) % n;
		ret = hc_give_step(t, breath->turn, wanted, patient);
		if (ret < 0)
			return gave ?: ret;
		gave |= ret;
		wanted = hc_giver_wanted(&breath->giver);
		cond_resched();
	}
	return gave;
}

static void hc_give_work(struct work_struct *work)
{
	struct hc_target *t = container_of(work, struct hc_target,
					   breath.giver.work);
	struct hc_giver *giver = &t->breath.giver;
	int ret = 1;

	t->breath.giving = false;
	/* What can be had at once is worth more. */
	while (ret > 0 && hc_giver_wanted(giver))
		ret = hc_give_round(t, false) ?: hc_give_round(t, true);
	if (ret < 0)
		hc_giver_is_busy(giver);
	else if (!ret)
		hc_giver_cannot(giver);
	if (t->breath.giving)
		hc_count_more(t, HC_CNT_pressures, 1);
}

/* Returns the slots that it may have now, at least those that it has. */
static u32 hc_regrow_slots(const struct hc_target *t)
{
	const struct hc_cache *cache = t->dev.cache;
	unsigned int shift = cache->geo.block_shift;
	u32 missing = hc_wanted_slots(t) - cache->nr_slots;
	u64 claimed = hc_memory_claimed();
	u64 available = hc_memory_available();

	return cache->nr_slots +
	       (hc_regrow_bytes(available - min(available, claimed),
				hc_regrow_leaves(), (u64)missing << shift,
				(u64)hc_growth_step(cache) << shift) >> shift);
}

/* The caller holds @t->lock. Nothing grows just now, be it that it is to later. */
static bool __hc_regrow_waits(struct hc_target *t)
{
	struct hc_breath *breath = &t->breath;

	/* In this order: what is looked at later is set before the first is told. */
	if (!hc_giver_may_grow(&breath->giver) || READ_ONCE(t->stopping))
		return true;
	/* The disk is written while nobody uses the caches: they have time. */
	if (READ_ONCE(t->dev.frozen) || !hc_settle(t, &t->stopping))
		return true;
	/* It gave while this waited for the lock, or just now. */
	return hc_regrow_is_early(hc_gave_ago(t), hc_regrow_all_doublings(t));
}

/*
 * The caller holds @t->lock and has seen that the target is resumed. One without
 * a cache never comes here.
 */
static void __hc_regrow(struct hc_target *t)
{
	struct hc_cache *cache = t->dev.cache;
	struct hc_breath *breath = &t->breath;
	struct hc_policy_choice choice;
	u32 slots = hc_regrow_slots(t);
	bool more = slots > cache->nr_slots;
	u64 pages;
	int err;

	lockdep_assert_held(&t->lock);
	hc_target_choice(t, &choice);
	err = hc_cache_regrow(cache, slots, &choice, &breath->giver.stops_growth,
			      hc_regrow_leaves(), &pages);
	hc_count_more(t, HC_CNT_regrown_bytes, pages << PAGE_SHIFT);
	hc_dev_bound_fills(&t->dev);
	/* One that is stopped has brought pressure, but for a suspend or hibernation. */
	breath->grown |= pages || (err == -EBUSY && !READ_ONCE(t->stopping) &&
				   !READ_ONCE(t->dev.frozen));
	breath->failures = hc_regrow_failures(breath->failures, more, err);
	hc_give_back_update(t);
}

static void hc_regrow_work(struct work_struct *work)
{
	struct hc_target *t = container_of(to_delayed_work(work),
					   struct hc_target, breath.regrow);
	unsigned int noio = hc_target_lock(t);

	/* The suspend may be given up; if it is not, it cancels this. */
	if (__hc_regrow_waits(t))
		queue_delayed_work(hc_growth_queue(), &t->breath.regrow,
				   hc_regrow_delay(t));
	else if (t->dev.cache->nr_slots < hc_wanted_slots(t))
		__hc_regrow(t);
	/* After what it can give now was offered: it can be asked all the time. */
	hc_giver_end_growth(&t->breath.giver);
	hc_target_unlock(t, noio);
}

/**
 * hc_give_back_update() - what the pool can give back has changed
 * @t: the target, with a cache; its size, or what it is to keep, has been changed
 *
 * Context: Process, may sleep. @t->lock held, or the target is stopping.
 */
void hc_give_back_update(struct hc_target *t)
{
	hc_giver_offer(&t->breath.giver, hc_spare_pages(t));
	if (t->dev.cache->nr_slots < hc_wanted_slots(t))
		queue_delayed_work(hc_growth_queue(), &t->breath.regrow,
				   hc_regrow_delay(t));
}

/**
 * hc_give_back_init() - prepare what a target does when memory is short
 * @t: the target
 */
void hc_give_back_init(struct hc_target *t)
{
	struct hc_breath *breath = &t->breath;

	breath->min_pool = U64_MAX;
	breath->gave = get_jiffies_64();
	hc_giver_init(&breath->giver, hc_give_work);
	INIT_DELAYED_WORK(&breath->regrow, hc_regrow_work);
}

/**
 * hc_give_back_start() - let the machine ask a target for memory
 * @t: the target, about to be resumed, but stopping until after this
 *
 * Context: Process, may sleep.
 */
void hc_give_back_start(struct hc_target *t)
{
	if (t->dev.cache)
		hc_give_back_update(t);
}

/**
 * hc_give_back_hurry() - let a target that takes memory again end that soon
 * @t: the target, which has just begun to stop, or has just been frozen
 *
 * Context: Process.
 */
void hc_give_back_hurry(struct hc_target *t)
{
	hc_giver_stop_growth(&t->breath.giver);
}

/**
 * hc_give_back_stop() - undo hc_give_back_start()
 * @t: the target, stopping; whoever held @t->lock before has released it since
 *
 * Context: Process, may sleep; @t->lock not held.
 */
void hc_give_back_stop(struct hc_target *t)
{
	/* In this order: the first starts the second. */
	hc_giver_leave(&t->breath.giver);
	cancel_delayed_work_sync(&t->breath.regrow);
}

/**
 * hc_min_pool() - what a pool keeps in any case
 * @t: the target
 *
 * Context: Any.
 * Return: bytes; the size of the pool if that is all of it.
 */
u64 hc_min_pool(const struct hc_target *t)
{
	u64 bytes = READ_ONCE(t->breath.min_pool);

	return bytes == U64_MAX ? READ_ONCE(t->pool_bytes) : bytes;
}

/**
 * hc_set_min_pool() - set what a pool keeps in any case
 * @t: the target, resumed
 * @bytes: so much; all of it if it is not larger
 *
 * Context: Process, may sleep.
 * Return: 0, or -EBUSY if the device is being suspended.
 */
int hc_set_min_pool(struct hc_target *t, u64 bytes)
{
	unsigned int noio;
	int err = -EBUSY;

	noio = hc_target_lock(t);
	if (!READ_ONCE(t->stopping)) {
		WRITE_ONCE(t->breath.min_pool, bytes);
		if (t->dev.cache)
			hc_give_back_update(t);
		err = 0;
	}
	hc_target_unlock(t, noio);
	return err;
}
