// SPDX-License-Identifier: GPL-2.0
/*
 * The options of a line of the tab: flags, keys of the table line, and what is set once
 * the device is there.
 */
#include "tab_options.h"

#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "keys.h"
#include "number.h"

/* Options that stand alone, or have one value. */
static const struct {
	const char *word;
	size_t flag;
} ctl_tab_flag[] = {
	{ "_netdev", offsetof(struct ctl_tab_entry, netdev) },
	{ "nofail", offsetof(struct ctl_tab_entry, nofail) },
	{ "noauto", offsetof(struct ctl_tab_entry, noauto) },
	{ "warm", offsetof(struct ctl_tab_entry, warm) },
	{ "read-only", offsetof(struct ctl_tab_entry, read_only) },
	{ "fallback=linear", offsetof(struct ctl_tab_entry, linear) },
};

/* Knobs that are no keys of the table line, and what they take. */
static const struct {
	const char *name;
	const char *value[2];
} ctl_tab_knob[] = {
	{ "histograms", { "0", "1" } },
	{ "insight", { "off", "mrc" } },
	{ "scan", { "off", "on" } },
};

static bool *ctl_tab_flag_of(struct ctl_tab_entry *entry, unsigned int i)
{
	return (bool *)((char *)entry + ctl_tab_flag[i].flag);
}

static bool ctl_tab_is(const char *word, const char *name, size_t length)
{
	return strlen(name) == length && !strncmp(word, name, length);
}

static char *ctl_tab_rate(struct ctl_tab_entry *entry, const char *value)
{
	entry->warm = true;
	if (ctl_parse_bytes(value, &entry->rate) && entry->rate)
		return NULL;
	return ctl_strdup("warm takes bytes a second, with K, M, G or T if wanted");
}

static char *ctl_tab_hint(struct ctl_tab_entry *entry, const char *value)
{
	char *copy = ctl_strdup(value);
	char *rest = copy;
	const char *start = strsep(&rest, ":");
	const char *length = strsep(&rest, ":");
	bool good = false;
	u64 from, bytes;

	if (rest)
		good = ctl_parse_bytes(start, &from) && from % 512 == 0 &&
		       ctl_parse_bytes(length, &bytes) && bytes &&
		       bytes % 512 == 0 &&
		       (!strcmp(rest, "scan") || !strcmp(rest, "hot"));
	free(copy);
	if (!good)
		return ctl_strdup("a hint is START:LENGTH:scan or START:LENGTH:hot, in multiples of 512 bytes");
	ctl_words_add(&entry->hints, ctl_strdup(value));
	return NULL;
}

static char *ctl_tab_task(struct ctl_tab_entry *entry, const char *value)
{
	size_t n = strlen(value);

	if (!n || n > 15 || entry->tasks.nr == 16)
		return ctl_strdup("the name of a task has 1 to 15 bytes, and there are at most 16 of them");
	ctl_words_add(&entry->tasks, ctl_strdup(value));
	return NULL;
}

static char *ctl_tab_set(struct ctl_tab_entry *entry, unsigned int i,
			 const char *word, const char *value)
{
	if (strcmp(value, ctl_tab_knob[i].value[0]) &&
	    strcmp(value, ctl_tab_knob[i].value[1]))
		return ctl_format("%s takes %s or %s", ctl_tab_knob[i].name,
				  ctl_tab_knob[i].value[0],
				  ctl_tab_knob[i].value[1]);
	ctl_words_add(&entry->knobs, ctl_strdup(word));
	return NULL;
}

/* @length: of the name before the sign of equality */
static char *ctl_tab_value(struct ctl_tab_entry *entry, const char *word,
			   size_t length)
{
	const char *value = word + length + 1;
	char *key;
	bool known;
	size_t i;

	if (ctl_tab_is(word, "warm", length))
		return ctl_tab_rate(entry, value);
	if (ctl_tab_is(word, "hint", length))
		return ctl_tab_hint(entry, value);
	if (ctl_tab_is(word, "task", length))
		return ctl_tab_task(entry, value);
	if (ctl_tab_is(word, "fallback", length))
		return ctl_strdup("the only fallback is linear");
	for (i = 0; i < ARRAY_SIZE(ctl_tab_knob); i++)
		if (ctl_tab_is(word, ctl_tab_knob[i].name, length))
			return ctl_tab_set(entry, i, word, value);
	key = ctl_strdup(word);
	key[length] = '\0';
	known = ctl_keys_know(key);
	free(key);
	if (!known)
		return ctl_strdup("there is no such option");
	if (!*value)
		return ctl_strdup("a value is missing");
	ctl_words_add(&entry->keys, ctl_strdup(word));
	return NULL;
}

/**
 * ctl_tab_option() - take an option of a line
 * @entry: the line
 * @word: the option
 *
 * Return: NULL, or what is wrong with it, to be freed.
 */
char *ctl_tab_option(struct ctl_tab_entry *entry, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_tab_flag); i++)
		if (!strcmp(word, ctl_tab_flag[i].word)) {
			*ctl_tab_flag_of(entry, i) = true;
			return NULL;
		}
	if (!*word)
		return ctl_strdup("an option is empty: there is a comma too many");
	if (!equals)
		return ctl_strdup("there is no such option");
	return ctl_tab_value(entry, word, equals - word);
}

/**
 * ctl_tab_flags() - the options that no device shows: how a cache is started
 * @entry: the line
 *
 * Return: the options, each after a comma, to be freed.
 */
char *ctl_tab_flags(const struct ctl_tab_entry *entry)
{
	struct ctl_tab_entry own = *entry;
	char *flags = ctl_strdup("");
	size_t i;

	own.read_only = false;
	own.warm = entry->warm && !entry->rate;
	for (i = 0; i < ARRAY_SIZE(ctl_tab_flag); i++)
		if (*ctl_tab_flag_of(&own, i))
			ctl_append(&flags, ",%s", ctl_tab_flag[i].word);
	if (entry->rate)
		ctl_append(&flags, ",warm=%llu", entry->rate);
	return flags;
}
