// SPDX-License-Identifier: GPL-2.0
/*
 * How the blocks of a read are counted.
 */
#include "io/read_count.h"

#include <linux/limits.h>

#include "io/tally.h"

/* The counter of blocks that are not filled though they could be. */
static enum hc_counter hc_read_reason(const struct hc_io *io)
{
	switch (io->access.reason) {
	case HC_REASON_IDLE:
		return HC_CNT_bypass_idle;
	case HC_REASON_LARGE:
		return HC_CNT_bypass_size;
	case HC_REASON_RANGE:
		return HC_CNT_bypass_hint;
	case HC_REASON_TASK:
		return HC_CNT_bypass_task;
	case HC_REASON_WINDOW:
		return HC_CNT_bypass_window;
	case HC_REASON_WARM:
		return HC_CNT_bypass_slot;
	default:
		return HC_CNT_bypass_scan;
	}
}

static void hc_read_count_bypassed(struct hc_dev *dev, const struct hc_io *io,
				   const struct hc_tally *tally, u32 reread)
{
	hc_bypass(dev, io, HC_CNT_bypass_span, reread);
	hc_bypass(dev, io, HC_CNT_bypass_busy, tally->busy + tally->filling);
	hc_bypass(dev, io, HC_CNT_bypass_fence, tally->fenced);
	hc_bypass(dev, io, HC_CNT_bypass_error, tally->failed);
	hc_bypass(dev, io, HC_CNT_bypass_slot, tally->noslot);
	hc_bypass(dev, io, HC_CNT_bypass_inflight, tally->inflight);
	hc_bypass(dev, io, hc_read_reason(io), tally->declined);
}

/**
 * hc_read_count() - count the blocks of a read that has been looked up
 * @dev: the device
 * @io: the read's state
 * @tally: what has been found
 * @fate: the counter of the blocks that had got slots; filled, or why they are not
 *
 * Context: Any.
 */
void hc_read_count(struct hc_dev *dev, const struct hc_io *io,
		   const struct hc_tally *tally, enum hc_counter fate)
{
	bool passed = fate != HC_CNT_filled;
	u32 total = io->last - io->first + 1;
	struct hc_shares shares =
		hc_tally_shares(tally, total,
				io->waits ? io->early_hits : U32_MAX, passed);

	hc_count(dev, HC_CNT_hits, shares.hits);
	if (shares.hits == total) {
		trace_hotcache_hit(dev->number, io->first, total, total);
		return;
	}
	trace_hotcache_miss(dev->number, io->first, total, shares.hits);
	hc_count(dev, HC_CNT_joined, shares.joined);
	if (passed)
		hc_bypass(dev, io, fate, tally->fill);
	else
		hc_count(dev, HC_CNT_filled, tally->fill);
	hc_read_count_bypassed(dev, io, tally, shares.reread);
}
