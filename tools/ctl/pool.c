// SPDX-License-Identifier: GPL-2.0
/*
 * The pool that a device has, which may be smaller than its table asks for: the
 * file pool_bytes has what the table line says, and while there is no pool, the
 * file slots has what it would have.
 */
#include "pool.h"

#include <linux/minmax.h>

#include "../../kmod/core/cache.h"

/**
 * ctl_pool_is_missing() - whether a device works without a pool
 * @s: the device
 *
 * Return: true if there was no memory for it when the device was resumed.
 */
bool ctl_pool_is_missing(const struct ctl_snapshot *s)
{
	return ctl_knob_number(s, "slots") && ctl_knob(s, "metadata_bytes") &&
	       !ctl_knob_number(s, "metadata_bytes");
}

/**
 * ctl_pool_slots() - the slots that a device has
 * @s: the device
 *
 * Return: blocks.
 */
u64 ctl_pool_slots(const struct ctl_snapshot *s)
{
	return ctl_pool_is_missing(s) ? 0 : ctl_knob_number(s, "slots");
}

/**
 * ctl_pool_bytes() - the size of the pool that a device has
 * @s: the device
 *
 * Return: bytes.
 */
u64 ctl_pool_bytes(const struct ctl_snapshot *s)
{
	return ctl_pool_slots(s) * ctl_knob_number(s, "block_size");
}

/**
 * ctl_pool_slots_asked() - the slots that a device's table line asks for
 * @s: the device
 *
 * Return: blocks.
 */
u64 ctl_pool_slots_asked(const struct ctl_snapshot *s)
{
	u64 block = ctl_knob_number(s, "block_size");

	return block ? ctl_knob_number(s, "pool_bytes") / block : 0;
}

/**
 * ctl_pool_slots_usable() - the slots that a device could make use of
 * @s: the device
 *
 * Return: those that its table line asks for, or fewer if the device is smaller;
 * 0 if its length is not known.
 */
u64 ctl_pool_slots_usable(const struct ctl_snapshot *s)
{
	u64 block = ctl_knob_number(s, "block_size");
	u64 shards = ctl_knob_number(s, "shards");

	if (!block || !shards || !s->sectors)
		return 0;
	return min(ctl_pool_slots_asked(s),
		   hc_cache_most_slots((s->sectors << 9) / block, shards));
}

/**
 * ctl_pool_slots_given() - the slots that a device has given back under pressure
 * @s: the device
 *
 * Return: how many fewer it has than it could have without a new table; 0 if it is a
 * module that does not give back.
 */
u64 ctl_pool_slots_given(const struct ctl_snapshot *s)
{
	u64 block = ctl_knob_number(s, "block_size");
	u64 most = block ? ctl_knob_number(s, "pool_bytes_most") / block : 0;
	u64 slots = ctl_pool_slots(s);

	most = min(most, ctl_pool_slots_usable(s));
	if (!ctl_knob(s, "min_pool") || !slots || slots >= most)
		return 0;
	return most - slots;
}
