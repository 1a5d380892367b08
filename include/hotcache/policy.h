/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the core and an eviction policy.
 *
 * A policy orders the slots of one shard and names victims. It sees slot
 * numbers, block numbers and hints; never data, a lock, a bio or a clock. It
 * lives in one piece of memory that its owner allocates, so it cannot fail
 * after it was initialised. The same object code runs in the kernel module, in
 * the simulator and in the unit tests.
 */
#ifndef HOTCACHE_POLICY_H
#define HOTCACHE_POLICY_H

#include <linux/types.h>
#include <hotcache/policies.h>
#include <hotcache/types.h>

#define HC_POLICY_NAME_MAX	16
#define HC_POLICY_MAX_TUNABLES	8
#define HC_POLICY_MAX_INTERNALS	8

/* Steps of one &hc_policy_ops.report, at most. */
#define HC_POLICY_REPORT_STEPS	256u

/**
 * struct hc_tunable - a number that shapes a policy
 * @name: as written in the table line after the policy's name and a dot
 * @unit: for the documentation ("%", "accesses", ...)
 * @min: smallest value allowed
 * @max: largest value allowed
 * @def: value if nobody says otherwise
 */
struct hc_tunable {
	const char *name;
	const char *unit;
	u32 min;
	u32 max;
	u32 def;
};

/**
 * struct hc_internal - a number that a policy shows of its state
 * @name: as shown, unique within the policy
 * @unit: "slots" for slots that are tracked, each of them in exactly one such
 *	number; else what it counts ("ghosts", "slots aimed at", ...)
 */
struct hc_internal {
	const char *name;
	const char *unit;
};

/**
 * struct hc_policy_params - what an instance is made for; fixed for its life
 * @nr_slots: slots of the shard, numbered from 0; 0 is allowed
 * @tunable: one value a tunable of the policy, in the order of its table
 */
struct hc_policy_params {
	u32 nr_slots;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

/**
 * enum hc_policy_flags - what the core may do with a policy
 * @HC_POLICY_RACY_HIT: &hc_policy_ops.hit may run on several CPUs at once and
 *	beside every other callback: it makes at most one relaxed store to the
 *	slot's own byte, losing one is harmless, and it never reads a link.
 *	Without this flag the policy relinks on a hit: it is told of reads late,
 *	in batches, and of some of them not at all
 */
enum hc_policy_flags {
	HC_POLICY_RACY_HIT = BIT(0),
};

/**
 * struct hc_policy_ops - one eviction policy
 * @name: at most HC_POLICY_NAME_MAX - 1 characters
 * @flags: of enum hc_policy_flags
 * @max_steps: upper bound of slots or ghost entries that one call of any
 *	callback but @init and @report looks at
 * @tunables: table of tunables, at most HC_POLICY_MAX_TUNABLES
 * @nr_tunables: entries in @tunables
 * @internals: table of internals, at most HC_POLICY_MAX_INTERNALS; NULL if there
 *	is nothing to be told from outside
 * @nr_internals: entries in @internals
 *
 * @size: Bytes of memory an instance needs, all of it: ghosts and sketches
 *	included. Called before anything is allocated. Pure.
 * @init: Build an empty instance in @policy, which is @size bytes, zeroed and
 *	aligned to a cache line. Cannot fail. Takes time linear in the slots.
 * @insert: @slot now holds @block, which the policy does not track under any
 *	slot. Called when the block is published, not when its fill begins: slots
 *	being filled are unknown to the policy. @hints are of enum hc_hint; with
 *	HC_HINT_ADOPT the policy takes over a warm block in a switch and must not
 *	count this as an access (HC_HINT_HOT: it was worth keeping). Returns
 *	whether the block is back: the policy remembered it as a ghost, and the
 *	access speaks for it, so neither a scan's, nor a read-ahead, nor an
 *	adoption. A policy without ghosts returns false.
 * @hit: The block of @slot, which the policy tracks, was read or updated. See
 *	HC_POLICY_RACY_HIT for when it is called.
 * @victim: Name the slot to evict to make room for @block, or HC_SLOT_NONE if
 *	the policy tracks no slot. May reorder its slots (second chances), must
 *	not forget any: the slot named stays tracked until @evict, @refuse or
 *	@remove. At most @max_steps steps.
 * @refuse: The slot that @victim just named is busy. Give it a place where the
 *	next calls of @victim do not name it again at once.
 * @evict: @slot, just named by @victim, is evicted: stop tracking it, remember
 *	@block as a ghost if the policy does so.
 * @remove: @slot, tracked, was invalidated: stop tracking it, leave no ghost.
 *	Happens at any time for any tracked slot, O(1).
 * @is_hot: Whether the policy would keep the block of @slot, tracked, over an
 *	average one; asked when another policy takes over. May be NULL.
 * @report: Store the present value of each of @internals in @value, in their
 *	order. Called when statistics are read; changes nothing. At most
 *	HC_POLICY_REPORT_STEPS steps. NULL if there are no internals.
 *
 * Context: All callbacks but @size and @init run under the shard's lock,
 * interrupts off, and must not sleep; @hit as said at HC_POLICY_RACY_HIT. All
 * are deterministic, use integers only and allocate nothing.
 */
struct hc_policy_ops {
	const char *name;
	unsigned int flags;
	unsigned int max_steps;
	const struct hc_tunable *tunables;
	unsigned int nr_tunables;
	const struct hc_internal *internals;
	unsigned int nr_internals;

	size_t (*size)(const struct hc_policy_params *params);
	void (*init)(void *policy, const struct hc_policy_params *params);
	bool (*insert)(void *policy, u32 slot, u64 block, unsigned int hints);
	void (*hit)(void *policy, u32 slot, unsigned int hints);
	u32 (*victim)(void *policy, u64 block);
	void (*refuse)(void *policy, u32 slot);
	void (*evict)(void *policy, u32 slot, u64 block);
	void (*remove)(void *policy, u32 slot);
	bool (*is_hot)(const void *policy, u32 slot);
	void (*report)(const void *policy, u64 *value);
};

#define HC_POLICY_DEFAULT	"clock2q+"

/**
 * hc_policy_relinks() - does a hit cost more than a store?
 * @ops: the policy
 *
 * Return: whether hits have to be buffered.
 */
static inline bool hc_policy_relinks(const struct hc_policy_ops *ops)
{
	return !(ops->flags & HC_POLICY_RACY_HIT);
}

#endif /* HOTCACHE_POLICY_H */
