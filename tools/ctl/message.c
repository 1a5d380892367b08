// SPDX-License-Identifier: GPL-2.0
/*
 * Errors, warnings and advice for the user.
 */
#include "message.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "schema.h"
#include "text.h"

static bool ctl_json_errors;
/* What each message begins with. */
static char *ctl_context;

/**
 * ctl_message_json() - choose whether errors are also printed as JSON
 * @json: true to print them on standard output as well
 */
void ctl_message_json(bool json)
{
	ctl_json_errors = json;
}

/**
 * ctl_message_context() - let messages tell what they are about
 * @context: what each begins with from now on, or NULL for nothing
 */
void ctl_message_context(const char *context)
{
	free(ctl_context);
	ctl_context = context ? ctl_strdup(context) : NULL;
}

static void ctl_fail_json(enum ctl_exit status, const char *what,
			  const char *advice)
{
	char *text = ctl_utf8(what);
	json_t *o = json_object();

	json_object_set_new(o, "schema", json_integer(CTL_SCHEMA));
	json_object_set_new(o, "error", json_string(text));
	free(text);
	if (advice) {
		text = ctl_utf8(advice);
		json_object_set_new(o, "advice", json_string(text));
		free(text);
	}
	json_object_set_new(o, "status", json_integer(status));
	json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

/**
 * ctl_fail() - print an error and what the user can do about it
 * @status: the exit status of the program
 * @advice: a sentence, or NULL if @format needs no advice
 * @format: a sentence without a newline, as printf()
 *
 * Return: @status, so that callers can return it.
 */
int ctl_fail(enum ctl_exit status, const char *advice, const char *format, ...)
{
	va_list args;
	char *what;

	va_start(args, format);
	if (vasprintf(&what, format, args) < 0)
		what = NULL;
	va_end(args);
	fflush(stdout);
	fprintf(stderr, "hotcachectl: %s%s\n", ctl_context ? ctl_context : "",
		what ? what : format);
	if (advice)
		fprintf(stderr, "hotcachectl: %s\n", advice);
	if (ctl_json_errors && what)
		ctl_fail_json(status, what, advice);
	free(what);
	return status;
}

/**
 * ctl_warn() - print a warning
 * @format: a sentence without a newline, as printf()
 */
void ctl_warn(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "hotcachectl: %s", ctl_context ? ctl_context : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/**
 * ctl_flush() - check that everything printed was written
 *
 * Return: an exit status.
 */
int ctl_flush(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return CTL_OK;
	return ctl_fail(CTL_FAILED, NULL, "cannot write the output: %s",
			strerror(errno));
}
