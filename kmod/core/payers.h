/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_PAYERS_H
#define HOTCACHE_KMOD_CORE_PAYERS_H

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/types.h>

/* Groups are told apart by so many bits of a hash. */
#define HC_PAYERS_BITS	4u

/* One of them takes at most this part of the places. */
#define HC_PAYER_PART	2

/*
 * A group is a number to be compared only. If it has this bit, what it sends does not
 * sleep for limits.
 */
#define HC_GROUP_FREE	1ul

/**
 * struct hc_payers - places for those for whom a worker may have to wait
 * @nr: how many are taken
 * @by: how many of them by groups that may sleep for limits, by a hash of the group
 *
 * Whoever sends a bio of a control group sleeps while that is over its limits, so no
 * group may have all the places.
 */
struct hc_payers {
	atomic_t nr;
	atomic_t by[1u << HC_PAYERS_BITS];
};

static inline atomic_t *hc_payers_by(struct hc_payers *payers, unsigned long group)
{
	return &payers->by[hash_long(group, HC_PAYERS_BITS)];
}

/**
 * hc_payers_take() - take a place
 * @payers: the places
 * @group: for whom
 * @most: how many places there are
 *
 * Context: Any.
 * Return: whether there was one; hc_payers_give() must follow then.
 */
static inline bool hc_payers_take(struct hc_payers *payers, unsigned long group,
				  int most)
{
	bool limited = !(group & HC_GROUP_FREE);
	atomic_t *by = hc_payers_by(payers, group);

	if (limited && !atomic_add_unless(by, 1, most / HC_PAYER_PART))
		return false;
	if (atomic_add_unless(&payers->nr, 1, most))
		return true;
	if (limited)
		atomic_dec(by);
	return false;
}

/**
 * hc_payers_give() - give a place back
 * @payers: the places
 * @group: who had it
 *
 * Context: Any.
 */
static inline void hc_payers_give(struct hc_payers *payers, unsigned long group)
{
	if (!(group & HC_GROUP_FREE))
		atomic_dec(hc_payers_by(payers, group));
	atomic_dec(&payers->nr);
}

/**
 * hc_payers_full() - would hc_payers_take() fail?
 * @payers: the places
 * @group: for whom
 * @most: how many places there are
 *
 * Context: Any.
 * Return: whether it would, as far as one can know without a lock.
 */
static inline bool hc_payers_full(struct hc_payers *payers, unsigned long group,
				  int most)
{
	if (!(group & HC_GROUP_FREE) &&
	    atomic_read(hc_payers_by(payers, group)) >= most / HC_PAYER_PART)
		return true;
	return atomic_read(&payers->nr) >= most;
}

#endif /* HOTCACHE_KMOD_CORE_PAYERS_H */
