/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's: of bytes, whatever the locale, and of any value of a char.
 */
#ifndef SHIM_LINUX_CTYPE_H
#define SHIM_LINUX_CTYPE_H

#include <ctype.h>
#include <linux/types.h>

static inline int shim_isdigit(int c)
{
	return c >= '0' && c <= '9';
}

/* Capitals beyond ASCII are those of Latin-1. */
static inline unsigned char shim_tolower(unsigned char c)
{
	bool upper = (c >= 'A' && c <= 'Z') ||
		     (c >= 0xc0 && c <= 0xde && c != 0xd7);

	return upper ? c + 32 : c;
}

/* A blank that does not break the line is one, too. */
static inline int shim_isspace(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

#undef isdigit
#undef tolower
#undef isspace
#define isdigit(c)		shim_isdigit(c)
#define tolower(c)		shim_tolower(c)
#define isspace(c)		shim_isspace(c)

#endif /* SHIM_LINUX_CTYPE_H */
