// SPDX-License-Identifier: GPL-2.0
/*
 * An administrator's rules for reads: by range of sectors, by the name of the
 * task, for all reads of the device, or for the process that warms the cache.
 *
 * An empty list is NULL. Lists are immutable; an update replaces the whole list
 * (RCU).
 */
#include "core/rules.h"

#include <linux/overflow.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "admission/ranges.h"

/* It must be able to fail: a suspend waits for the message, with I/O stopped. */
#define HC_RULES_GFP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

static enum hc_rule hc_rules_match_range(const struct hc_rules *rules,
					 const struct hc_sector_range *x)
{
	enum hc_rule rule = HC_RULE_NONE;
	const struct hc_rule_ranges *ranges;

	rcu_read_lock();
	ranges = rcu_dereference(rules->ranges);
	if (ranges)
		rule = hc_ranges_find(ranges->range, ranges->nr, x->start,
				      x->end);
	rcu_read_unlock();
	return rule;
}

/* The task may be renamed meanwhile; its name always ends with a NUL. */
static bool hc_rules_names_task(const struct hc_rule_tasks *tasks)
{
	u32 i;

	for (i = 0; i < tasks->nr; i++)
		if (!strncmp(current->comm, tasks->name[i], TASK_COMM_LEN))
			return true;
	return false;
}

static enum hc_rule hc_rules_match_task(const struct hc_rules *rules)
{
	enum hc_rule rule = HC_RULE_NONE;
	const struct hc_rule_tasks *tasks;

	rcu_read_lock();
	tasks = rcu_dereference(rules->tasks);
	if (tasks && tasks->warmer == task_tgid(current))
		rule = tasks->hot ? HC_RULE_WARM_HOT : HC_RULE_WARM;
	else if (tasks && hc_rules_names_task(tasks))
		rule = HC_RULE_TASK;
	rcu_read_unlock();
	return rule;
}

/**
 * __hc_rules_find() - hc_rules_find() for a device that has rules
 * @rules: of the device
 * @x: the sectors that the read asks for
 *
 * Context: By the task that reads; does not sleep.
 * Return: the most specific rule: that the process warms the cache, else of the
 * range, else of the task, else of the device; HC_RULE_NONE if there is none.
 */
enum hc_rule __hc_rules_find(const struct hc_rules *rules,
			     const struct hc_sector_range *x)
{
	enum hc_rule task = HC_RULE_NONE;
	enum hc_rule rule = HC_RULE_NONE;

	if (rcu_access_pointer(rules->tasks))
		task = hc_rules_match_task(rules);
	if (task == HC_RULE_WARM || task == HC_RULE_WARM_HOT)
		return task;
	if (rcu_access_pointer(rules->ranges))
		rule = hc_rules_match_range(rules, x);
	if (rule != HC_RULE_NONE)
		return rule;
	if (task != HC_RULE_NONE)
		return task;
	return READ_ONCE(rules->window) ? HC_RULE_WINDOW : HC_RULE_NONE;
}

/**
 * hc_rules_set_range() - set or remove the rule for a range
 * @rules: of the device
 * @range: the range and its rule; HC_RULE_NONE removes what was set
 *
 * Context: Process, may sleep. The caller lets one at a time change lists.
 * Return: 0, -ENOSPC if there would be too many ranges, -ENOMEM; nothing is
 * changed then.
 */
