/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Work items wait until the test runs one, in whichever order it likes; but those for a
 * node, which are waited for at once, run when they are queued.
 */
#ifndef FUZZ_LINUX_WORKQUEUE_H
#define FUZZ_LINUX_WORKQUEUE_H

#include <linux/container_of.h>
#include <linux/types.h>
#include <shim/shim.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	work_func_t func;
	bool queued;
	struct work_struct *next;
};

struct delayed_work {
	struct work_struct work;
};

struct workqueue_struct {
	unsigned int flags;
};

#define WQ_UNBOUND		0x1u
#define WQ_MEM_RECLAIM		0x2u
#define WQ_UNBOUND_MAX_ACTIVE	2048
#define HC_WQ_PERCPU		0

/* Of nobody. */
#define hc_unbound_wq	((struct workqueue_struct *)NULL)

#define INIT_WORK(work, fn)						\
	((void)((work)->func = (fn), (work)->queued = false))
#define INIT_DELAYED_WORK(dwork, fn)	INIT_WORK(&(dwork)->work, fn)
#define to_delayed_work(w)		container_of(w, struct delayed_work, work)
#define work_pending(work)		((work)->queued)
#define queue_delayed_work(wq, dwork, delay)				\
	((void)(delay), queue_work(wq, &(dwork)->work))
#define cancel_delayed_work_sync(dwork)	cancel_work_sync(&(dwork)->work)

bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool flush_work(struct work_struct *work);
void flush_workqueue(struct workqueue_struct *wq);
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...);

static inline void destroy_workqueue(struct workqueue_struct *wq)
{
}

static inline bool queue_work_node(int node, struct workqueue_struct *wq,
				   struct work_struct *work)
{
	work->func(work);
	return true;
}

/* For the test. */
unsigned int fuzz_work_pending(void);
void fuzz_work_run(unsigned int i);

#endif /* FUZZ_LINUX_WORKQUEUE_H */
