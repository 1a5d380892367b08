/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_RULES_H
#define HOTCACHE_KMOD_CORE_RULES_H

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/ranges.h>
#include <hotcache/stream.h>

/* Ranges, and names of tasks, that something may be said of. */
#define HC_SAID_RANGES_MAX	64u
#define HC_SAID_TASKS_MAX	16u

/**
 * struct hc_said_ranges - what was said of ranges; replaced as a whole
 * @rcu: to free it
 * @nr: entries in @range
 * @range: sorted
 */
struct hc_said_ranges {
	struct rcu_head rcu;
	u32 nr;
	struct hc_range range[];
};

/**
 * struct hc_said_tasks - tasks whose reads fill nothing; replaced as a whole
 * @rcu: to free it
 * @nr: entries in @name
 * @name: as in /proc/PID/comm
 */
struct hc_said_tasks {
	struct rcu_head rcu;
	u32 nr;
	char name[][TASK_COMM_LEN];
};

/**
 * struct hc_rules - what an administrator has said of a device's reads
 * @ranges: NULL if nothing was said
 * @tasks: NULL if nothing was said
 * @window: all reads are scans; READ_ONCE()
 */
struct hc_rules {
	struct hc_said_ranges __rcu *ranges;
	struct hc_said_tasks __rcu *tasks;
	bool window;
};

enum hc_said hc_said_seek(const struct hc_rules *rules,
			  const struct hc_sector_range *x);
int hc_said_set_range(struct hc_rules *rules, const struct hc_range *range);
int hc_said_set_tasks(struct hc_rules *rules, unsigned int nr,
		      char *const *names);
void hc_said_forget(struct hc_rules *rules);

/**
 * hc_said_of() - what was said of a read
 * @rules: of its device
 * @x: its sectors
 *
 * Context: By the task that reads; does not sleep.
 * Return: the most precise of it.
 */
static inline enum hc_said hc_said_of(const struct hc_rules *rules,
				      const struct hc_sector_range *x)
{
	if (!rcu_access_pointer(rules->ranges) &&
	    !rcu_access_pointer(rules->tasks) && !READ_ONCE(rules->window))
		return HC_SAID_NOTHING;
	return hc_said_seek(rules, x);
}

#endif /* HOTCACHE_KMOD_CORE_RULES_H */
