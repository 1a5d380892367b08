// SPDX-License-Identifier: GPL-2.0
/*
 * The list of all targets. It serves to hand the pool over from the old table of a
 * device to the new one, to keep a second cache off an origin, and to freeze all
 * caches for hibernation.
 */
#include "target/targets.h"

#include <linux/blkdev.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/wait.h>

#include "core/admission.h"
#include "core/cache.h"
#include "core/memory.h"
#include "core/totals.h"
#include "target/cost.h"
#include "target/give_back.h"
#include "target/target.h"

#include <asm/barrier.h>

static LIST_HEAD(hc_targets);
static DEFINE_MUTEX(hc_targets_lock);

/* Whether all targets are frozen, and new ones start so; under hc_targets_lock. */
static bool hc_frozen;

/* The target that hc_targets_visit() is at; it must not go meanwhile. */
static struct hc_target *hc_visited;
static DECLARE_WAIT_QUEUE_HEAD(hc_visited_wait);

static bool hc_same_device(const struct hc_target *a, const struct hc_target *b)
{
	return a != b && dm_table_get_md(a->ti->table) ==
			 dm_table_get_md(b->ti->table);
}

static bool hc_may_write(const struct hc_target *t)
{
	return (dm_table_get_mode(t->ti->table) & BLK_OPEN_WRITE) != 0;
}

/* Partitions are ranges of their disk. */
static bool hc_origins_overlap(const struct hc_target *a,
			       const struct hc_target *b)
{
	sector_t from_a = get_start_sect(a->origin->bdev);
	sector_t from_b = get_start_sect(b->origin->bdev);

	return a->origin->bdev->bd_disk == b->origin->bdev->bd_disk &&
	       from_a < from_b + b->ti->len && from_b < from_a + a->ti->len;
}

/* Another table of the same device is never active at the same time. */
static bool hc_targets_clash(const struct hc_target *a,
			     const struct hc_target *b)
{
	return !hc_same_device(a, b) && hc_origins_overlap(a, b) &&
	       (hc_may_write(a) || hc_may_write(b));
}

/**
 * hc_targets_add() - add a new target to the list
 * @t: the target, its origin opened
 *
 * Two devices that cache the same sectors do not see each other's writes, so the
 * second is refused unless neither can write.
 *
 * Context: Process, may sleep.
 * Return: 0, or -EBUSY with ti->error set.
 */
int hc_targets_add(struct hc_target *t)
{
	struct hc_target *other;
	int err = 0;

	mutex_lock(&hc_targets_lock);
	list_for_each_entry(other, &hc_targets, link) {
		if (!hc_targets_clash(t, other))
			continue;
		DMERR("%s: the origin %s is cached by the device %s",
		      dm_table_device_name(t->ti->table), t->origin->name,
		      dm_table_device_name(other->ti->table));
		t->ti->error = "Another device caches this origin; read-only ones can share it";
		err = -EBUSY;
		goto unlock;
	}
	t->dev.frozen = hc_frozen;
	list_add(&t->link, &hc_targets);
unlock:
	mutex_unlock(&hc_targets_lock);
	return err;
}

/**
 * hc_targets_remove() - remove a target from the list
 * @t: the target
 *
 * No other table takes its cache from now on.
 *
 * Context: Process, may sleep.
 */
void hc_targets_remove(struct hc_target *t)
{
	mutex_lock(&hc_targets_lock);
	while (hc_visited == t) {
		mutex_unlock(&hc_targets_lock);
		wait_event(hc_visited_wait, READ_ONCE(hc_visited) != t);
		mutex_lock(&hc_targets_lock);
	}
	list_del(&t->link);
	mutex_unlock(&hc_targets_lock);
}

/*
 * Memory held by other tables of the same device. For one that is just allocating,
 * all counts that it is to have: what is left of its claim is missing from what
 * others can have.
 */
static struct hc_held __hc_targets_held(const struct hc_target *t)
{
	struct hc_held held = {};
	struct hc_target *other;
	struct hc_cost most;

