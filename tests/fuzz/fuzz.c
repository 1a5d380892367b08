// SPDX-License-Identifier: GPL-2.0
/*
 * What the fuzz targets share.
 */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * fuzz_fail() - a property does not hold: end, so that libFuzzer keeps the input
 * @file: where it was checked
 * @line: there
 * @what: what does not hold
 * @format: what there is instead, as printf()
 */
void fuzz_fail(const char *file, int line, const char *what,
	       const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: not so: %s\n    ", file, line, what);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

/**
 * fuzz_text() - the input as a string
 * @data: the input
 * @size: bytes of it
 *
 * Return: the bytes up to the first 0, with nothing behind it, to be freed.
 */
char *fuzz_text(const uint8_t *data, size_t size)
{
	size_t n = strnlen((const char *)data, size);
	char *text = malloc(n + 1);

	memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

/**
 * fuzz_append() - print to the end of a string
 * @text: the string, or NULL, replaced by a longer one
 * @format: as printf()
 */
void fuzz_append(char **text, const char *format, ...)
{
	char *more = NULL, *longer = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&more, format, args);
	va_end(args);
	check(n >= 0, "no memory");
	n = asprintf(&longer, "%s%s", *text ? *text : "", more);
	check(n >= 0, "no memory");
	free(more);
	free(*text);
	*text = longer;
}

/**
 * fuzz_check_sentence() - whether a refusal says something
 * @sentence: what it says
 */
void fuzz_check_sentence(const char *sentence)
{
	check(sentence, "there is no sentence");
	check(strlen(sentence) > 10 && strchr(sentence, ' '),
	      "no sentence: \"%s\"", sentence);
}

/**
 * fuzz_bytes() - read a number of bytes in another way than what is tested
 * @text: digits, and K, M, G or T if wanted
 * @bytes: out
 *
 * Return: whether it is that, and fits into 64 bits.
 */
bool fuzz_bytes(const char *text, u64 *bytes)
{
	static const char suffix[] = "KMGTkmgt";
	size_t digits = strspn(text, "0123456789");
	const char *s = text[digits] ? strchr(suffix, text[digits]) : NULL;
	__uint128_t n = 0;
	size_t i;

	if (!digits || (text[digits] && (!s || text[digits + 1])))
		return false;
	for (i = 0; i < digits; i++) {
		n = 10 * n + (text[i] - '0');
		if (n >> 64)
			return false;
	}
	if (s)
		n <<= 10 * ((s - suffix) % 4 + 1);
	*bytes = n;
	return !(n >> 64);
}
