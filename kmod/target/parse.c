// SPDX-License-Identifier: GPL-2.0
/*
 * Words and numbers as they come from a table line, a message or a file in sysfs.
 */
#include "target/parse.h"

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "target/target.h"

static const char * const hc_mode_names[HC_NR_MODES] = {
	[HC_MODE_WRITETHROUGH]	= "writethrough",
	[HC_MODE_WRITEAROUND]	= "writearound",
	[HC_MODE_PASSTHROUGH]	= "passthrough",
};

/**
 * hc_mode_parse() - a mode by its name
 * @name: the name, a newline may follow
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
 * hc_parse_bytes() - a number of bytes
 * @arg: decimal, with an optional K, M, G or T; nothing else
 * @bytes: out
 *
 * Return: 0, or -EINVAL, which includes that it is too large.
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
	if (!isdigit(number[0]) || kstrtou64(number, 10, &value) ||
	    check_shl_overflow(value, shift, bytes))
		return -EINVAL;
	return 0;
}

/**
 * hc_tunable_parse() - the value of a tunable
 * @id: which
 * @value: a decimal number, a newline may follow
 * @number: out
 *
 * Return: 0, or -EINVAL if it is none or not in the tunable's range.
 */
int hc_tunable_parse(struct hc_tunable_id id, const char *value, u32 *number)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);

	if (!isdigit(value[0]) || kstrtou32(value, 10, number) ||
	    *number < tunable->min || *number > tunable->max)
		return -EINVAL;
	return 0;
}

/**
 * hc_tunable_complain() - say what is wrong with the value of a tunable
 * @t: the target
 * @id: which
 * @value: what hc_tunable_parse() did not like
 *
 * Context: Any.
 */
void hc_tunable_complain(const struct hc_target *t, struct hc_tunable_id id,
			 const char *value)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);

	DMERR("%s: %s.%s must be a number from %u to %u (%s; default %u), not %s",
	      dm_table_device_name(t->ti->table), hc_policy_at(id.policy)->name,
	      tunable->name, tunable->min, tunable->max, tunable->unit,
	      tunable->def, value);
}

/**
 * hc_copy_word() - take a word over as it comes from echo, without the newline
 * @word: out: where it goes, ended by NUL
 * @size: bytes there
 * @buf: what was written to the file
 * @len: bytes in it
 *
 * Return: 0, or -EINVAL if it is empty, too long, or holds a NUL.
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
