// SPDX-License-Identifier: GPL-2.0
/*
 * Device-mapper messages, as sent by "dmsetup message".
 */
#include "target/message.h"

#include <linux/atomic.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/admission.h"
#include "target/control.h"
#include "target/message_rules.h"
#include "target/parse.h"
#include "target/resize.h"
#include "target/target.h"
#include "target/verify.h"

/* How long a message waits for what somebody else is doing to the target, in jiffies. */
#define HC_MSG_WAIT	HZ

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
		int err;

		if (!hc_tunable_find(change.ops, argv[i], &id)) {
			DMERR("%s: message policy: %s has no tunable named %s",
			      device, argv[0], argv[i]);
			return -EINVAL;
		}
		err = hc_tunable_arg(device, id, argv[i + 1], &change.given,
				     change.tunable);
		if (err == -EEXIST)
			DMERR("%s: message policy: %s is given twice", device,
			      argv[i]);
		if (err)
			return -EINVAL;
	}
	return __hc_set_policy(t, &change);
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
	return __hc_drop_all(t);
}

/* resize <bytes> */
static int hc_msg_resize(struct hc_target *t, unsigned int argc, char **argv,
			 char *result, unsigned int maxlen)
{
	u64 bytes;

	if (hc_parse_bytes(argv[0], &bytes)) {
		DMERR("%s: message resize takes a number of bytes, with K, M, G or T if wanted, not %s",
		      dm_table_device_name(t->ti->table), argv[0]);
		return -EINVAL;
	}
	return __hc_resize(t, bytes);
}

static int hc_msg_reset_stats(struct hc_target *t, unsigned int argc,
			      char **argv, char *result, unsigned int maxlen)
{
	return __hc_reset_stats(t);
}

/* verify [<from>] */
static int hc_msg_verify(struct hc_target *t, unsigned int argc, char **argv,
			 char *result, unsigned int maxlen)
{
	struct hc_verify_result found;
	unsigned int sz = 0;
	u64 from = 0;
	int err;

	if (argc && (!isdigit(argv[0][0]) || kstrtou64(argv[0], 10, &from))) {
		DMERR("%s: message verify takes the number that the last one has given after next, not %s",
		      dm_table_device_name(t->ti->table), argv[0]);
		return -EINVAL;
	}
	err = hc_verify(t, min_t(u64, from, U32_MAX), &found);
	if (err)
		return err;
	DMEMIT("checked %llu mismatched %llu skipped %llu", found.checked,
	       found.mismatched, found.skipped);
	if (found.next)
		DMEMIT(" next %u", found.next);
	return 1;
}

/*
 * @min and @max are the numbers of arguments after the name. @locked: it is run with the
 * target's lock held
 */
static const struct hc_msg {
	const char *name;
	unsigned int min;
	unsigned int max;
	bool locked;
	int (*run)(struct hc_target *t, unsigned int argc, char **argv,
		   char *result, unsigned int maxlen);
} hc_messages[] = {
	{ "policy",	 1, 1 + 2 * HC_POLICY_MAX_TUNABLES, true, hc_msg_policy },
	{ "mode",	 1, 1, false, hc_msg_mode },
	{ "drop",	 0, 0, true, hc_msg_drop },
	{ "resize",	 1, 1, true, hc_msg_resize },
	{ "reset_stats", 0, 0, true, hc_msg_reset_stats },
	{ "verify",	 0, 1, false, hc_msg_verify },
	{ "scan",	 1, 1, false, hc_msg_scan },
	{ "hint",	 3, 3, true, hc_msg_hint },
	{ "tasks",	 0, HC_RULE_TASKS_MAX, true, hc_msg_tasks },
	{ "warm",	 1, 1, true, hc_msg_warm },
};

/*
 * Device-mapper holds the table as long as a message runs, and may have stopped the I/O
 * of the device to wait for that. So what is under way already is not waited for long.
 */
static int hc_msg_run(struct hc_target *t, const struct hc_msg *msg, unsigned int argc,
		      char **argv, char *result, unsigned int maxlen)
{
	unsigned int noio;
	int ret;

	if (!msg->locked)
		return msg->run(t, argc, argv, result, maxlen);
	atomic_inc(&t->messages_wait);
	ret = hc_target_lock_within(t, HC_MSG_WAIT, &t->stopping, &noio);
	atomic_dec(&t->messages_wait);
	if (ret == -EAGAIN)
		DMERR("%s: message %s: something else is being done to the cache, such as a change of its size or policy; try again later",
		      dm_table_device_name(t->ti->table), msg->name);
	if (ret)
		return ret;
	ret = msg->run(t, argc, argv, result, maxlen);
	hc_target_unlock(t, noio);
	return ret;
}

/**
 * hc_message() - device-mapper's message hook
 * @ti: the target, resumed
 * @argc: number of entries in @argv
 * @argv: name of the message, then its arguments
 * @result: out: the answer, if there is one
 * @maxlen: size of @result
 *
 * Context: Process, may sleep.
 * Return: 0; 1 if @result holds an answer; -EINVAL if the message is unknown or
 * has a wrong number of arguments; -EAGAIN if something else is being done to the
 * target for long; -EINTR; or the error of the action.
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
		return hc_msg_run(t, &hc_messages[i], argc - 1, argv + 1, result,
				  maxlen);
	}
	DMERR("%s: unknown message %s (known: policy mode drop resize reset_stats verify scan hint tasks warm)",
	      dm_table_device_name(ti->table), argv[0]);
	return -EINVAL;
}
