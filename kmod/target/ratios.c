// SPDX-License-Identifier: GPL-2.0
/*
 * Hit ratios of the last minutes. The counters are looked at every few seconds;
 * reads know nothing of it.
 */
#include <linux/string.h>
#include <linux/workqueue.h>

#include "target/target.h"

#define HC_RATIOS_EVERY	(HC_AVERAGE_SECONDS * HZ)

/* What came since the last look; the sum of late counters may seem to shrink. */
static u64 hc_ratios_since(u64 now, u64 *seen)
{
	u64 n = now > *seen ? now - *seen : 0;

	*seen = now;
	return n;
}

static void hc_ratios_work(struct work_struct *work)
{
	struct hc_ratios *r = container_of(to_delayed_work(work),
					   struct hc_ratios, work);
	struct hc_target *t = container_of(r, struct hc_target, ratios);
	u64 hits, misses;

	mutex_lock(&t->lock);
	hits = hc_ratios_since(hc_counter_value(t, HC_CNT_hits), &r->hits);
	misses = hc_ratios_since(hc_counter_value(t, HC_CNT_misses), &r->misses);
	hc_average_add(&r->average, hits, hits + misses);
	mutex_unlock(&t->lock);
	queue_delayed_work(system_power_efficient_wq, &r->work, HC_RATIOS_EVERY);
}

/**
 * hc_ratios_init() - make a target's ratios ready
 * @t: the target
 *
 * Context: Process.
 */
void hc_ratios_init(struct hc_target *t)
{
	INIT_DELAYED_WORK(&t->ratios.work, hc_ratios_work);
}

/**
 * hc_ratios_start() - begin to look at the counters
 * @t: the target, about to be resumed
 *
 * Context: Process.
 */
void hc_ratios_start(struct hc_target *t)
{
	queue_delayed_work(system_power_efficient_wq, &t->ratios.work,
			   HC_RATIOS_EVERY);
}

/**
 * hc_ratios_stop() - cease to look at the counters
 * @t: the target
 *
 * Context: Process, may sleep; @t->lock not held.
 */
void hc_ratios_stop(struct hc_target *t)
{
	cancel_delayed_work_sync(&t->ratios.work);
}

/**
 * hc_ratios_reset() - begin anew
 * @t: the target, whose counters have just been set back
 *
 * Context: Process, @t->lock held.
 */
void hc_ratios_reset(struct hc_target *t)
{
	struct hc_ratios *r = &t->ratios;

	lockdep_assert_held(&t->lock);
	r->hits = 0;
	r->misses = 0;
	memset(&r->average, 0, sizeof(r->average));
}
