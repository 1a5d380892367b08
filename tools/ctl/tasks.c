// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl tasks: the tasks whose reads are not cached.
 */
#include "tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "json.h"
#include "message.h"
#include "refuse.h"
#include "select.h"
#include "send.h"
#include "snapshot.h"

/* The module's limits. */
#define CTL_TASKS_MAX		16
#define CTL_TASK_NAME_MAX	15

/* Bytes that device-mapper splits a message at, and its escape character. */
#define CTL_TASK_QUOTED		" \t\n\v\f\r\240\\"

static int ctl_tasks_check(char *const *name, int n)
{
	int i;

	if (n > CTL_TASKS_MAX)
		return ctl_fail(CTL_USAGE, NULL,
				"tasks takes at most %d names, not %d",
				CTL_TASKS_MAX, n);
	for (i = 0; i < n; i++)
		if (!*name[i] || strlen(name[i]) > CTL_TASK_NAME_MAX)
			return ctl_fail(CTL_USAGE, "/proc/PID/comm has it; the kernel cuts longer ones",
					"a task's name has 1 to %d bytes, not as \"%s\"",
					CTL_TASK_NAME_MAX, name[i]);
	return CTL_OK;
}

static char *ctl_tasks_message(char *const *name, int n)
{
	static const char verb[] = "tasks";
	char *message = ctl_alloc(sizeof(verb) +
				  n * (2 * CTL_TASK_NAME_MAX + 1), 1);
	char *to = stpcpy(message, verb);
	const char *c;
	int i;

	for (i = 0; i < n; i++) {
		*to++ = ' ';
		for (c = name[i]; *c; c++) {
			if (strchr(CTL_TASK_QUOTED, *c))
				*to++ = '\\';
			*to++ = *c;
		}
	}
	return message;
}

static int ctl_tasks_set(const struct ctl_args *args, char *const *name, int n)
{
	int status = ctl_tasks_check(name, n);
	char *message;

	if (status)
		return status;
	message = ctl_tasks_message(name, n);
	status = ctl_send(args, message, "name tasks",
			  n ? "reads of these tasks fill nothing, until \"tasks none\"" :
			      "no tasks are named any more", true);
	free(message);
	return status;
}

static json_t *ctl_tasks_json(const char *device, const char *text)
{
	return json_pack("{s:o,s:o}", "device", ctl_json_string(device),
			 "tasks", ctl_json_words(text));
}

static int ctl_tasks_show(const struct ctl_args *args)
{
	struct ctl_snapshot *s;
	const char *text;
	int status = ctl_select_reading(args->word[0], "read the tasks", &s);

	if (status)
		return status;
	text = ctl_knob(s, "tasks");
	if (!text) {
		status = ctl_unsupported(s->device, "tasks");
	} else if (args->json) {
		status = ctl_json_print(ctl_tasks_json(s->device, text));
	} else {
		printf("%s: %s\n", s->device, *text ? text : "none");
		status = ctl_flush();
	}
	ctl_snapshot_free(s);
	return status;
}

/**
 * ctl_tasks() - hotcachectl tasks
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_tasks(const struct ctl_args *args)
{
	char *const *name = args->word + 1;
	int n = args->nr_words - 1;

	if (!n)
		return ctl_tasks_show(args);
	if (n == 1 && !strcmp(name[0], "none"))
		n = 0;
	return ctl_tasks_set(args, name, n);
}
