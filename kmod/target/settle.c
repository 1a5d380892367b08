// SPDX-License-Identifier: GPL-2.0
/*
 * What a suspend has left undone of a change of the pool's size is done later.
 */
#include "target/settle.h"

#include <linux/lockdep.h>

#include "core/resize.h"
#include "target/target.h"

/**
 * hc_settle() - finish what a suspend has left undone of a change of the size
 * @t: the target
 * @stop: becomes true when it has to end early
 *
 * Must come before the size is changed again.
 *
 * Context: Process, may sleep, @t->lock held.
 * Return: false if there is something left to do.
 */
bool hc_settle(struct hc_target *t, const bool *stop)
{
	lockdep_assert_held(&t->lock);
	if (t->unsettled && t->dev.cache)
		t->unsettled = !hc_cache_settle(t->dev.cache, stop);
	return !t->unsettled;
}
