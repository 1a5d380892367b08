// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl set and policy: write knobs and tunables in sysfs.
 */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "dm.h"
#include "json.h"
#include "knobs.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
#include "select.h"
#include "sysfs.h"
#include "would.h"
#include "wrong_knob.h"

/* This file only shows the mode; a message switches it. */
static const char ctl_scan_mode[] = "scan";

static bool ctl_is_scan_mode(const struct ctl_snapshot *s, const char *knob)
{
	return !strcmp(knob, ctl_scan_mode) && ctl_knob(s, knob);
}

static char *ctl_knob_path(const struct ctl_snapshot *s, const char *knob)
{
	char *file = ctl_format("%s/%s", ctl_text_of(s, CTL_TUNABLE, knob) ?
				"hotcache_tunables" : "hotcache", knob);
	char *path = ctl_sysfs_path(s->node, file);

	free(file);
	return path;
}

static bool ctl_knob_writable(const struct ctl_snapshot *s, const char *knob)
{
	char *path = ctl_knob_path(s, knob);
	struct stat st;
	bool writable = ctl_is_scan_mode(s, knob) ||
			(!stat(path, &st) && st.st_mode & 0200);

	free(path);
	return writable;
}

/* The knobs that can be set, as the end of an advice. */
static char *ctl_writable_knobs(const struct ctl_snapshot *s)
{
	char *list = ctl_strdup("it has:");
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		if (s->value[i].group > CTL_TUNABLE ||
		    !ctl_knob_writable(s, s->value[i].name))
			continue;
		ctl_append(&list, " %s", s->value[i].name);
	}
	return list;
}

static int ctl_bad_knob(const struct ctl_snapshot *s, const char *knob)
{
	char *list = ctl_writable_knobs(s);
	int status = ctl_wrong_knob(s, knob, list);

	free(list);
	return status;
}

/* The module takes sizes with one letter at most, and no fractions. */
static char *ctl_knob_text(const char *knob, const char *value)
{
	u64 bytes;

	if (ctl_knob_kind(knob, value) == CTL_KIND_BYTES &&
	    ctl_parse_bytes(value, &bytes))
		return ctl_format("%llu", bytes);
	return ctl_strdup(value);
}

static int ctl_switch_scan(const struct ctl_snapshot *s, const char *value)
{
	char *message = ctl_format("scan %s", value);
	char *answer;
	int err = geteuid() ? -EACCES :
			      ctl_dm_message(s->node, message, NULL, &answer);

	if (!err)
		free(answer);
	free(message);
	return err;
}

static int ctl_write_knob(const struct ctl_snapshot *s, const char *knob,
			  const char *value)
{
	char *path = ctl_knob_path(s, knob);
	char *text = ctl_knob_text(knob, value);
	int err = ctl_write_file(path, text);

	free(text);
	free(path);
	return err;
}

static int ctl_knob_write(const struct ctl_snapshot *s, const char *knob,
			  const char *value)
{
	int err = ctl_is_scan_mode(s, knob) ? ctl_switch_scan(s, value) :
					      ctl_write_knob(s, knob, value);
	char *what;
	int status;

	if (!err)
		return CTL_OK;
	if (err == -EINVAL || err == -ERANGE)
		return ctl_wrong_value(s, knob, value);
	what = ctl_format("set %s", knob);
	status = ctl_refused(s->device, what, err);
	free(what);
	return status;
}

/* The KNOB of KNOB=VALUE, to be freed; NULL if the word has another form. */
static char *ctl_knob_of(const char *word)
{
	const char *equals = strchr(word, '=');
	char *knob;

	if (!equals || equals == word || !equals[1] || strchr(word, '/'))
		return NULL;
	knob = ctl_strdup(word);
	knob[equals - word] = '\0';
	return knob;
}

/* Check all words before the first write, so that a mistake changes nothing. */
static int ctl_set_check(const struct ctl_snapshot *s, char *const *word, int n)
{
	int status = CTL_OK;
	int i;

	for (i = 0; !status && i < n; i++) {
		char *knob = ctl_knob_of(word[i]);

		if (!knob)
			status = ctl_fail(CTL_USAGE, NULL,
					  "set takes KNOB=VALUE, not \"%s\"",
					  word[i]);
		else if (!ctl_knob_writable(s, knob))
			status = ctl_bad_knob(s, knob);
		free(knob);
	}
	return status;
}

