// SPDX-License-Identifier: GPL-2.0
/*
 * dmsetup message: actions.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "target.h"

static int hc_msg_policy(struct hc_target *t, const char *arg, char *result,
			 unsigned int maxlen)
{
	int err = hc_set_policy(t, arg);

	if (err == -EINVAL)
		DMERR("%s: message policy: no policy named %s",
		      dm_table_device_name(t->ti->table), arg);
	return err;
}

static int hc_msg_mode(struct hc_target *t, const char *arg, char *result,
		       unsigned int maxlen)
{
	int err = hc_set_mode(t, arg);

	if (err == -EINVAL)
		DMERR("%s: message mode: no mode named %s",
		      dm_table_device_name(t->ti->table), arg);
	return err;
}

static int hc_msg_drop(struct hc_target *t, const char *arg, char *result,
		       unsigned int maxlen)
{
	return hc_drop_all(t);
}

static int hc_msg_reset_stats(struct hc_target *t, const char *arg,
			      char *result, unsigned int maxlen)
{
	return hc_reset_stats(t);
}

static int hc_msg_verify(struct hc_target *t, const char *arg, char *result,
			 unsigned int maxlen)
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

static const struct {
	const char *name;
	unsigned int argc;
	int (*run)(struct hc_target *t, const char *arg, char *result,
		   unsigned int maxlen);
} hc_messages[] = {
	{ "policy",	 2, hc_msg_policy },
	{ "mode",	 2, hc_msg_mode },
	{ "drop",	 1, hc_msg_drop },
	{ "reset_stats", 1, hc_msg_reset_stats },
	{ "verify",	 1, hc_msg_verify },
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
		if (argc != hc_messages[i].argc) {
			DMERR("%s: message %s takes %u argument(s), not %u",
			      dm_table_device_name(ti->table), argv[0],
			      hc_messages[i].argc - 1, argc - 1);
			return -EINVAL;
		}
		return hc_messages[i].run(t, argc > 1 ? argv[1] : NULL, result,
					  maxlen);
	}
	DMERR("%s: unknown message %s (known: policy mode drop reset_stats verify)",
	      dm_table_device_name(ti->table), argv[0]);
	return -EINVAL;
}
