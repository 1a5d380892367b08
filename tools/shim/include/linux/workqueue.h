/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Work items run in the caller's thread: for a node when they are queued, else when they
 * are flushed.
 */
#ifndef SHIM_LINUX_WORKQUEUE_H
#define SHIM_LINUX_WORKQUEUE_H

#include <linux/types.h>
#include <shim/shim.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	work_func_t func;
	bool queued;
};

struct delayed_work {
	struct work_struct work;
};

struct workqueue_struct {
	unsigned int flags;
};

#define WQ_UNBOUND	0x1u
#define WQ_MEM_RECLAIM	0x2u

#define INIT_DELAYED_WORK(dwork, fn)	((void)((dwork)->work.func = (fn)))
#define to_delayed_work(w)		container_of(w, struct delayed_work, work)

#define INIT_WORK(work, fn)						\
	((void)((work)->func = (fn), (work)->queued = false))

static inline struct workqueue_struct *alloc_workqueue(const char *fmt,
						       unsigned int flags,
						       int max_active, ...)
{
	static struct workqueue_struct wq;

	wq.flags = flags;
	return &wq;
}

static inline void destroy_workqueue(struct workqueue_struct *wq)
{
}

static inline bool queue_work_node(int node, struct workqueue_struct *wq,
				   struct work_struct *work)
{
	shim_enter_node(node);
	work->func(work);
	shim_enter_node(0);
	return true;
}

/* Of nobody: who queues runs the item. */
#define hc_unbound_wq	((struct workqueue_struct *)NULL)

static inline bool work_pending(const struct work_struct *work)
{
	return work->queued;
}

/* The caller may hold locks that the work takes: it runs when it is flushed. */
static inline bool queue_work(struct workqueue_struct *wq,
			      struct work_struct *work)
{
	bool queued = work->queued;

	work->queued = true;
	return !queued;
}

static inline bool flush_work(struct work_struct *work)
{
	bool queued = work->queued;

	work->queued = false;
	if (queued)
		work->func(work);
	return true;
}

static inline bool cancel_work_sync(struct work_struct *work)
{
	bool queued = work->queued;

	work->queued = false;
	return queued;
}

#endif /* SHIM_LINUX_WORKQUEUE_H */
