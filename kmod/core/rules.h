/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_RULES_H
#define HOTCACHE_KMOD_CORE_RULES_H

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <hotcache/admit.h>
#include <hotcache/ranges.h>
#include <hotcache/stream.h>

struct pid;

/* Most ranges, and most names of tasks, that rules can be set for. */
#define HC_RULE_RANGES_MAX	64u
#define HC_RULE_TASKS_MAX	16u

/**
 * struct hc_rule_ranges - ranges that have a rule; replaced as a whole
 * @rcu: to free it
 * @nr: entries in @range
 * @range: sorted
 */
struct hc_rule_ranges {
	struct rcu_head rcu;
	u32 nr;
	struct hc_range range[];
};

/**
 * struct hc_rule_tasks - rules for tasks; replaced as a whole
 * @rcu: to free it
 * @warmer: the process that warms the cache, held so that no other one is taken
 *	for it; NULL if none does. Readers only compare it
 * @hot: what it reads was hot
 * @nr: entries in @name
 * @name: tasks whose reads fill nothing, as in /proc/PID/comm
 */
struct hc_rule_tasks {
	struct rcu_head rcu;
	struct pid *warmer;
	bool hot;
	u32 nr;
	char name[][TASK_COMM_LEN];
};

/**
 * struct hc_rules - an administrator's rules for a device's reads
 * @ranges: ranges that have a rule; NULL if none has
 * @tasks: rules for tasks; NULL if there are none
 * @window: all reads are scans; READ_ONCE()
 */
struct hc_rules {
	struct hc_rule_ranges __rcu *ranges;
	struct hc_rule_tasks __rcu *tasks;
	bool window;
};

enum hc_rule __hc_rules_find(const struct hc_rules *rules,
			     const struct hc_sector_range *x);
int hc_rules_set_range(struct hc_rules *rules, const struct hc_range *range);
int hc_rules_set_tasks(struct hc_rules *rules, unsigned int nr,
		       char *const *names);
int hc_rules_set_warmer(struct hc_rules *rules, bool on, bool hot);
void hc_rules_tidy(struct hc_rules *rules);
void hc_rules_free(struct hc_rules *rules);

/**
 * hc_rules_are_none() - does no rule apply to any read?
 * @rules: of the device
 *
 * Context: Any.
 * Return: whether the administrator has set none.
 */
static inline bool hc_rules_are_none(const struct hc_rules *rules)
{
	return !rcu_access_pointer(rules->ranges) &&
	       !rcu_access_pointer(rules->tasks) && !READ_ONCE(rules->window);
}

/**
 * hc_rules_find() - the rule that applies to a read
 * @rules: of the device
 * @x: the sectors that the read asks for
 *
 * Context: By the task that reads; does not sleep.
 * Return: the most specific rule, HC_RULE_NONE if there is none.
 */
static inline enum hc_rule hc_rules_find(const struct hc_rules *rules,
					 const struct hc_sector_range *x)
{
	return hc_rules_are_none(rules) ? HC_RULE_NONE :
					  __hc_rules_find(rules, x);
}

#endif /* HOTCACHE_KMOD_CORE_RULES_H */
