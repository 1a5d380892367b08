// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl resize: another size of the pool, while the device is in use.
 */
#include "resize.h"

#include <stdlib.h>

#include "alloc.h"
#include "message.h"
#include "number.h"
#include "select.h"
#include "send.h"
#include "snapshot.h"

static int ctl_bad_size(const char *word)
{
	return ctl_fail(CTL_USAGE, NULL,
			"SIZE is a number of bytes, with K, M, G or T if wanted, after + or - if it is a change, not \"%s\"",
			word);
}

/* The pool gets so much more, or less. */
static int ctl_change_size(const struct ctl_args *args, u64 change, u64 *bytes)
{
	const char *word = args->word[1];
	struct ctl_snapshot *s;
	u64 now;
	int status = ctl_select_reading(args->word[0], "resize the pool", &s);

	if (status)
		return status;
	now = ctl_knob_number(s, "pool_bytes");
	*bytes = *word == '+' ? now + change : now - change;
	if (*word == '+' ? *bytes < now : change >= now)
		status = ctl_fail(CTL_USAGE, NULL,
				  "%s: the pool has %s: %s is too much",
				  s->device, ctl_bytes(now).s, word);
	ctl_snapshot_free(s);
	return status;
}

/* Refuse a size that the module would refuse. */
static int ctl_size_would(const struct ctl_args *args, u64 bytes)
{
	struct ctl_snapshot *s;
	u64 least, most;
	int status = ctl_select_reading(args->word[0], "resize the pool", &s);

	if (status)
		return status;
	least = ctl_knob_number(s, "shards") * ctl_knob_number(s, "block_size");
	most = ctl_knob_number(s, "pool_bytes_most");
	if (bytes < least || bytes > most)
		status = ctl_fail(CTL_FAILED, NULL,
				  "%s: the pool can have %s to %s, not %s",
				  s->device, ctl_bytes(least).s,
				  ctl_bytes(most).s, ctl_bytes(bytes).s);
	ctl_snapshot_free(s);
	return status;
}

/**
 * ctl_resize() - hotcachectl resize
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_resize(const struct ctl_args *args)
{
	const char *word = args->word[1];
	bool is_change = *word == '+' || *word == '-';
	char *message, *done;
	u64 bytes;
	int status;

	if (!ctl_parse_bytes(word + is_change, &bytes) || !bytes)
		return ctl_bad_size(word);
	if (is_change) {
		status = ctl_change_size(args, bytes, &bytes);
		if (status)
			return status;
	}
	status = args->dry_run ? ctl_size_would(args, bytes) : 0;
	if (status)
		return status;
	message = ctl_format("resize %llu", bytes);
	done = ctl_format("the pool has %s", ctl_bytes(bytes).s);
	status = ctl_send(args, message, "resize the pool", done, true);
	free(done);
	free(message);
	return status;
}
