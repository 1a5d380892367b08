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
 * ctl_verify() - hotcachectl verify
 * @args: the command line
 *
 * Return: an exit status; CTL_FAILED if a block differs.
 */
int ctl_verify(const struct ctl_args *args)
{
	struct ctl_device device;
	u64 checked, mismatched;
	char *answer;
	int status = ctl_need_root("verify the content");
	int err;

	if (!status)
		status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	err = ctl_dm_message(device.node, "verify", &answer);
	if (err)
		status = ctl_refused(device.name, "verify the content", err);
	else if (!answer || sscanf(answer, "checked %llu mismatched %llu",
				   &checked, &mismatched) != 2)
		status = ctl_fail(CTL_FAILED, NULL, "%s: the answer to verify is \"%s\"",
				  device.name, answer ? answer : "");
	else if (mismatched)
		status = ctl_fail(CTL_FAILED, "something writes to the origin past the cache: find it, then \"hotcachectl drop\"",
				  "%s: %llu of %llu cached blocks differ from the origin; they were dropped",
				  device.name, mismatched, checked);
	else
		status = ctl_done(args, device.name, "verified", answer);
	free(answer);
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