static int ctl_set_write(const struct ctl_snapshot *s, char *const *word, int n)
{
	int status = CTL_OK;
	int i;

	for (i = 0; !status && i < n; i++) {
		char *knob = ctl_knob_of(word[i]);

		status = ctl_knob_write(s, knob, strchr(word[i], '=') + 1);
		free(knob);
		if (status && i)
			ctl_warn("%s: %d before it are set", s->device, i);
	}
	return status;
}

/* Print what the kernel made of the values, not what was asked for. */
static int ctl_set_report(const struct ctl_args *args,
			  const struct ctl_snapshot *before,
			  char *const *word, int n)
{
	struct ctl_device device = { before->device, before->node, false };
	struct ctl_snapshot *s = ctl_snapshot_read(&device);
	json_t *knobs = json_object();
	int i;

	for (i = 0; i < n; i++) {
		char *knob = ctl_knob_of(word[i]);
		const char *now = ctl_knob(s, knob) ?:
				  ctl_text_of(s, CTL_TUNABLE, knob);

		json_object_set_new(knobs, knob, now ?
				    ctl_json_knob(knob, now) : json_null());
		if (!args->json)
			printf("%s: %s=%s\n", s->device, knob, now ? now : "?");
		free(knob);
	}
	ctl_snapshot_free(s);
	if (args->json)
		return ctl_json_print(json_pack("{s:o,s:o}", "device",
						ctl_json_string(before->device),
						"set", knobs));
	json_decref(knobs);
	return ctl_flush();
}

/* As ctl_set_write(), but all that is done is to ask whether it could be. */
static int ctl_set_would(const struct ctl_args *args,
			 const struct ctl_snapshot *s, char *const *word, int n)
{
	json_t *knobs = json_object();
	int status = CTL_OK;
	int i;

	for (i = 0; !status && i < n; i++) {
		char *knob = ctl_knob_of(word[i]);
		char *text = ctl_knob_text(knob, strchr(word[i], '=') + 1);

		if (!ctl_would_set(s, knob, text))
			status = ctl_wrong_value(s, knob, text);
		else if (args->json)
			json_object_set_new(knobs, knob,
					    ctl_json_knob(knob, text));
		else
			printf("%s: would set %s=%s\n", s->device, knob, text);
		free(text);
		free(knob);
	}
	if (!status && args->json)
		return ctl_json_print(json_pack("{s:o,s:o}", "device",
						ctl_json_string(s->device),
						"would_set", knobs));
	json_decref(knobs);
	return status ? status : ctl_flush();
}

static int ctl_set_words(const struct ctl_args *args, char *const *word, int n)
{
	struct ctl_snapshot *s;
	int status = ctl_select_reading(args->word[0], "change knobs", &s);

	if (status)
		return status;
	status = ctl_set_check(s, word, n);
	if (!status && args->dry_run)
		status = ctl_set_would(args, s, word, n);
	else if (!status)
		status = ctl_set_write(s, word, n) ?:
			 ctl_set_report(args, s, word, n);
	ctl_snapshot_free(s);
	return status;
}

/**
 * ctl_set() - hotcachectl set
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_set(const struct ctl_args *args)
{
	return ctl_set_words(args, args->word + 1, args->nr_words - 1);
}

static int ctl_policy_show(const struct ctl_args *args)
{
	struct ctl_snapshot *s;
	const char *policy, *all;
	int status = ctl_select_reading(args->word[0], "read the policy", &s);

	if (status)
		return status;
	policy = ctl_knob(s, "policy");
	all = ctl_knob(s, "policies");
	if (!policy) {
		status = ctl_refused(s->device, "read the policy", -EBUSY);
	} else if (args->json) {
		status = ctl_json_print(json_pack("{s:o,s:o,s:o}",
						  "device", ctl_json_string(s->device),
						  "policy", ctl_json_string(policy),
						  "policies", ctl_json_words(all ? all : "")));
	} else {
		printf("%s: %s (there are: %s)\n", s->device, policy,
		       all ? all : policy);
		status = ctl_flush();
	}
	ctl_snapshot_free(s);
	return status;
}

/**
 * ctl_policy() - hotcachectl policy
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_policy(const struct ctl_args *args)
{
	char *word;
	int status;

	if (args->nr_words == 1)
		return ctl_policy_show(args);
	word = ctl_format("policy=%s", args->word[1]);
	status = ctl_set_words(args, &word, 1);
	free(word);
	return status;
}
