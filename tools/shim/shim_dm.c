// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel functions that read and write text, for what a target reads from its users:
 * numbers, arguments, files in sysfs, and the kernel's log.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/device-mapper.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/string_helpers.h>
#include <linux/sysfs.h>
#include <shim/shim.h>

static char said[1024];
static long nr_said;

void shim_dm_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	nr_said++;
}

long shim_dm_logged(void)
{
	return nr_said;
}

const char *shim_dm_said(void)
{
	return said;
}

/* A sign of plus may lead, one newline may follow. */
int kstrtou64(const char *s, unsigned int base, u64 *value)
{
	const char *digits = *s == '+' ? s + 1 : s;
	u64 n = 0;

	WARN_ON(base != 10);
	for (s = digits; isdigit(*s); s++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, *s - '0', &n))
			return -ERANGE;
	if (s == digits || (*s == '\n' ? s[1] : *s))
		return -EINVAL;
	*value = n;
	return 0;
}

int kstrtou32(const char *s, unsigned int base, u32 *value)
{
	u64 n;
	int err = kstrtou64(s, base, &n);

	if (err)
		return err;
	if (n > U32_MAX)
		return -ERANGE;
	*value = n;
	return 0;
}

/* As much as fits, and how much that was. */
static int shim_vscnprintf(char *buf, size_t size, const char *format,
			   va_list args)
{
	int n = vsnprintf(buf, size, format, args);

	return n < (int)size ? n : (int)size - 1;
}

int scnprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = shim_vscnprintf(buf, size, format, args);
	va_end(args);
	return n;
}

int sysfs_emit(char *buf, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = shim_vscnprintf(buf, PAGE_SIZE, format, args);
	va_end(args);
	return n;
}

/* A file that has no room for what is to be in it is a bug. */
int sysfs_emit_at(char *buf, int at, const char *format, ...)
{
	va_list args;
	int n;

	if (WARN_ON(at < 0 || at >= PAGE_SIZE))
		return 0;
	va_start(args, format);
	n = vsnprintf(buf + at, PAGE_SIZE - at, format, args);
	va_end(args);
	WARN_ON(n >= PAGE_SIZE - at);
	return n < PAGE_SIZE - at ? n : PAGE_SIZE - at - 1;
}

/* Equal but for a newline at the end of either. */
static bool shim_sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return true;
	return (!*a && *b == '\n' && !b[1]) || (*a == '\n' && !a[1] && !*b);
}

int __sysfs_match_string(const char *const *array, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n && array[i]; i++)
		if (shim_sysfs_streq(array[i], s))
			return i;
	return -EINVAL;
}

int string_escape_mem(const char *src, size_t isz, char *dst, size_t osz,
		      unsigned int flags, const char *only)
{
	size_t n = 0;

	WARN_ON(flags != ESCAPE_OCTAL || !only);
	for (; isz--; src++) {
		char text[5] = { *src };
		size_t i;

		if (strchr(only, *src))
			snprintf(text, sizeof(text), "\\%03o", (u8)*src);
		for (i = 0; text[i]; i++, n++)
			if (n < osz)
				dst[n] = text[i];
	}
	return n;
}

const char *dm_shift_arg(struct dm_arg_set *arg_set)
{
	if (!arg_set->argc)
		return NULL;
	arg_set->argc--;
	return *arg_set->argv++;
}

void dm_consume_args(struct dm_arg_set *arg_set, unsigned int n)
{
	WARN_ON(arg_set->argc < n);
	arg_set->argc -= n;
	arg_set->argv += n;
}

/* As the kernel's sscanf() of "%u%c": no sign, and what is too large wraps. */
static bool shim_scan_number(const char *text, unsigned int *value)
{
	u64 n = 0;

	while (isspace(*text))
		text++;
	if (!isdigit(*text))
		return false;
	for (; isdigit(*text); text++)
		n = 10 * n + (*text - '0');
	*value = n;
	return !*text;
}

int dm_read_arg_group(const struct dm_arg *arg, struct dm_arg_set *arg_set,
		      unsigned int *value, char **error)
{
	const char *text = dm_shift_arg(arg_set);

	if (!text || !shim_scan_number(text, value) || *value < arg->min ||
	    *value > arg->max || arg_set->argc < *value) {
		*error = arg->error;
		return -EINVAL;
	}
	return 0;
}

/* One word, with a backslash before each byte that is to be taken as it is. */
static char *shim_cut_word(char **at)
{
	char *start = *at, *end = start, *out = start;

	while (*end) {
		if (*end == '\\' && end[1]) {
			*out++ = end[1];
			end += 2;
			continue;
		}
		if (isspace(*end))
			break;
		*out++ = *end++;
	}
	if (*end)
		end++;
	*out = '\0';
	*at = end;
	return start;
}

int dm_split_args(int *argc, char ***argvp, char *input)
{
	/* No more than every other byte begins a word. */
	char **argv = calloc(strlen(input) / 2 + 2, sizeof(*argv));

	*argc = 0;
	*argvp = argv;
	if (!argv)
		return -ENOMEM;
	for (;;) {
		while (isspace(*input))
			input++;
		if (!*input)
			return 0;
		argv[(*argc)++] = shim_cut_word(&input);
	}
}