	lockdep_assert_held(&hc_targets_lock);
	list_for_each_entry(other, &hc_targets, link) {
		if (!hc_same_device(other, t))
			continue;
		if (other->allocating) {
			most = hc_target_cost(other);
			hc_hold(&held, &most, most.metadata);
		} else if (other->dev.cache) {
			most = hc_cache_cost(other, other->dev.cache);
			hc_hold(&held, &most,
				hc_cache_metadata_bytes(other->dev.cache));
		}
	}
	return held;
}

/* What it takes beyond what its device has. */
static u64 __hc_target_growth(const struct hc_target *t)
{
	struct hc_held held = __hc_targets_held(t);
	struct hc_cost need = hc_target_cost(t);
	u64 bytes = hc_to_allocate(&need, &held);

	return bytes - min(bytes, hc_freed(&held, need.metadata));
}

/* What a target is still to claim. One that has asked already got it, or did not. */
static u64 __hc_target_promised(const struct hc_target *t)
{
	return t->asked || t->dev.cache ? 0 : __hc_target_growth(t);
}

static bool hc_memory_fits_now(const struct hc_target *t,
			       struct hc_targets_memory *mem)
{
	struct hc_cost need = hc_target_cost(t);
	struct hc_target *other;
	u64 growth;

	mutex_lock(&hc_targets_lock);
	growth = __hc_target_growth(t);
	mem->promised = hc_memory_claimed();
	list_for_each_entry(other, &hc_targets, link)
		if (other != t && !hc_same_device(other, t))
			mem->promised += __hc_target_promised(other);
	mem->available = hc_memory_available();
	mutex_unlock(&hc_targets_lock);
	mem->need = hc_cost_sum(&need);
	mem->held = mem->need - growth;
	return !growth || growth + mem->promised + hc_memory_reserve_at_load() <=
			  mem->available;
}

/**
 * hc_targets_memory_fits() - is there memory for a new target's cache?
 * @t: the target
 * @mem: out: the figures
 *
 * A cache is made at the first resume, maybe long after the table was loaded. Until
 * then the machine has the memory, but it is not to be had twice.
 *
 * Context: Process, may sleep until others have freed their caches.
 * Return: whether there is, with a reserve for others.
 */
bool hc_targets_memory_fits(const struct hc_target *t,
			    struct hc_targets_memory *mem)
{
	if (hc_memory_fits_now(t, mem))
		return true;
	hc_release_wait_for_all();
	return hc_memory_fits_now(t, mem);
}

/**
 * struct hc_handover - what a table takes over from others of its device
 * @caches: their caches
 * @held: the memory of these
 * @releasing: there are some, so that something is freed
 */
struct hc_handover {
	struct hc_cache *caches;
	struct hc_held held;
	bool releasing;
};

/*
 * Take the caches of other tables of the same device. Device-mapper has suspended
 * these tables, so nothing uses their caches any more but their destructors. One
 * may be at work, if a third table was live in between, but only after it has left
 * the list. Hibernation may be, and ends at once, since they are suspended. The new
 * table can have the memory, but not the content: the origin may have changed during
 * the suspend.
 */
static void __hc_take_caches(struct hc_target *t, struct hc_handover *from)
{
	struct hc_target *old;

	lockdep_assert_held(&hc_targets_lock);
	list_for_each_entry(old, &hc_targets, link) {
		if (!hc_same_device(old, t) || !old->stopping || !old->dev.cache)
			continue;
		mutex_lock(&old->lock);
		old->dev.cache->next = from->caches;
		from->caches = old->dev.cache;
		WRITE_ONCE(old->dev.cache, NULL);
		mutex_unlock(&old->lock);
	}
}

/* What is taken over is not claimed; what is freed is, so that no other can have it. */
static bool __hc_claim_all(struct hc_target *t, struct hc_claim *claim,
			   struct hc_handover *from)
{
	struct hc_cost need = hc_target_cost(t);

