// SPDX-License-Identifier: GPL-2.0
/*
 * How much of the machine's memory caches may take.
 *
 * A cache claims its memory before it allocates the first byte. What is claimed and
 * not allocated yet is still available, but no second cache can claim it. While it
 * allocates, it looks again before each piece, since others take memory, too.
 *
 * A cache that goes away gives its memory back a while after its device is gone for
 * all to see. That is a release; who finds too little memory waits for it to end.
 *
 * Pages that pools free are counted, whatever for, as soon as they are free: a process
 * that needs memory may be waiting for any.
 */
#include "core/memory.h"

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/* A reserve that no machine has. */
#define HC_MEMORY_ALL		(U64_MAX / 2)

/* How long releases are waited for, in jiffies: nothing depends on their end. */
#define HC_RELEASE_WAIT		(10 * HZ)

/* Of all claims, what is not allocated yet; and what protects it and them. */
static u64 hc_claimed;
static DEFINE_SPINLOCK(hc_claim_lock);

/* Releases that are under way; and who waits for their end. */
static atomic_t hc_releases;
static DECLARE_WAIT_QUEUE_HEAD(hc_release_wait);

/* Who is just freeing many pages of a pool. A release may also take memory, for long. */
static atomic_t hc_frees;

/* Pages that pools have freed; and who waits for more. */
static atomic64_t hc_freed;
static DECLARE_WAIT_QUEUE_HEAD(hc_freed_wait);

/**
 * hc_memory_available() - memory that can be allocated without swapping
 *
 * Context: Any.
 * Return: bytes, those included that are claimed.
 */
u64 hc_memory_available(void)
{
	return (u64)max(si_mem_available(), 0L) << PAGE_SHIFT;
}

/**
 * hc_memory_claimed() - memory that caches are about to allocate
 *
 * Look at this before hc_memory_available(): what is allocated in between is then
 * counted twice and not forgotten.
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_memory_claimed(void)
{
	u64 bytes;

	spin_lock(&hc_claim_lock);
	bytes = hc_claimed;
	spin_unlock(&hc_claim_lock);
	return bytes;
}

/**
 * hc_memory_reserve() - memory that a new cache must leave available
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_memory_reserve(void)
{
	return ((u64)totalram_pages() << PAGE_SHIFT) >> HC_MEMORY_RESERVE_SHIFT;
}

/**
 * hc_memory_reserve_at_load() - memory that a table must leave when it is loaded
 *
 * More than hc_memory_reserve(), so that a table that was accepted does not fail at
 * its resume because a little memory comes and goes by itself.
 *
 * Context: Any.
 * Return: bytes.
 */
u64 hc_memory_reserve_at_load(void)
{
	return hc_memory_reserve() +
	       (((u64)totalram_pages() << PAGE_SHIFT) >> HC_MEMORY_SLACK_SHIFT);
}

/* Under the lock: whether others leave so much, beside what the caller itself frees. */
static bool __hc_claim_fits(u64 others, u64 bytes, u64 own, u64 reserve,
			    u64 available)
{
	return bytes <= own || others + bytes + reserve <= available;
}

/**
 * hc_claim_begin() - claim memory that is about to be allocated
 * @claim: out: the claim
 * @bytes: how much
 * @own: of it, what the caller is going to free before; so much always succeeds
 * @reserve: bytes that must remain available beyond it and beyond other claims
 *
 * What is freed is claimed before others can see that it is available.
 *
 * Context: Process.
 * Return: whether there is so much. If not, @claim is one of @own, by which nothing
 * may be taken until hc_claim_change().
 */
bool hc_claim_begin(struct hc_claim *claim, u64 bytes, u64 own, u64 reserve)
{
	bool fits;

	spin_lock(&hc_claim_lock);
	fits = __hc_claim_fits(hc_claimed, bytes, own, reserve,
			       hc_memory_available() + own);
	claim->left = fits ? bytes : own;
	claim->reserve = fits ? reserve : HC_MEMORY_ALL;
	hc_claimed += claim->left;
	spin_unlock(&hc_claim_lock);
	return fits;
}

/**
 * hc_claim_change() - claim another sum instead of what is left
 * @claim: the claim
 * @bytes: how much
 * @own: what the caller had in view when it began, and has freed
 * @reserve: bytes that must remain available beyond it and beyond other claims
 *
 * No other claim gets in between.
 *
 * Context: Process.
 * Return: whether there is so much. If not, nothing is claimed any more.
 */