int hc_rules_set_range(struct hc_rules *rules, const struct hc_range *range)
{
	struct hc_rule_ranges *old = rcu_dereference_protected(rules->ranges, 1);
	u32 nr = old ? old->nr : 0;
	struct hc_rule_ranges *new;

	new = kzalloc(struct_size(new, range, nr + 2), HC_RULES_GFP);
	if (!new)
		return -ENOMEM;
	new->nr = hc_ranges_set(old ? old->range : NULL, nr, range, new->range);
	if (new->nr > HC_RULE_RANGES_MAX) {
		kfree(new);
		return -ENOSPC;
	}
	if (!new->nr) {
		kfree(new);
		new = NULL;
	}
	rcu_assign_pointer(rules->ranges, new);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * hc_rules_set_tasks() - set the list of tasks whose reads fill nothing
 * @rules: of the device
 * @nr: how many names, at most HC_RULE_TASKS_MAX; 0 empties the list
 * @names: their names, each shorter than TASK_COMM_LEN
 *
 * Context: Process, may sleep. The caller lets one at a time change lists.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int hc_rules_set_tasks(struct hc_rules *rules, unsigned int nr,
		       char *const *names)
{
	struct hc_rule_tasks *old = rcu_dereference_protected(rules->tasks, 1);
	struct pid *warmer = old ? old->warmer : NULL;
	struct hc_rule_tasks *new = NULL;
	unsigned int i;

	if (nr || warmer) {
		new = kzalloc(struct_size(new, name, nr), HC_RULES_GFP);
		if (!new)
			return -ENOMEM;
		new->warmer = warmer;
		new->hot = warmer && old->hot;
		new->nr = nr;
	}
	for (i = 0; i < nr; i++)
		strscpy(new->name[i], names[i], TASK_COMM_LEN);
	rcu_assign_pointer(rules->tasks, new);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/* One that has ended, and whose parent has not looked yet, does not live. */
static bool hc_process_lives(struct pid *process)
{
	const struct task_struct *leader;
	bool lives;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	lives = leader && atomic_read(&leader->signal->live);
	rcu_read_unlock();
	return lives;
}

/**
 * hc_rules_set_warmer() - let the calling process warm the cache, or none
 * @rules: of the device
 * @on: whether reads of the process fill free slots whatever else is known
 * @hot: whether the policy is told that the blocks were hot
 *
 * Context: Process, may sleep. The caller lets one at a time change lists.
 * Return: 0, -EBUSY if another process does that and lives, or -ENOMEM.
 */
int hc_rules_set_warmer(struct hc_rules *rules, bool on, bool hot)
{
	struct hc_rule_tasks *old = rcu_dereference_protected(rules->tasks, 1);
	struct pid *warmer = old ? old->warmer : NULL;
	struct hc_rule_tasks *new = NULL;
	u32 nr = old ? old->nr : 0;

	if (on && warmer && warmer != task_tgid(current) &&
	    hc_process_lives(warmer))
		return -EBUSY;
	if (on || nr) {
		new = kzalloc(struct_size(new, name, nr), HC_RULES_GFP);
		if (!new)
			return -ENOMEM;
		new->warmer = on ? get_pid(task_tgid(current)) : NULL;
		new->hot = hot;
		new->nr = nr;
	}
	if (nr)
		memcpy(new->name, old->name, nr * sizeof(*new->name));
	rcu_assign_pointer(rules->tasks, new);
	put_pid(warmer);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * hc_rules_tidy() - remove the rule for a process that has ended
 * @rules: of the device
 *
 * A process that was killed has sent no message that it warms no more, and as long
 * as there is a rule no read goes the short way. Beside names of tasks, which are
 * rules too, it stays: no other process is taken for it.
 *
 * Context: Process. The caller lets one at a time change lists.
 */
void hc_rules_tidy(struct hc_rules *rules)
{
	struct hc_rule_tasks *old = rcu_dereference_protected(rules->tasks, 1);

	if (!old || old->nr || hc_process_lives(old->warmer))
		return;
	RCU_INIT_POINTER(rules->tasks, NULL);
	put_pid(old->warmer);
	kfree_rcu(old, rcu);
}

/**
 * hc_rules_free() - free the lists
 * @rules: of the device, with no read under way
 *
 * Context: Process.
 */
void hc_rules_free(struct hc_rules *rules)
{
	struct hc_rule_tasks *tasks = rcu_dereference_protected(rules->tasks, 1);

	put_pid(tasks ? tasks->warmer : NULL);
	kfree(tasks);
	kfree(rcu_dereference_protected(rules->ranges, 1));
	RCU_INIT_POINTER(rules->ranges, NULL);
	RCU_INIT_POINTER(rules->tasks, NULL);
}
