// SPDX-License-Identifier: GPL-2.0
/*
 * The tab, /etc/hotcachetab, as hotcachectl reads it.
 *
 * Each line is understood or has a sentence that says what is wrong. What is understood is
 * possible, and written as "hotcachectl config" writes it, it is understood as the same.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "tab.h"
#include "tab_options.h"
#include "tab_origin.h"

#include "fuzz.h"
#include "said.h"

static void write_word(char **text, const char *word)
{
	for (; *word; word++)
		fuzz_append(text, isspace((unsigned char)*word) ||
			    strchr("\\,#", *word) ? "\\%03o" : "%c",
			    (unsigned char)*word);
}

static void write_words(char **text, const char *option,
			const struct ctl_words *words)
{
	size_t i;

	for (i = 0; i < words->nr; i++) {
		fuzz_append(text, ",%s", option);
		write_word(text, words->word[i]);
	}
}

static void write_line(char **text, const struct ctl_tab_entry *entry)
{
	char *options = NULL, *flags = ctl_tab_flags(entry);

	fuzz_append(&options, "%s%s", flags, entry->read_only ? ",read-only" : "");
	write_words(&options, "", &entry->keys);
	write_words(&options, "", &entry->knobs);
	write_words(&options, "hint=", &entry->hints);
	write_words(&options, "task=", &entry->tasks);
	write_word(text, entry->name);
	fuzz_append(text, "\t");
	write_word(text, entry->origin);
	fuzz_append(text, "\t");
	write_word(text, entry->size);
	fuzz_append(text, "\t%s\n", *options ? options + 1 : "-");
	free(options);
	free(flags);
}

static void check_words(const struct ctl_words *a, const struct ctl_words *b)
{
	size_t i;

	check(a->nr == b->nr, "%zu words, not %zu", b->nr, a->nr);
	for (i = 0; i < a->nr; i++)
		check(!strcmp(a->word[i], b->word[i]), "%s, not %s", b->word[i],
		      a->word[i]);
}

static void check_same(const struct ctl_tab_entry *a, const struct ctl_tab_entry *b)
{
	check(!b->error, "what is written is wrong: %s", b->error);
	check(!strcmp(a->name, b->name) && !strcmp(a->origin, b->origin) &&
	      !strcmp(a->size, b->size), "%s %s %s, not %s %s %s", b->name, b->origin,
	      b->size, a->name, a->origin, a->size);
	check_words(&a->keys, &b->keys);
	check_words(&a->knobs, &b->knobs);
	check_words(&a->hints, &b->hints);
	check_words(&a->tasks, &b->tasks);
	check(a->rate == b->rate && a->netdev == b->netdev &&
	      a->nofail == b->nofail && a->noauto == b->noauto &&
	      a->warm == b->warm && a->read_only == b->read_only &&
	      a->linear == b->linear, "flags differ");
}

static void check_entry(const struct ctl_tab_entry *entry)
{
	const char *c;
	char *path;
	size_t i;

	check(*entry->name && !strchr(entry->name, '/'), "the name is %s",
	      entry->name);
	for (c = entry->name; *c; c++)
		check(!iscntrl((unsigned char)*c), "the name is %s", entry->name);
	path = ctl_tab_origin_path(entry->origin);
	check(!strncmp(path, "/dev/", 5), "the origin is %s", path);
	free(path);
	check(isdigit((unsigned char)*entry->size), "the size is %s", entry->size);
	check(entry->tasks.nr <= 16, "%zu tasks", entry->tasks.nr);
	for (i = 0; i < entry->tasks.nr; i++)
		check(*entry->tasks.word[i] && strlen(entry->tasks.word[i]) < 16,
		      "a task is %s", entry->tasks.word[i]);
}

/* In a line that is understood, \NNN is a byte, and no byte is lost. */
static void check_bytes(const uint8_t *data, size_t size, unsigned int line)
{
	const char *at = (const char *)data, *end = at + size;

	while (--line)
		at = (const char *)memchr(at, '\n', end - at) + 1;
	for (; at < end && *at != '\n'; at++) {
		u32 byte;

		if (*at != '\\' || end - at < 4 ||
		    at[1] < '0' || at[1] > '7' || at[2] < '0' || at[2] > '7' ||
		    at[3] < '0' || at[3] > '7')
			continue;
		byte = (at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0');
		check(byte && byte < 256, "byte %u was taken", byte);
		at += 3;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctl_tab tab, again;
	size_t i, n = 0;
	char *text = strdup("");

	check(ctl_tab_read(&tab, fuzz_file(data, size)) == CTL_OK, "%s", fuzz_said);
	for (i = 0; i < tab.nr; i++) {
		const struct ctl_tab_entry entry = tab.entry[i];

		if (entry.error) {
			fuzz_check_sentence(entry.error);
			continue;
		}
		check_entry(&entry);
		check_bytes(data, size, entry.line);
		write_line(&text, &entry);
		/* The right ones come first. */
		tab.entry[i] = tab.entry[n];
		tab.entry[n++] = entry;
	}
	check(ctl_tab_read(&again, fuzz_file((uint8_t *)text, strlen(text))) == CTL_OK,
	      "%s", fuzz_said);
	check(again.nr == n, "%zu lines, not %zu", again.nr, n);
	for (i = 0; i < n; i++)
		check_same(&tab.entry[i], &again.entry[i]);
	ctl_tab_free(&again);
	ctl_tab_free(&tab);
	free(text);
	return 0;
}
