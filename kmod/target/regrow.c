// SPDX-License-Identifier: GPL-2.0
/*
 * How much a pool gives back when memory is short, and how much it takes again, and
 * when. Numbers only.
 */
#include "target/regrow.h"

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>

/**
 * hc_give_floor() - the slots that a pool keeps in any case
 * @min_pool: bytes that it is to keep
 * @block_shift: log2 of the bytes of a slot
 * @nr_shards: shards, each of which needs one
 * @nr_slots: slots that it is to have without pressure
 *
 * Return: slots, at most @nr_slots.
 */
u32 hc_give_floor(u64 min_pool, unsigned int block_shift, u32 nr_shards,
		  u32 nr_slots)
{
	u64 slots = min_pool >> block_shift;

	if (slots << block_shift < min_pool)
		slots++;
	return min_t(u64, max_t(u64, slots, nr_shards), nr_slots);
}

/**
 * hc_resize_wish() - the size that a pool is to have once that was changed
 * @bytes: the size that was asked for
 * @slots: so many slots are that
 * @has: slots that it has come to have
 * @gave: it had fewer than it should before, since memory was short
 * @block_shift: log2 of the bytes of a slot
 *
 * A change that ended early leaves what it has come to. But what was given back
 * under pressure is to be had later.
 *
 * Return: bytes.
 */
u64 hc_resize_wish(u64 bytes, u32 slots, u32 has, bool gave, unsigned int block_shift)
{
	if (has == slots || (gave && has < slots))
		return bytes;
	return (u64)has << block_shift;
}

/**
 * hc_regrow_bytes() - how much memory may a pool take again at a time?
 * @available: bytes that the machine has available
 * @leave: bytes of these that others are to have
 * @missing: bytes that the pool lacks
 * @step: bytes by which it grows at least, unless less is missing
 *
 * Half of what may be taken, so that others who grow meanwhile find some, too.
 *
 * Return: bytes, a multiple of @step or @missing; 0 if there is not enough.
 */
u64 hc_regrow_bytes(u64 available, u64 leave, u64 missing, u64 step)
{
	u64 room = available > leave ? (available - leave) / 2 : 0;

	if (missing <= room)
		return missing;
	return div64_u64(room, step) * step;
}

/**
 * hc_regrow_doublings() - how often is the pause before growth doubled now?
 * @doublings: how often it was
 * @grown: the pool has grown since the last pressure
 * @seconds: since then
 *
 * Growth that is followed by pressure was too early. What is one pressure to the
 * machine comes as many: only the first after a growth counts.
 *
 * Return: the number.
 */
u32 hc_regrow_doublings(u32 doublings, bool grown, u64 seconds)
{
	if (seconds >= HC_REGROW_FORGET)
		return 0;
	return min(doublings + grown, HC_REGROW_DOUBLINGS);
}

/**
 * hc_regrow_failures() - how many growths have failed in a row now?
 * @failures: how many had
 * @tried: there was room for more slots
 * @err: what came of it
 *
 * One that was stopped has not failed, but was too early, see hc_regrow_doublings(). If
 * there is no room, nothing fails, and nothing succeeds.
 *
 * Return: the number.
 */
u32 hc_regrow_failures(u32 failures, bool tried, int err)
{
	if (!tried || err == -EBUSY)
		return failures;
	return err ? min(failures + 1, HC_REGROW_DOUBLINGS) : 0;
}

/**
 * hc_regrow_seconds() - the pause before a pool grows
 * @doublings: how often it is doubled
 *
 * Return: seconds.
 */
unsigned int hc_regrow_seconds(u32 doublings)
{
	return HC_REGROW_SECONDS << min(doublings, HC_REGROW_DOUBLINGS);
}

/**
 * hc_regrow_is_early() - is the pause before a pool grows not over yet?
 * @seconds: since it last gave memory back
 * @doublings: how often the pause is doubled
 *
 * A pool that gives when its pause has just ended begins another one.
 *
 * Return: whether it is not.
 */
bool hc_regrow_is_early(u64 seconds, u32 doublings)
{
	return seconds < hc_regrow_seconds(doublings);
}
