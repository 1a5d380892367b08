// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator has said of reads: by range, by task, of all of them.
 *
 * A list that there is none of is a pointer that is NULL. Those there are do not
 * change: another one takes their place.
 */
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "io/io.h"

static enum hc_said hc_said_of_range(const struct hc_scans *scans,
				     const struct hc_extent *x)
{
	enum hc_said said = HC_SAID_NOTHING;
	const struct hc_said_ranges *ranges;

	rcu_read_lock();
	ranges = rcu_dereference(scans->ranges);
	if (ranges)
		said = hc_ranges_find(ranges->range, ranges->nr, x->start,
				      x->end);
	rcu_read_unlock();
	return said;
}

/* Of the task that reads: its name may change meanwhile, but always ends. */
static bool hc_said_of_task(const struct hc_scans *scans)
{
	const struct hc_said_tasks *tasks;
	bool found = false;
	u32 i;

	rcu_read_lock();
	tasks = rcu_dereference(scans->tasks);
	for (i = 0; tasks && i < tasks->nr && !found; i++)
		found = !strncmp(current->comm, tasks->name[i], TASK_COMM_LEN);
	rcu_read_unlock();
	return found;
}

/**
 * hc_said_seek() - the part of hc_said_of() for when something was said
 * @scans: of its device
 * @x: its sectors
 *
 * Context: By the task that reads; does not sleep.
 * Return: the most precise of it.
 */
enum hc_said hc_said_seek(const struct hc_scans *scans,
			  const struct hc_extent *x)
{
	enum hc_said said = HC_SAID_NOTHING;

	if (rcu_access_pointer(scans->ranges))
		said = hc_said_of_range(scans, x);
	if (said != HC_SAID_NOTHING)
		return said;
	if (rcu_access_pointer(scans->tasks) && hc_said_of_task(scans))
		return HC_SAID_TASK;
	return READ_ONCE(scans->window) ? HC_SAID_WINDOW : HC_SAID_NOTHING;
}

/**
 * hc_said_set_range() - say something of a range
 * @scans: of the device
 * @range: the range; HC_SAID_NOTHING takes back what was said of it
 *
 * Context: Process, may sleep. The caller lets one at a time change lists.
 * Return: 0, -ENOSPC if there would be too many ranges, -ENOMEM; nothing is
 * changed then.
 */
int hc_said_set_range(struct hc_scans *scans, const struct hc_range *range)
{
	struct hc_said_ranges *old = rcu_dereference_protected(scans->ranges, 1);
	u32 nr = old ? old->nr : 0;
	struct hc_said_ranges *new;

	new = kzalloc(struct_size(new, range, nr + 2), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	new->nr = hc_ranges_set(old ? old->range : NULL, nr, range, new->range);
	if (new->nr > HC_SAID_RANGES_MAX) {
		kfree(new);
		return -ENOSPC;
	}
	if (!new->nr) {
		kfree(new);
		new = NULL;
	}
	rcu_assign_pointer(scans->ranges, new);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * hc_said_set_tasks() - say which tasks' reads fill nothing
 * @scans: of the device
 * @nr: how many names, at most HC_SAID_TASKS_MAX; 0 takes back what was said
 * @names: their names, each shorter than TASK_COMM_LEN
 *
 * Context: Process, may sleep. The caller lets one at a time change lists.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int hc_said_set_tasks(struct hc_scans *scans, unsigned int nr,
		      char *const *names)
{
	struct hc_said_tasks *old = rcu_dereference_protected(scans->tasks, 1);
	struct hc_said_tasks *new = NULL;
	unsigned int i;

	if (nr) {
		new = kzalloc(struct_size(new, name, nr), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		new->nr = nr;
	}
	for (i = 0; i < nr; i++)
		strscpy(new->name[i], names[i], TASK_COMM_LEN);
	rcu_assign_pointer(scans->tasks, new);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * hc_said_forget() - free the lists
 * @scans: of the device, with no read under way
 *
 * Context: Process.
 */
void hc_said_forget(struct hc_scans *scans)
{
	kfree(rcu_dereference_protected(scans->ranges, 1));
	kfree(rcu_dereference_protected(scans->tasks, 1));
	RCU_INIT_POINTER(scans->ranges, NULL);
	RCU_INIT_POINTER(scans->tasks, NULL);
}
