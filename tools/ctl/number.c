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
#define CTL_MIB		(1ull << 20)
/* Digits behind the point; the largest unit of all fits beside them in 64 bits. */
#define CTL_FRACTION_MAX	6
#define CTL_FRACTION_ONE	1000000

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

/*
 * Split a number with a unit: digits, a point and up to CTL_FRACTION_MAX digits
 * if wanted, a blank if wanted. The fraction is in units of 10^-CTL_FRACTION_MAX.
 * Returns what follows, or NULL if it is no such number.
 */
static const char *ctl_parse_parts(const char *text, u64 *whole, u64 *fraction)
{
	unsigned int n = 0;
	char *end;

	if (!isdigit((unsigned char)*text))
		return NULL;
	errno = 0;
	*whole = strtoull(text, &end, 10);
	*fraction = 0;
	if (errno || (*end == '.' && !isdigit((unsigned char)end[1])))
		return NULL;
	if (*end == '.')
		for (end++; isdigit((unsigned char)*end); end++, n++)
			*fraction = *fraction * 10 + (*end - '0');
	if (n > CTL_FRACTION_MAX)
		return NULL;
	for (; n < CTL_FRACTION_MAX; n++)
		*fraction *= 10;
	return *end == ' ' && end[1] ? end + 1 : end;
}

/* The power of two that a unit stands for; -1 if it is none. */
static int ctl_unit_shift(const char *unit)
{
	static const char units[] = "kmgt";
	const char *found;

	if (!*unit)
		return 0;
	found = strchr(units, tolower((unsigned char)*unit));
	if (!found || (unit[1] && strcasecmp(unit + 1, "ib")))
		return -1;
	return 10 * (found - units + 1);
}

/**
 * ctl_parse_bytes() - parse a size
 * @text: a decimal number and a unit if wanted, as in 4096, 64K, 1.5 GiB; units
 *	are powers of 1024. A number without a unit is whole.
 * @bytes: set to the size, rounded down
 *
 * Return: false if it is no such size or does not fit.
 */
bool ctl_parse_bytes(const char *text, u64 *bytes)
{
	u64 whole, fraction;
	const char *unit = ctl_parse_parts(text, &whole, &fraction);
	int shift = unit ? ctl_unit_shift(unit) : -1;

	if (shift < 0 || (!shift && strchr(text, '.')) ||
	    whole > (~0ULL >> shift))
		return false;
	*bytes = (whole << shift) + (fraction << shift) / CTL_FRACTION_ONE;
	return true;
}

/**
 * ctl_parse_share() - parse a part of something
 * @text: a decimal number from 0 to 100 with a percent sign, as in 10% or 2.5 %
 * @all: what it is a part of, in bytes
 * @bytes: set to the part, rounded down to 1 MiB
 *
 * Return: false if it is no such number.
 */
bool ctl_parse_share(const char *text, u64 all, u64 *bytes)
{
	u64 whole, fraction;
	const char *unit = ctl_parse_parts(text, &whole, &fraction);

	if (!unit || strcmp(unit, "%") || whole > 100 ||
	    (whole == 100 && fraction))
		return false;
	*bytes = (whole + (double)fraction / CTL_FRACTION_ONE) / 100 * all;
	*bytes &= ~(CTL_MIB - 1);
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
 * ctl_grouped() - format a whole number so that its length can be seen
 * @number: the number
 *
 * Return: its digits, with a comma before each three.
 */
struct ctl_text ctl_grouped(u64 number)
{
	struct ctl_text text = { "" };
	char digits[CTL_NUMBER_TEXT];
	size_t i, n = snprintf(digits, sizeof(digits), "%llu", number);
	char *at = text.s;

	for (i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
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
