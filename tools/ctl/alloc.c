// SPDX-License-Identifier: GPL-2.0
/*
 * Memory and strings. Callers need no error path: without memory the program
 * ends.
 */
#include "alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"

/**
 * ctl_no_memory() - end the program for want of memory
 */
void ctl_no_memory(void)
{
	fputs("hotcachectl: no memory\n", stderr);
	exit(CTL_FAILED);
}

static void *ctl_checked(void *p)
{
	if (!p)
		ctl_no_memory();
	return p;
}

/**
 * ctl_alloc() - zeroed memory; the program ends if there is none
 * @n: elements
 * @size: of an element
 *
 * Return: the memory.
 */
void *ctl_alloc(size_t n, size_t size)
{
	return ctl_checked(calloc(n ? n : 1, size));
}

/**
 * ctl_realloc() - make memory larger; the program ends if there is none
 * @p: what there was, or NULL
 * @n: elements
 * @size: of an element
 *
 * Return: the memory.
 */
void *ctl_realloc(void *p, size_t n, size_t size)
{
	return ctl_checked(reallocarray(p, n, size));
}

/**
 * ctl_strdup() - copy a string; the program ends if there is no memory
 * @s: the string
 *
 * Return: the copy.
 */
char *ctl_strdup(const char *s)
{
	return ctl_checked(strdup(s));
}

/**
 * ctl_vformat() - print into a string; the program ends if there is no memory
 * @format: as vprintf()
 * @args: as vprintf()
 *
 * Return: the string, to be freed.
 */
char *ctl_vformat(const char *format, va_list args)
{
	char *s;
	int n = vasprintf(&s, format, args);

	return ctl_checked(n < 0 ? NULL : s);
}

/**
 * ctl_format() - print into a string; the program ends if there is no memory
 * @format: as printf()
 *
 * Return: the string, to be freed.
 */
char *ctl_format(const char *format, ...)
{
	va_list args;
	char *s;

	va_start(args, format);
	s = ctl_vformat(format, args);
	va_end(args);
	return s;
}

/**
 * ctl_append() - print to the end of a string; ends if there is no memory
 * @text: the string, replaced by a longer one
 * @format: as printf()
 */
void ctl_append(char **text, const char *format, ...)
{
	va_list args;
	char *more, *longer;

	va_start(args, format);
	more = ctl_vformat(format, args);
	va_end(args);
	longer = ctl_format("%s%s", *text, more);
	free(more);
	free(*text);
	*text = longer;
}
