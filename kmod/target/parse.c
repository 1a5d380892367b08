// SPDX-License-Identifier: GPL-2.0
/*
 * Parsers shared by the table line, the messages and the files in sysfs.
 */
#include "target/parse.h"

#include <linux/bits.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "io/check.h"
#include "target/target.h"

static const char * const hc_mode_names[HC_NR_MODES] = {
	[HC_MODE_WRITETHROUGH]	= "writethrough",
	[HC_MODE_WRITEAROUND]	= "writearound",
	[HC_MODE_PASSTHROUGH]	= "passthrough",
};

/**
 * hc_mode_parse() - find a mode by its name
 * @name: the name
 *
 * Return: enum hc_mode, or -EINVAL.
 */
int hc_mode_parse(const char *name)
{
	return match_string(hc_mode_names, HC_NR_MODES, name);
}

/**
 * hc_mode_name() - the name of a mode
 * @mode: enum hc_mode
 *
 * Return: the name.
 */
const char *hc_mode_name(unsigned int mode)
{
	return hc_mode_names[mode];
}

/**
 * hc_parse_bytes() - parse a number of bytes
 * @arg: a decimal number, with an optional suffix K, M, G or T
 * @bytes: out: the number
 *
 * Return: 0, or -EINVAL if @arg is malformed or exceeds 64 bits.
 */
int hc_parse_bytes(const char *arg, u64 *bytes)
{
	static const char suffixes[] = "kmgt";
	size_t len = strlen(arg);
	unsigned int shift = 0;
	char number[24];
	const char *suffix;
	u64 value;

	if (!len || len >= sizeof(number))
		return -EINVAL;
	suffix = strchr(suffixes, tolower(arg[len - 1]));
	if (suffix) {
		shift = 10 * (suffix - suffixes + 1);
		len--;
	}
	memcpy(number, arg, len);
	number[len] = '\0';
	/* kstrtou64() takes a newline as well, before the suffix here. */
	if (strspn(number, "0123456789") != len || kstrtou64(number, 10, &value) ||
	    check_shl_overflow(value, shift, bytes))
		return -EINVAL;
	return 0;
}

/**
 * hc_verify_ratio_parse() - parse the share of hits that are compared with the origin
 * @text: 0 for none; a power of two for one in so many
 * @ratio: out: the number
 *
 * Return: 0, or -EINVAL with @ratio not written.
 */
int hc_verify_ratio_parse(const char *text, u32 *ratio)
{
	u32 n;

	if (!isdigit(text[0]) || kstrtou32(text, 10, &n) ||
	    n > HC_VERIFY_RATIO_MAX || (n && !is_power_of_2(n)))
		return -EINVAL;
	*ratio = n;
	return 0;
}

/**
 * hc_tunable_parse() - parse the value of a tunable
 * @id: which tunable
 * @value: a decimal number
 * @number: out: the value
 *
 * Return: 0, or -EINVAL, with @number not written, if @value is not a number or
 * out of the tunable's range.
 */
int hc_tunable_parse(struct hc_tunable_id id, const char *value, u32 *number)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);
	u32 n;

	if (!isdigit(value[0]) || kstrtou32(value, 10, &n) ||
	    n < tunable->min || n > tunable->max)
		return -EINVAL;
	*number = n;
	return 0;
}

static void hc_tunable_complain(const char *device, struct hc_tunable_id id,
				const char *value)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);

	DMERR("%s: %s.%s must be a number from %u to %u (%s; default %u), not %s",
	      device, hc_policy_at(id.policy)->name, tunable->name,
	      tunable->min, tunable->max, tunable->unit, tunable->def, value);
}

/**
 * hc_tunable_arg() - set a tunable from a list of arguments
 * @device: name of the device, for the log
 * @id: which tunable
 * @text: its value, as text
 * @given: which tunables of this policy the list has set so far, one bit each
 * @value: values of this policy's tunables
 *
 * Context: Any.
 * Return: 0, -EEXIST if the list has set the tunable already, or -EINVAL if the
 * value is not a number or out of range; then the log says what the range is.
 */
int hc_tunable_arg(const char *device, struct hc_tunable_id id,
		   const char *text, unsigned int *given, u32 *value)
{
	if (*given & BIT(id.tunable))
		return -EEXIST;
	*given |= BIT(id.tunable);
	if (hc_tunable_parse(id, text, &value[id.tunable])) {
		hc_tunable_complain(device, id, text);
		return -EINVAL;
	}
	return 0;
}

/**
 * hc_copy_word() - copy what was written to a file in sysfs, without the newline
 * @word: out: the copy, terminated by NUL
 * @size: size of @word
 * @buf: what was written
 * @len: its length
 *
 * Return: 0, or -EINVAL if it is empty, does not fit, or contains a NUL.
 */
int hc_copy_word(char *word, size_t size, const char *buf, size_t len)
{
	if (len && buf[len - 1] == '\n')
		len--;
	if (!len || len >= size || memchr(buf, '\0', len))
		return -EINVAL;
	memcpy(word, buf, len);
	word[len] = '\0';
	return 0;
}