bool hc_claim_change(struct hc_claim *claim, u64 bytes, u64 own, u64 reserve)
{
	bool fits;

	spin_lock(&hc_claim_lock);
	hc_claimed -= claim->left;
	fits = __hc_claim_fits(hc_claimed, bytes, own, reserve,
			       hc_memory_available());
	claim->left = fits ? bytes : 0;
	claim->reserve = fits ? reserve : HC_MEMORY_ALL;
	hc_claimed += claim->left;
	spin_unlock(&hc_claim_lock);
	return fits;
}

/**
 * hc_claim_may_take() - look whether to go on allocating
 * @claim: the claim
 * @bytes: how much is allocated next; 0 is always to be had
 *
 * Context: Any.
 * Return: false if others have taken so much that the reserve would be touched.
 */
bool hc_claim_may_take(const struct hc_claim *claim, u64 bytes)
{
	return !bytes || bytes + claim->reserve <= hc_memory_available();
}

/**
 * hc_claim_taken() - a part of what was claimed has been allocated
 * @claim: the claim
 * @bytes: how much; may be more than is left of it
 *
 * After the allocation: before it, another cache could claim the same memory.
 *
 * Context: Process; for several tasks with one claim at the same time.
 */
void hc_claim_taken(struct hc_claim *claim, u64 bytes)
{
	u64 part;

	spin_lock(&hc_claim_lock);
	part = min(claim->left, bytes);
	claim->left -= part;
	hc_claimed -= part;
	spin_unlock(&hc_claim_lock);
}

/**
 * hc_claim_end() - give up what is left of a claim
 * @claim: the claim
 *
 * Context: Process.
 */
void hc_claim_end(struct hc_claim *claim)
{
	spin_lock(&hc_claim_lock);
	hc_claimed -= claim->left;
	claim->left = 0;
	spin_unlock(&hc_claim_lock);
}

/**
 * hc_release_begin() - memory of a cache is about to be freed
 *
 * Called while it still is counted somewhere, so that it is never overlooked.
 * Until hc_release_end(), the caller waits for nobody who may wait for a release.
 *
 * Context: Any.
 */
void hc_release_begin(void)
{
	atomic_inc(&hc_releases);
}

/**
 * hc_release_end() - the memory has been freed
 *
 * Context: Any.
 */
void hc_release_end(void)
{
	if (atomic_dec_and_test(&hc_releases))
		wake_up_all(&hc_release_wait);
}

/**
 * hc_release_wait_for_all() - wait until no memory of caches is being freed
 *
 * Context: Process, sleeps. For a bounded time, since I/O may be stopped.
 */
void hc_release_wait_for_all(void)
{
	wait_event_timeout(hc_release_wait, !atomic_read(&hc_releases),
			   HC_RELEASE_WAIT);
}

/**
 * hc_freeing_begin() - many pages of a pool are about to be freed
 *
 * Until hc_freeing_end(), the caller takes no memory, and waits for nobody who does.
 *
 * Context: Any.
 */
void hc_freeing_begin(void)
{
	atomic_inc(&hc_frees);
}

/**
 * hc_freeing_end() - they have been freed
 *
 * Context: Any.
 */
void hc_freeing_end(void)
{
	atomic_dec(&hc_frees);
}

/**
 * hc_memory_is_freeing() - is it worth waiting for pages of a pool?
 *
 * Context: Any.
 * Return: whether many are just being freed.
 */
bool hc_memory_is_freeing(void)
{
	return atomic_read(&hc_frees);
}

/**
 * hc_memory_freed() - a pool has freed pages
 * @pages: how many
 *
 * Context: Any.
 */
void hc_memory_freed(u64 pages)
{
	atomic64_add(pages, &hc_freed);
	wake_up_all(&hc_freed_wait);
}

/**
 * hc_memory_freed_pages() - how many pages have pools freed?
 *
 * Context: Any.
 * Return: pages, since the module was loaded.
 */
u64 hc_memory_freed_pages(void)
{
	return atomic64_read(&hc_freed);
}

/**
 * hc_memory_wait_freed() - wait until a pool frees pages
 * @since: what hc_memory_freed_pages() was
 * @timeout: for how long at most, in jiffies
 *
 * Context: Process, sleeps.
 */
void hc_memory_wait_freed(u64 since, unsigned long timeout)
{
	wait_event_timeout(hc_freed_wait, hc_memory_freed_pages() != since, timeout);
}