	from->held = __hc_targets_held(t);
	return hc_claim_begin(claim, hc_to_allocate(&need, &from->held),
			      hc_freed(&from->held, need.metadata),
			      hc_memory_reserve());
}

/*
 * What was promised may be gone by now: look again before anything is allocated.
 * What another table, be it of this device, is just giving back is waited for.
 *
 * What is taken over is taken in the hold of the lock in which it was counted: a
 * destructor could take it away in between. It is freed, but for a pool, and others
 * are to wait for it: if something is, hc_release_end() must follow.
 */
static void hc_claim_memory(struct hc_target *t, struct hc_claim *claim,
			    struct hc_handover *from)
{
	mutex_lock(&hc_targets_lock);
	t->allocating = __hc_claim_all(t, claim, from);
	if (!t->allocating) {
		hc_claim_end(claim);
		mutex_unlock(&hc_targets_lock);
		hc_release_wait_for_all();
		mutex_lock(&hc_targets_lock);
		t->allocating = __hc_claim_all(t, claim, from);
	}
	t->asked = true;
	__hc_take_caches(t, from);
	from->releasing = from->caches;
	if (from->releasing)
		hc_release_begin();
	mutex_unlock(&hc_targets_lock);
}

static u64 hc_cache_data_bytes(const struct hc_cache *cache)
{
	return hc_pool_held_bytes(cache->pool);
}

/* The largest pool is kept, all other memory is freed. */
static struct hc_pool *hc_keep_pool(struct hc_cache *caches)
{
	struct hc_cache *cache, *next, *largest = caches;
	struct hc_pool *pool;

	if (!caches)
		return NULL;
	for (cache = caches; cache; cache = cache->next)
		if (hc_cache_data_bytes(cache) > hc_cache_data_bytes(largest))
			largest = cache;
	pool = hc_cache_steal_pool(largest);
	for (; caches; caches = next) {
		next = caches->next;
		hc_cache_destroy(caches);
	}
	return pool;
}

/*
 * The metadata is what is still to be allocated. That of a pool that could not grow may
 * be many times as much as what it had: with smaller blocks, or another policy.
 */
static struct hc_cache *hc_make_shards(struct hc_target *t, struct hc_pool *pool,
				       struct hc_claim *claim,
				       const struct hc_held *held)
{
	struct hc_geometry geo = t->params.geo;
	struct hc_policy_choice choice;
	u64 metadata;

	geo.nr_slots = hc_pool_slots(pool);
	while (geo.nr_shards > geo.nr_slots)
		geo.nr_shards /= 2;
	metadata = hc_geometry_cost(t, &geo).metadata;
	if (!hc_claim_change(claim, metadata, hc_freed(held, metadata),
			     hc_memory_reserve()))
		return ERR_PTR(-ENOMEM);
	hc_target_choice(t, &choice);
	return hc_cache_create(&geo, &choice, get_random_u64(), pool,
			       t->dev.submit_wq);
}

/* Of the memory claimed and of an old pool, or NULL, which is gone after this. */
static struct hc_cache *hc_make_cache(struct hc_target *t, struct hc_pool *pool,
				      struct hc_claim *claim,
				      const struct hc_held *held)
{
	const struct hc_geometry *geo = &t->params.geo;
	struct hc_cache *cache;

	pool = hc_pool_create(geo->nr_slots, geo->block_shift, pool, claim,
			      t->dev.submit_wq);
	if (IS_ERR(pool))
		return ERR_CAST(pool);
	cache = hc_make_shards(t, pool, claim, held);
	if (IS_ERR(cache))
		hc_pool_destroy(pool);
	return cache;
}

