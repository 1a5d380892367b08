// SPDX-License-Identifier: GPL-2.0
/*
 * Errors and notes for the user.
 */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

static void sim_say(const char *format, va_list args)
{
	fflush(stdout);
	fputs("hcsim: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

/**
 * sim_error() - say why something cannot be done
 * @format: a sentence, without a newline
 *
 * Return: -1, so that callers can return it.
 */
int sim_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sim_say(format, args);
	va_end(args);
	return -1;
}

/**
 * sim_note() - say what the user may want to know
 * @format: a sentence, without a newline
 */
void sim_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sim_say(format, args);
	va_end(args);
}
