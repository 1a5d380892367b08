/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the core and an eviction policy.
 *
 * A policy orders the slots of one shard and names victims. It sees slot
 * numbers, block numbers and hints; never data, a lock, a bio or a clock. It
 * lives in one piece of memory that its owner allocates, so it cannot fail
 * once it is initialised. What hits change lies apart, in the words of the slots,
 * which the owner has (touch.h). The same source is compiled into the kernel
 * module, the simulator and the unit tests.
 */
#ifndef HOTCACHE_POLICY_H
#define HOTCACHE_POLICY_H

#include <linux/types.h>
#include <hotcache/policies.h>
#include <hotcache/types.h>

#define HC_POLICY_NAME_MAX	16
#define HC_POLICY_MAX_TUNABLES	8
#define HC_POLICY_MAX_INTERNALS	8

/* Steps that one call of &hc_policy_ops.report takes at most. */
#define HC_POLICY_REPORT_STEPS	256u

/**
 * struct hc_tunable - a parameter of a policy
 * @name: as written in the table line after the policy's name and a dot
 * @unit: for the documentation ("%", "accesses", ...)
 * @min: smallest value allowed
 * @max: largest value allowed
 * @def: default value
 */
struct hc_tunable {
	const char *name;
	const char *unit;
	u32 min;
	u32 max;
	u32 def;
};

/**
 * struct hc_internal - a number that a policy reports about its state
 * @name: as shown, unique within the policy
 * @unit: "slots" if it counts tracked slots, each of which is counted in
 *	exactly one such number; else what it counts ("ghosts", "slots aimed
 *	at", ...)
 */
struct hc_internal {
	const char *name;
	const char *unit;
};

/**
 * struct hc_policy_params - parameters of an instance, fixed for its life
 * @nr_slots: slots of the shard, numbered from 0; 0 is allowed
 * @word: the slots' words; a policy with &hc_policy_ops.hit_max changes only their
 *	top byte (touch.h), any other does not look at them; NULL for
 *	&hc_policy_ops.size
 * @tunable: the values of the policy's tunables, in the order of their table
 */
struct hc_policy_params {
	u32 nr_slots;
	u64 *word;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

/**
 * struct hc_policy_ops - one eviction policy
 * @name: at most HC_POLICY_NAME_MAX - 1 characters
 * @max_steps: upper bound on the slots or ghost entries that one call of any
 *	callback but @init and @report examines
 * @tunables: table of tunables, at most HC_POLICY_MAX_TUNABLES
 * @nr_tunables: entries in @tunables
 * @internals: table of internals, at most HC_POLICY_MAX_INTERNALS; NULL if the
 *	policy reports nothing
 * @nr_internals: entries in @internals
 *
 * @size: Bytes of memory that an instance needs, ghosts and sketches included.
 *	Called before anything is allocated. Pure.
 * @init: Build an empty instance in @policy, which is @size bytes, zeroed and
 *	aligned to a cache line. Cannot fail. Takes time linear in the slots.
 * @insert: @slot now holds @block, which the policy does not track under any
 *	slot. Called when the block is published, not when its fill begins: the
 *	policy does not know the slots that are being filled. @hints are of enum
 *	hc_hint; with HC_HINT_ADOPT the policy takes over a block in a switch,
 *	or one of before a restart, and must not count this as an access
 *	(HC_HINT_HOT: the previous policy considered it hot). Returns true if
 *	the policy remembered the block as a ghost and the access counts
 *	(hc_hints_count()). A policy without ghosts returns false.
 * @hit_max: The count, at most HC_TOUCH_COUNT, up to which hits count. Pure. NULL
 *	if the policy relinks lists on a hit. See below.
 * @hit: The block of @slot, which the policy tracks, was read or updated. If the
 *	policy relinks, this is called late, in batches, and not for all hits.
 * @victim: Name the slot to evict to make room for @block, or HC_SLOT_NONE if
 *	the policy tracks no slot. May reorder its slots (second chances), but
 *	must not forget any: the named slot stays tracked until @evict or
 *	@remove. At most @max_steps steps.
 * @refuse: The slot that @victim just named is busy. Move it to a place where
 *	the next calls of @victim do not name it again at once.
 * @evict: @slot, just named by @victim, is evicted: stop tracking it; remember
 *	@block as a ghost if the policy has ghosts.
 * @remove: @slot, tracked, was invalidated: stop tracking it, leave no ghost.
 *	Called at any time for any tracked slot. O(1).
 * @is_hot: Return whether the policy prefers the block of @slot, tracked, to an
 *	average one. Called when another policy takes over. May be NULL.
 * @limit: From now on only so many slots, at least one and at most as many as @init
 *	was told of, are to be tracked, though more may be for a while: adapt what
 *	parts have as their share of the slots. The coldest go first then. The memory
 *	stays. NULL if there is no such part.
 * @report: Store the present value of each of @internals in @value, in their
 *	order. Called when statistics are read; changes nothing. At most
 *	HC_POLICY_REPORT_STEPS steps. NULL if there are no internals.
 *
 * A policy with @hit_max does nothing on a hit but hc_touch_hit() up to that count,
 * if hc_hints_count(). So the core need not call @hit: it may make the touch
 * itself, on several CPUs at once, concurrently with every callback, and even just
 * after the slot was evicted, but never once it has been given to another block. A
 * count that is lost is harmless. If hits count at all, @insert sets the touch.
 *
 * During a switch two policies share the touch, and the old one may set it after the
 * new one has adopted the slot. So a policy is correct whatever it finds there:
 * only its choice of victims may suffer. The owner sees to it that slots are not
 * left with HC_TOUCH_DEAF, which only the policy that has set it takes away, but for
 * one that is read at that very moment.
 *
 * Context: All callbacks but @size, @init and @hit_max run under the shard's lock,
 * interrupts off, and must not sleep. All are deterministic, use integers only and
 * allocate nothing.
 */
struct hc_policy_ops {
	const char *name;
	unsigned int max_steps;
	const struct hc_tunable *tunables;
	unsigned int nr_tunables;
	const struct hc_internal *internals;
	unsigned int nr_internals;

	size_t (*size)(const struct hc_policy_params *params);
	void (*init)(void *policy, const struct hc_policy_params *params);
	bool (*insert)(void *policy, u32 slot, u64 block, unsigned int hints);
	u8 (*hit_max)(const struct hc_policy_params *params);
	void (*hit)(void *policy, u32 slot, unsigned int hints);
	u32 (*victim)(void *policy, u64 block);
	void (*refuse)(void *policy, u32 slot);
	void (*evict)(void *policy, u32 slot, u64 block);
	void (*remove)(void *policy, u32 slot);
	bool (*is_hot)(const void *policy, u32 slot);
	void (*limit)(void *policy, u32 nr_slots);
	void (*report)(const void *policy, u64 *value);
};

#define HC_POLICY_DEFAULT	"clock2q+"

/**
 * hc_policy_relinks() - does a policy relink lists on a hit?
 * @ops: the policy
 *
 * Return: whether its hits have to be buffered.
 */
static inline bool hc_policy_relinks(const struct hc_policy_ops *ops)
{
	return !ops->hit_max;
}

#endif /* HOTCACHE_POLICY_H */
