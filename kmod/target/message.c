// SPDX-License-Identifier: GPL-2.0
/*
 * dmsetup message: actions.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "target/target.h"

/* policy <name> [<tunable> <value>]... */
static int hc_msg_policy(struct hc_target *t, unsigned int argc, char **argv,
			 char *result, unsigned int maxlen)
{
	struct hc_policy_change change = {
		.ops = hc_policy_find(argv[0]),
		.use = true,
	};
	const char *device = dm_table_device_name(t->ti->table);
	unsigned int i;

	if (!change.ops) {
		DMERR("%s: message policy: no policy named %s", device, argv[0]);
		return -EINVAL;
	}
	if (argc % 2 == 0) {
		DMERR("%s: message policy: %s comes without a value", device,
		      argv[argc - 1]);
		return -EINVAL;
	}
	for (i = 1; i < argc; i += 2) {
		struct hc_tunable_id id;

		if (!hc_tunable_find(change.ops, argv[i], &id)) {
			DMERR("%s: message policy: %s has no tunable named %s",
			      device, argv[0], argv[i]);
			return -EINVAL;
		}
		if (change.given & BIT(id.tunable)) {
			DMERR("%s: message policy: %s is given twice", device,
			      argv[i]);
			return -EINVAL;
		}
		change.given |= BIT(id.tunable);
		if (hc_tunable_parse(id, argv[i + 1],
				     &change.tunable[id.tunable])) {
			hc_tunable_complain(t, id, argv[i + 1]);
			return -EINVAL;
		}
	}
	return hc_set_policy(t, &change);
}

static int hc_msg_mode(struct hc_target *t, unsigned int argc, char **argv,
		       char *result, unsigned int maxlen)
{
	int err = hc_set_mode(t, argv[0]);

	if (err == -EINVAL)
		DMERR("%s: message mode: no mode named %s",
		      dm_table_device_name(t->ti->table), argv[0]);
	return err;
}

static int hc_msg_drop(struct hc_target *t, unsigned int argc, char **argv,
		       char *result, unsigned int maxlen)
{
	return hc_drop_all(t);
}

static int hc_msg_reset_stats(struct hc_target *t, unsigned int argc,
			      char **argv, char *result, unsigned int maxlen)
{
	return hc_reset_stats(t);
}

static int hc_msg_verify(struct hc_target *t, unsigned int argc, char **argv,
			 char *result, unsigned int maxlen)
{
	struct hc_verify_result found;
	unsigned int sz = 0;
	int err = hc_verify(t, &found);

	if (err)
		return err;
	DMEMIT("checked %llu mismatched %llu skipped %llu", found.checked,
	       found.mismatched, found.skipped);
	return 1;
}

/* How many words follow the first: at least and at most. */
static const struct {
	const char *name;
	unsigned int min;
	unsigned int max;
	int (*run)(struct hc_target *t, unsigned int argc, char **argv,
		   char *result, unsigned int maxlen);
} hc_messages[] = {
	{ "policy",	 1, 1 + 2 * HC_POLICY_MAX_TUNABLES, hc_msg_policy },
	{ "mode",	 1, 1, hc_msg_mode },
	{ "drop",	 0, 0, hc_msg_drop },
	{ "reset_stats", 0, 0, hc_msg_reset_stats },
	{ "verify",	 0, 0, hc_msg_verify },
	{ "scan",	 1, 1, hc_msg_scan },
	{ "hint",	 3, 3, hc_msg_hint },
	{ "tasks",	 0, HC_SAID_TASKS_MAX, hc_msg_tasks },
};

/**
 * hc_message() - device-mapper's message hook
 * @ti: the target, live
 * @argc: number of words
 * @argv: words
 * @result: where a text goes
 * @maxlen: its size
 *
 * Context: Process, may sleep.
 * Return: 0; 1 with a text in @result; or -EINVAL for a message that is not
 * known or has the wrong number of words, or the error of the action.
 */
int hc_message(struct dm_target *ti, unsigned int argc, char **argv,
	       char *result, unsigned int maxlen)
{
	struct hc_target *t = ti->private;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hc_messages); i++) {
		if (strcasecmp(argv[0], hc_messages[i].name))
			continue;
		if (argc - 1 < hc_messages[i].min ||
		    argc - 1 > hc_messages[i].max) {
			DMERR("%s: message %s takes %u to %u argument(s), not %u",
			      dm_table_device_name(ti->table), argv[0],
			      hc_messages[i].min, hc_messages[i].max, argc - 1);
			return -EINVAL;
		}
		return hc_messages[i].run(t, argc - 1, argv + 1, result, maxlen);
	}
	DMERR("%s: unknown message %s (known: policy mode drop reset_stats verify scan hint tasks)",
	      dm_table_device_name(ti->table), argv[0]);
	return -EINVAL;
}
