// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that act on an existing device: drop, verify, scan, hint.
 */
#include "actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "dm.h"
#include "json.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
#include "select.h"
#include "send.h"
#include "snapshot.h"
#include "would.h"

/**
 * ctl_drop() - hotcachectl drop
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_drop(const struct ctl_args *args)
{
	return ctl_send(args, "drop", "drop the content", "dropped", false);
}

/**
 * struct ctl_verified - what the module says of a comparison with the origin
 * @checked: blocks that were compared
 * @mismatched: those of them that differed
 * @skipped: blocks that could not be compared
 * @next: where it is to go on; 0 if all has been compared
 */
struct ctl_verified {
	u64 checked;
	u64 mismatched;
	u64 skipped;
	u64 next;
};

/* Add what an answer says. False if it says something else, or that nothing is done. */
static bool ctl_verified_add(struct ctl_verified *sum, const char *answer)
{
	struct ctl_verified part = {};
	int end = 0, last = 0;

	if (!answer || sscanf(answer, "checked %llu mismatched %llu skipped %llu%n next %llu%n",
			      &part.checked, &part.mismatched, &part.skipped, &end,
			      &part.next, &last) < 3)
		return false;
	if (last ? part.next <= sum->next || answer[last] : answer[end])
		return false;
	sum->checked += part.checked;
	sum->mismatched += part.mismatched;
	sum->skipped += part.skipped;
	sum->next = part.next;
	return true;
}

/*
 * The module compares for a moment at a time, since some of what others do with the
 * device has to wait for a message. One that compares all at once does not say where to
 * go on. Returns an exit status, after an error message.
 */
static int ctl_verify_all(const struct ctl_device *device,
			  struct ctl_verified *sum)
{
	int status = CTL_OK;

	do {
		char *message = sum->next ? ctl_format("verify %llu", sum->next) :
					    ctl_strdup("verify");
		char *answer;
		int err = ctl_dm_message(device->node, message, NULL, &answer);

		if (err)
			status = ctl_refused(device->name, "verify the content", err);
		else if (!ctl_verified_add(sum, answer))
			status = ctl_fail(CTL_FAILED, NULL,
					  "%s: the answer to verify is \"%s\"",
					  device->name, answer ? answer : "");
		free(answer);
		free(message);
	} while (!status && sum->next);
	return status;
}

static int ctl_verify_report(const struct ctl_args *args,
			     const struct ctl_device *device,
			     const struct ctl_verified *sum)
{
	char *answer;
	int status;

	if (sum->mismatched)
		return ctl_fail(CTL_FAILED, "something writes to the origin past the cache: find it, then \"hotcachectl drop\"",
				"%s: %llu of %llu cached blocks differ from the origin; they were dropped",
				device->name, sum->mismatched, sum->checked);
	answer = ctl_format("checked %llu mismatched %llu skipped %llu",
			    sum->checked, sum->mismatched, sum->skipped);
	status = ctl_done(args, device->name, "verified", answer);
	free(answer);
	return status;
}

/**
 * ctl_verify() - hotcachectl verify
 * @args: the command line
 *
 * Return: an exit status; CTL_FAILED if a block differs.
 */
int ctl_verify(const struct ctl_args *args)
{
	struct ctl_verified sum = {};
	struct ctl_device device;
	int status = ctl_need_root("verify the content");

	if (!status)
		status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	status = ctl_verify_all(&device, &sum);
	/* What differed does so even if the rest could not be compared. */
	if (!status || sum.mismatched)
		status = ctl_verify_report(args, &device, &sum);
	ctl_device_free(&device);
	return status;
}

/* Whether a knob decides or shows which reads are cached. */
static bool ctl_is_scan_knob(const struct ctl_value *value)
{
	const char *name = value->name;

	return value->group == CTL_KNOB &&
	       (!strncmp(name, "scan", strlen("scan")) ||
		!strcmp(name, "request_max") || !strcmp(name, "max_fills") ||
		!strcmp(name, "hints") || !strcmp(name, "tasks"));
}

static json_t *ctl_scan_json(const struct ctl_snapshot *s)
{
	json_t *knobs = json_object();
	size_t i;

	for (i = 0; i < s->nr_values; i++)
		if (ctl_is_scan_knob(&s->value[i]))
			json_object_set_new(knobs, s->value[i].name,
					    ctl_json_knob(s->value[i].name,
							  s->value[i].text));
	return json_pack("{s:o,s:o}", "device", ctl_json_string(s->device),
			 "knobs", knobs);
}

static int ctl_scan_show(const struct ctl_args *args)
{
	struct ctl_snapshot *s;
	size_t i;
	int status = ctl_select_reading(args->word[0],
					"read what is set for scans", &s);

	if (status)
		return status;
	if (!ctl_knob(s, "scan_action")) {
		status = ctl_fail(CTL_UNSUPPORTED, "a newer dm-hotcache does: update the module",
				  "%s: the module that is loaded does not recognise scans",
				  s->device);
	} else if (args->json) {
		status = ctl_json_print(ctl_scan_json(s));
	} else {
		for (i = 0; i < s->nr_values; i++)
			if (ctl_is_scan_knob(&s->value[i]))
				printf("%s=%s\n", s->value[i].name,
				       s->value[i].text);
		status = ctl_flush();
	}
	ctl_snapshot_free(s);
	return status;
}

/**
 * ctl_scan() - hotcachectl scan
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_scan(const struct ctl_args *args)
{
	if (args->nr_words == 1)
		return ctl_scan_show(args);
	if (!strcmp(args->word[1], "on"))
		return ctl_send(args, "scan on", "switch scan mode",
				"scan mode is on: until \"scan off\" only metadata and hot ranges are filled",
				true);
	if (!strcmp(args->word[1], "off"))
		return ctl_send(args, "scan off", "switch scan mode",
				"scan mode is off", true);
	return ctl_fail(CTL_USAGE, NULL, "scan takes on or off, not \"%s\"",
			args->word[1]);
}

/**
 * ctl_hint() - hotcachectl hint
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_hint(const struct ctl_args *args)
{
	const char *kind = args->word[3];
	u64 start, length;
	char *message;
	int status;

	if (strcmp(kind, "scan") && strcmp(kind, "hot") && strcmp(kind, "none"))
		return ctl_fail(CTL_USAGE, NULL,
				"a hint is scan, hot or none, not \"%s\"", kind);
	if (!ctl_parse_bytes(args->word[1], &start) || start % 512)
		return ctl_fail(CTL_USAGE, NULL,
				"START is a number of bytes, a multiple of 512, with K, M, G or T if wanted, not \"%s\"",
				args->word[1]);
	if (!ctl_parse_bytes(args->word[2], &length) || !length || length % 512)
		return ctl_fail(CTL_USAGE, NULL,
				"LENGTH is a number of bytes, a multiple of 512, with K, M, G or T if wanted, not \"%s\"",
				args->word[2]);
	if (args->dry_run) {
		status = ctl_would_hint(args->word[0], start >> 9, length >> 9,
					kind);
		if (status)
			return status;
	}
	message = ctl_format("hint %llu %llu %s", start >> 9, length >> 9, kind);
	status = ctl_send(args, message, "give a hint", "told", true);
	free(message);
	return status;
}
