/* SPDX-License-Identifier: GPL-2.0 */
/* Work items that do nothing by themselves. */
#ifndef BENCH_LINUX_WORKQUEUE_H
#define BENCH_LINUX_WORKQUEUE_H

#include <linux/types.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	unsigned long data;
	struct list_head entry;
	work_func_t func;
};

struct delayed_work {
	struct work_struct work;
};

struct workqueue_struct;

/* Of nobody. */
#define hc_unbound_wq	((struct workqueue_struct *)NULL)

bool queue_work(struct workqueue_struct *wq, struct work_struct *work);

static inline bool work_pending(const struct work_struct *work)
{
	return work->data;
}

bool cancel_work_sync(struct work_struct *work);

#define INIT_WORK(work, fn)	((void)((work)->func = (fn)))

#endif /* BENCH_LINUX_WORKQUEUE_H */
