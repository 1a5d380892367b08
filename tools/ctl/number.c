// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers parsed from text, and formatted for people.
 */
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#define CTL_SECONDS_MAX	86400

/**
 * ctl_parse_u64() - parse a whole decimal number
 * @text: the text: digits only
 * @number: set to the number
 *
 * Return: false if it is no such number or does not fit.
 */
bool ctl_parse_u64(const char *text, u64 *number)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return !errno && !*end;
}

/**
 * ctl_is_number() - whether a text is a number as sysfs shows one
 * @text: the text
 *
 * Return: true for decimal digits, with a point and more digits or without.
 */
bool ctl_is_number(const char *text)
{
	static const char digits[] = "0123456789";
	size_t whole = strspn(text, digits);
	const char *rest = text + whole;

	if (!whole || !*rest)
		return whole;
	return *rest++ == '.' && *rest && strspn(rest, digits) == strlen(rest);
}

/**
 * ctl_parse_bytes() - parse a size as the table line takes it
 * @text: decimal digits and an optional K, M, G or T (powers of 1024)
 * @bytes: set to the size
 *
 * Return: false if it is no such size or does not fit.
 */
bool ctl_parse_bytes(const char *text, u64 *bytes)
{
	static const char suffixes[] = "kmgt";
	size_t len = strlen(text);
	char number[CTL_NUMBER_TEXT];
	const char *suffix = NULL;
	unsigned int shift = 0;

	if (!len || len >= sizeof(number))
		return false;
	suffix = strchr(suffixes, tolower((unsigned char)text[len - 1]));
	if (suffix) {
		shift = 10 * (suffix - suffixes + 1);
		len--;
	}
	memcpy(number, text, len);
	number[len] = '\0';
	if (!ctl_parse_u64(number, bytes) || *bytes > (~0ULL >> shift))
		return false;
	*bytes <<= shift;
	return true;
}

/**
 * ctl_parse_seconds() - parse an interval between two readings
 * @text: decimal digits, with an optional point
 * @seconds: set to the interval
 *
 * Return: false if it is not a number from 0.1 to the seconds of a day.
 */
bool ctl_parse_seconds(const char *text, double *seconds)
{
	char *end;

	if (!isdigit((unsigned char)*text) ||
	    strspn(text, "0123456789.") != strlen(text))
		return false;
	*seconds = strtod(text, &end);
	return !*end && *seconds >= 0.1 && *seconds <= CTL_SECONDS_MAX;
}

/**
 * ctl_bytes() - format a size
 * @bytes: the size
 *
 * Return: a number with at most one decimal, and a unit.
 */
struct ctl_text ctl_bytes(u64 bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB",
					     "PiB", "EiB" };
	double value = bytes;
	struct ctl_text text;
	unsigned int u = 0;

	while (value >= 1024 && u < ARRAY_SIZE(units) - 1) {
		value /= 1024;
		u++;
	}
	snprintf(text.s, sizeof(text.s), u ? "%.1f %s" : "%.0f %s", value,
		 units[u]);
	return text;
}

/**
 * ctl_si() - format a number with a decimal prefix
 * @number: the number, not negative
 *
 * Return: up to four characters of digits, and k, M, G or T.
 */
struct ctl_text ctl_si(double number)
{
	static const char units[] = " kMGTPE";
	struct ctl_text text;
	unsigned int u = 0;

	while (number >= 999.5 && u < sizeof(units) - 2) {
		number /= 1000;
		u++;
	}
	if (u)
		snprintf(text.s, sizeof(text.s), "%.*f%c",
			 number < 99.95 ? 1 : 0, number, units[u]);
	else
		snprintf(text.s, sizeof(text.s), "%.*f",
			 number < 9.95 && number != floor(number) ? 1 : 0,
			 number);
	return text;
}

/**
 * ctl_ratio() - divide, without dividing by 0
 * @part: numerator
 * @whole: denominator
 *
 * Return: @part / @whole, or 0 if @whole is 0.
 */
double ctl_ratio(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

/**
 * ctl_percent() - format a share
 * @part: numerator
 * @whole: denominator
 *
 * Return: a percentage, or "-" if @whole is 0.
 */
struct ctl_text ctl_percent(double part, double whole)
{
	struct ctl_text text = { "-" };

	if (whole > 0)
		snprintf(text.s, sizeof(text.s), "%.1f %%",
			 100 * part / whole);
	return text;
}

/**
 * ctl_duration() - format a time
 * @seconds: the time
 *
 * Return: a number and a unit, from ns to h.
 */
struct ctl_text ctl_duration(double seconds)
{
	struct ctl_text text;

	if (seconds * 1e6 < 1)
		snprintf(text.s, sizeof(text.s), "%.0f ns", seconds * 1e9);
	else if (seconds < 0.001)
		snprintf(text.s, sizeof(text.s), "%.3g us", seconds * 1e6);
	else if (seconds < 1)
		snprintf(text.s, sizeof(text.s), "%.1f ms", seconds * 1e3);
	else if (seconds < 90)
		snprintf(text.s, sizeof(text.s), "%.3g s", seconds);
	else if (seconds < 5400)
		snprintf(text.s, sizeof(text.s), "%.0f min", seconds / 60);
	else
		snprintf(text.s, sizeof(text.s), "%.1f h",
			 fmin(seconds / 3600, 1e9));
	return text;
}
