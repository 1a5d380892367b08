// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl resize: another size of the pool, while the device is in use.
 */
#include "resize.h"

#include <stdlib.h>

#include "alloc.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
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
	int status = ctl_select_reading(args->word[0], CTL_RESIZES, &s);

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
	int status = ctl_select_reading(args->word[0], CTL_RESIZES, &s);

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

static int ctl_resize_would(const struct ctl_args *args, u64 bytes)
{
	char *message = ctl_format("resize %llu", bytes);
	int status = ctl_size_would(args, bytes);

	if (!status)
		status = ctl_send(args, message, CTL_RESIZES, NULL, true);
	free(message);
	return status;
}

static int ctl_resize_to(const struct ctl_args *args, u64 bytes)
{
	struct ctl_device device;
	int status = ctl_need_root(CTL_RESIZES);
	char *done;

	if (!status)
		status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	status = ctl_tell_size(device.name, device.node, bytes);
	if (!status) {
		done = ctl_format("the pool has %s", ctl_bytes(bytes).s);
		status = ctl_done(args, device.name, done, NULL);
		free(done);
	}
	ctl_device_free(&device);
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
	u64 bytes;
	int status;

	if (!ctl_parse_bytes(word + is_change, &bytes) || !bytes)
		return ctl_bad_size(word);
	if (is_change) {
		status = ctl_change_size(args, bytes, &bytes);
		if (status)
			return status;
	}
	return args->dry_run ? ctl_resize_would(args, bytes) :
			       ctl_resize_to(args, bytes);
}