static void hc_activate_log(const struct hc_target *t,
			    const struct hc_cache *cache)
{
	const char *name = dm_table_device_name(t->ti->table);
	unsigned int shift = t->params.geo.block_shift;
	struct hc_cost need = hc_target_cost(t);

	if (IS_ERR(cache))
		DMERR("%s: no cache until the next resume: cannot get %llu KiB of memory: error %ld",
		      name, hc_cost_sum(&need) >> 10, PTR_ERR(cache));
	else if (cache->geo.nr_slots < t->params.geo.nr_slots)
		DMERR("%s: the pool keeps its %llu KiB until a table is loaded again: there is no memory for %llu KiB",
		      name, (u64)cache->geo.nr_slots << shift >> 10,
		      (u64)t->params.geo.nr_slots << shift >> 10);
}

/**
 * hc_target_thaw() - let a target serve, unless all targets are frozen
 * @t: the target, whose cache is empty, and stays so while it is frozen
 *
 * Context: Process, may sleep; @t->lock not held.
 */
void hc_target_thaw(struct hc_target *t)
{
	mutex_lock(&hc_targets_lock);
	WRITE_ONCE(t->dev.frozen, hc_frozen);
	mutex_unlock(&hc_targets_lock);
}

/**
 * hc_targets_activate() - create a target's cache, unless it has one
 * @t: the target, about to be resumed
 *
 * If there is not enough memory, the log says so. The target then makes do with the
 * pool that it takes over; without one it passes all I/O to the origin until the
 * next resume, which tries again.
 *
 * Context: Process, may sleep for long. The device is still suspended, and what it
 * had is gone.
 */
void hc_targets_activate(struct hc_target *t)
{
	struct hc_handover from = {};
	struct hc_cache *cache;
	struct hc_claim claim;
	unsigned int noio;

	hc_target_thaw(t);
	if (t->dev.cache)
		return;
	noio = memalloc_noio_save();
	hc_claim_memory(t, &claim, &from);
	cache = hc_make_cache(t, hc_keep_pool(from.caches), &claim, &from.held);
	hc_activate_log(t, cache);
	if (IS_ERR(cache)) {
		cache = NULL;
	} else {
		hc_cache_name(cache, t->dev.number);
		hc_admission_set_slots(&t->dev.admission, cache->geo.nr_slots,
				       get_random_u64());
	}
	mutex_lock(&hc_targets_lock);
	/* The status of a device can be asked for while it is being resumed. */
	smp_store_release(&t->dev.cache, cache);
	t->allocating = false;
	hc_claim_end(&claim);
	mutex_unlock(&hc_targets_lock);
	if (from.releasing)
		hc_release_end();
	memalloc_noio_restore(noio);
}

/**
 * hc_targets_freeze() - freeze all targets, or freeze no new ones
 * @freeze: true to freeze them
 *
 * Targets that are created later start in the same state. Those that there are thaw by
 * hc_target_thaw().
 *
 * Context: Process, may sleep.
 */
void hc_targets_freeze(bool freeze)
{
	struct hc_target *t;

	mutex_lock(&hc_targets_lock);
	hc_frozen = freeze;
	list_for_each_entry(t, &hc_targets, link) {
		if (!freeze)
			continue;
		WRITE_ONCE(t->dev.frozen, true);
		hc_give_back_hurry(t);
	}
	mutex_unlock(&hc_targets_lock);
}

/**
 * hc_targets_visit() - do something to each target in turn
 * @visit: what; the target does not go meanwhile
 *
 * A resume waits for the list, but not for what is done, nor for another device.
 * Targets that are created meanwhile may be left out.
 *
 * Context: Process, may sleep. One caller at a time.
 */
void hc_targets_visit(void (*visit)(struct hc_target *t))
{
	struct hc_target *t;

	mutex_lock(&hc_targets_lock);
	list_for_each_entry(t, &hc_targets, link) {
		WRITE_ONCE(hc_visited, t);
		mutex_unlock(&hc_targets_lock);
		visit(t);
		mutex_lock(&hc_targets_lock);
		WRITE_ONCE(hc_visited, NULL);
		wake_up_all(&hc_visited_wait);
	}
	mutex_unlock(&hc_targets_lock);
}
