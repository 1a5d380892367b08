// SPDX-License-Identifier: GPL-2.0
/*
 * Hit ratios of the last minutes. A work item samples the counters every few
 * seconds, so that the ratios cost nothing in the path of a read. It also looks at
 * the size of the origin, at what has been read, whether the process that warms the
 * cache has ended, and what a suspend has left undone of a change of the size, so that
 * these need no timer of their own.
 */
#include "target/ratios.h"

#include <linux/string.h>
#include <linux/workqueue.h>

#include "io/insight.h"
#include "io/shrink.h"
#include "target/average.h"
#include "target/give_back.h"
#include "target/stats.h"
#include "target/target.h"

#define HC_RATIOS_PERIOD	(HC_AVERAGE_SECONDS * HZ)

/*
 * The increase of a counter since the last sample. A counter is a sum over CPUs
 * that are read one after another, so it may be less than at the last sample.
 */
static u64 hc_ratios_delta(u64 now, u64 *last)
{
	u64 delta = now > *last ? now - *last : 0;

	*last = now;
	return delta;
}

static void hc_ratios_work(struct work_struct *work)
{
	struct hc_ratios *r = container_of(to_delayed_work(work),
					   struct hc_ratios, work);
	struct hc_target *t = container_of(r, struct hc_target, ratios);
	u64 hits, misses;

	hc_shrink_poll(&t->dev);
	hc_insight_look(&t->dev);
	/* Whoever has the lock may have it for long: then the next sample has this, too. */
	if (mutex_trylock(&t->lock)) {
		hits = hc_ratios_delta(hc_counter_value(t, HC_CNT_hits),
				       &r->hits);
		misses = hc_ratios_delta(hc_counter_value(t, HC_CNT_misses),
					 &r->misses);
		hc_average_add(&r->average, hits, hits + misses);
		hc_rules_tidy(&t->dev.admission.rules);
		hc_settle(t, &t->stopping);
		mutex_unlock(&t->lock);
	}
	queue_delayed_work(system_power_efficient_wq, &r->work, HC_RATIOS_PERIOD);
}

/**
 * hc_ratios_init() - initialise a target's hit ratios
 * @t: the target
 *
 * Context: Process.
 */
void hc_ratios_init(struct hc_target *t)
{
	INIT_DELAYED_WORK(&t->ratios.work, hc_ratios_work);
}

/**
 * hc_ratios_start() - start sampling the counters
 * @t: the target, about to be resumed
 *
 * Context: Process.
 */
void hc_ratios_start(struct hc_target *t)
{
	queue_delayed_work(system_power_efficient_wq, &t->ratios.work,
			   HC_RATIOS_PERIOD);
}

/**
 * hc_ratios_stop() - stop sampling the counters
 * @t: the target
 *
 * Context: Process, may sleep; @t->lock not held.
 */
void hc_ratios_stop(struct hc_target *t)
{
	cancel_delayed_work_sync(&t->ratios.work);
}

/**
 * hc_ratios_reset() - reset the hit ratios
 * @t: the target, whose counters have just been reset
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
