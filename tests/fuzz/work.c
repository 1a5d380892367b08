// SPDX-License-Identifier: GPL-2.0
/*
 * Work items that wait until the test runs one, see include/linux/workqueue.h.
 */
#include <linux/workqueue.h>

#include "fuzz.h"

static struct work_struct *first;
static unsigned int nr;

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...)
{
	static struct workqueue_struct wq;

	wq.flags = flags;
	return &wq;
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	struct work_struct **at = &first;

	if (work->queued)
		return false;
	while (*at)
		at = &(*at)->next;
	*at = work;
	work->next = NULL;
	work->queued = true;
	nr++;
	return true;
}

static bool take(struct work_struct *work)
{
	struct work_struct **at = &first;

	if (!work->queued)
		return false;
	while (*at != work)
		at = &(*at)->next;
	*at = work->next;
	work->queued = false;
	nr--;
	return true;
}

bool cancel_work_sync(struct work_struct *work)
{
	return take(work);
}

bool flush_work(struct work_struct *work)
{
	if (!take(work))
		return false;
	work->func(work);
	return true;
}

void flush_workqueue(struct workqueue_struct *wq)
{
	while (first)
		fuzz_work_run(0);
}

/**
 * fuzz_work_pending() - how many work items wait
 *
 * Return: the number.
 */
unsigned int fuzz_work_pending(void)
{
	return nr;
}

/**
 * fuzz_work_run() - run a work item
 * @i: which of those that wait, in the order in which they were queued
 */
void fuzz_work_run(unsigned int i)
{
	struct work_struct *work = first;

	while (i--)
		work = work->next;
	take(work);
	work->func(work);
}
