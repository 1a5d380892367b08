// SPDX-License-Identifier: GPL-2.0
/*
 * Errors and notes for the user.
 */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

static void sim_print(const char *format, va_list args)
{
	fflush(stdout);
	fputs("hcsim: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

/**
 * sim_error() - print an error
 * @format: a sentence without a newline, as printf()
 *
 * Return: -1, so that callers can return it.
 */
int sim_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sim_print(format, args);
	va_end(args);
	return -1;
}

/**
 * sim_note() - print something that is worth knowing but no error
 * @format: a sentence without a newline, as printf()
 */
void sim_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sim_print(format, args);
	va_end(args);
}
