// SPDX-License-Identifier: GPL-2.0
/*
 * Messages that set rules for the admission of reads: scan, hint, tasks, warm.
 */
#include "target/message_rules.h"

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "core/admission.h"
#include "target/target.h"

/**
 * hc_msg_scan() - message "scan on|off"
 * @t: the target, resumed
 * @argc: number of arguments, 1
 * @argv: the arguments
 * @result: not used
 * @maxlen: not used
 *
 * While it is on, reads fill nothing, except for those in hot ranges and those of
 * metadata.
 *
 * Context: Process.
 * Return: 0, or -EINVAL.
 */
int hc_msg_scan(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen)
{
	bool on = !strcmp(argv[0], "on");

	if (!on && strcmp(argv[0], "off")) {
		DMERR("%s: message scan takes on or off, not %s",
		      dm_table_device_name(t->ti->table), argv[0]);
		return -EINVAL;
	}
	WRITE_ONCE(t->dev.admission.rules.window, on);
	return 0;
}

static int hc_sector_parse(const char *text, u64 *sector)
{
	return isdigit(text[0]) ? kstrtou64(text, 10, sector) : -EINVAL;
}

static int hc_kind_parse(const char *text, u8 *rule)
{
	if (!strcmp(text, "scan"))
		*rule = HC_RULE_SCAN;
	else if (!strcmp(text, "hot"))
		*rule = HC_RULE_HOT;
	else if (!strcmp(text, "none"))
		*rule = HC_RULE_NONE;
	else
		return -EINVAL;
	return 0;
}

static int hc_hint_parse(const struct hc_target *t, char **argv,
			 struct hc_range *range)
{
	const char *device = dm_table_device_name(t->ti->table);
	u64 len;

	if (hc_sector_parse(argv[0], &range->start) ||
	    hc_sector_parse(argv[1], &len) || !len ||
	    range->start > t->ti->len || len > t->ti->len - range->start) {
		DMERR("%s: message hint: %s sectors from %s on are not within the device, which has %llu",
		      device, argv[1], argv[0], (u64)t->ti->len);
		return -EINVAL;
	}
	range->end = range->start + len;
	if (hc_kind_parse(argv[2], &range->rule)) {
		DMERR("%s: message hint: a range is scan, hot or none, not %s",
		      device, argv[2]);
		return -EINVAL;
	}
	return 0;
}

/**
 * hc_msg_hint() - message "hint <start> <length> scan|hot|none"
 * @t: the target, resumed
 * @argc: number of arguments, 3
 * @argv: the arguments
 * @result: not used
 * @maxlen: not used
 *
 * Sets the rule for a range of sectors, or removes it.
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0, -EINVAL, -ENOSPC if there would be too many ranges, or -ENOMEM.
 */
int hc_msg_hint(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen)
{
	struct hc_range range;
	int err;

	err = hc_hint_parse(t, argv, &range);
	if (err)
		return err;
	err = hc_rules_set_range(&t->dev.admission.rules, &range);
	if (err == -ENOSPC)
		DMERR("%s: message hint: there would be more than %u ranges",
		      dm_table_device_name(t->ti->table), HC_RULE_RANGES_MAX);
	return err;
}

/**
 * hc_msg_tasks() - message "tasks [<name>]..."
 * @t: the target, resumed
 * @argc: number of names; 0 removes the rule
 * @argv: names of tasks
 * @result: not used
 * @maxlen: not used
 *
 * Sets the tasks whose reads fill nothing, in place of those set before.
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0, -EINVAL for a name that no task can have, or -ENOMEM.
 */
int hc_msg_tasks(struct hc_target *t, unsigned int argc, char **argv,
		 char *result, unsigned int maxlen)
{
	unsigned int i;

	for (i = 0; i < argc; i++) {
		if (argv[i][0] && strlen(argv[i]) < TASK_COMM_LEN)
			continue;
		DMERR("%s: message tasks: a task's name has 1 to %u characters, not as %s",
		      dm_table_device_name(t->ti->table), TASK_COMM_LEN - 1,
		      argv[i]);
		return -EINVAL;
	}
	return hc_rules_set_tasks(&t->dev.admission.rules, argc, argv);
}

/**
 * hc_msg_warm() - message "warm hot|cold|off"
 * @t: the target, resumed
 * @argc: number of arguments, 1
 * @argv: the arguments
 * @result: not used
 * @maxlen: not used
 *
 * From "hot" or "cold" to "off", reads of the process that has sent it fill free
 * slots, whatever else is known of them, with blocks that were hot before a restart
 * or were not. For a process that ends without "off" hc_rules_tidy() does the same
 * within seconds; until then no other one is taken for it.
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0, -EINVAL, -EBUSY if another process that lives does that, or -ENOMEM.
 */
int hc_msg_warm(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen)
{
	const char *device = dm_table_device_name(t->ti->table);
	bool hot = !strcmp(argv[0], "hot");
	bool on = hot || !strcmp(argv[0], "cold");
	int err;

	if (!on && strcmp(argv[0], "off")) {
		DMERR("%s: message warm takes hot, cold or off, not %s", device,
		      argv[0]);
		return -EINVAL;
	}
	err = hc_rules_set_warmer(&t->dev.admission.rules, on, hot);
	if (err == -EBUSY)
		DMERR("%s: message warm: another process warms the cache",
		      device);
	return err;
}
