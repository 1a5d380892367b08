// SPDX-License-Identifier: GPL-2.0
/*
 * The tab: which caches this machine shall have, a line each. A line is of words with
 * blanks between them; in a word, \NNN is the byte of that octal number. A line that
 * is wrong says so in its entry, and the others count all the same.
 */
#include "tab.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "tab_options.h"
#include "tab_origin.h"
#include "text.h"

/* Bytes of a device's name in the kernel. */
#define CTL_TAB_NAME_MAX	127
#define CTL_TAB_BLANKS		" \t"

/**
 * enum ctl_tab_word - the words of a line
 * @CTL_TAB_NAME: name of the device
 * @CTL_TAB_ORIGIN: the slow device
 * @CTL_TAB_SIZE: size of the pool
 * @CTL_TAB_OPTIONS: the options, which may be missing
 * @CTL_TAB_NR_WORDS: number of words
 */
enum ctl_tab_word {
	CTL_TAB_NAME,
	CTL_TAB_ORIGIN,
	CTL_TAB_SIZE,
	CTL_TAB_OPTIONS,
	CTL_TAB_NR_WORDS
};

static const char ctl_tab_too_much[] =
	"a line has four words; options have commas between them and no blanks";
static const char ctl_tab_no_byte[] =
	"\\NNN is a byte, from \\001 to \\377";
static const char ctl_tab_too_little[] =
	"something is missing: a line is NAME ORIGIN SIZE [OPTION[,OPTION]...]";

static char *ctl_tab_wrong_name(const char *name)
{
	char *kernel_name = ctl_name_mangled(name);
	bool fits = strlen(kernel_name) <= CTL_TAB_NAME_MAX;
	const char *c;

	free(kernel_name);
	for (c = name; *c && !iscntrl((unsigned char)*c); c++)
		;
	if (*name && !*c && !strchr(name, '/') && fits)
		return NULL;
	return ctl_strdup("a name is at most 127 characters, without a slash; one that is no letter, no digit and none of #+-.:=@_ counts as four");
}

static char *ctl_tab_wrong_size(const char *size)
{
	u64 bytes;

	if ((ctl_parse_bytes(size, &bytes) ||
	     ctl_parse_share(size, ctl_memory_total(), &bytes)) && bytes)
		return NULL;
	return ctl_strdup("the size of the pool is a number of bytes, with K, M, G or T if wanted, or a part of the memory as 10%");
}

/* Keep the first error of a line, with the word that it is about. */
static void ctl_tab_blame(struct ctl_tab_entry *entry, const char *word,
			  char *why)
{
	char *shown;

	if (why && !entry->error) {
		shown = ctl_strdup(word);
		ctl_no_control(shown);
		entry->error = ctl_format("\"%s\": %s", shown, why);
		free(shown);
	}
	free(why);
}

static void ctl_tab_take_options(struct ctl_tab_entry *entry, char *options)
{
	char *raw, *word;

	while ((raw = strsep(&options, ",")) != NULL) {
		word = ctl_word_shown(raw);
		ctl_tab_blame(entry, word, ctl_tab_option(entry, word));
		free(word);
	}
}

/* A line without its end, which is cut into words here. */
static void ctl_tab_take(struct ctl_tab_entry *entry, char *text)
{
	char *word[CTL_TAB_NR_WORDS] = {};
	char *save, *w;
	int n = 0;

	for (w = strtok_r(text, CTL_TAB_BLANKS, &save); w;
	     w = strtok_r(NULL, CTL_TAB_BLANKS, &save), n++) {
		if (!ctl_word_is_text(w))
			ctl_tab_blame(entry, w, ctl_strdup(ctl_tab_no_byte));
		if (n < CTL_TAB_NR_WORDS)
			word[n] = w;
		else
			ctl_tab_blame(entry, w, ctl_strdup(ctl_tab_too_much));
	}
	entry->name = ctl_word_shown(word[CTL_TAB_NAME]);
	ctl_tab_blame(entry, entry->name, ctl_tab_wrong_name(entry->name));
	if (n <= CTL_TAB_SIZE) {
		ctl_tab_blame(entry, entry->name,
			      ctl_strdup(ctl_tab_too_little));
		return;
	}
	entry->origin = ctl_word_shown(word[CTL_TAB_ORIGIN]);
	ctl_tab_blame(entry, entry->origin, ctl_tab_origin_wrong(entry->origin));
	entry->size = ctl_word_shown(word[CTL_TAB_SIZE]);
	ctl_tab_blame(entry, entry->size, ctl_tab_wrong_size(entry->size));
	if (word[CTL_TAB_OPTIONS] && strcmp(word[CTL_TAB_OPTIONS], "-"))
		ctl_tab_take_options(entry, word[CTL_TAB_OPTIONS]);
}

static void ctl_tab_add(struct ctl_tab *tab, unsigned int line, char *text,
			bool whole)
{
	struct ctl_tab_entry entry = { .line = line };
	struct ctl_tab_entry *other;

	text += strspn(text, CTL_TAB_BLANKS);
	if (whole && (!*text || *text == '#'))
		return;
	if (!whole)
		ctl_tab_blame(&entry, text, ctl_strdup("a byte 0 follows"));
	if (*text)
		ctl_tab_take(&entry, text);
	else
		entry.name = ctl_strdup("");
	other = ctl_tab_find(tab, entry.name);
	if (other)
		ctl_tab_blame(&entry, entry.name,
			      ctl_format("line %u has this name, too",
					 other->line));
	tab->entry = ctl_realloc(tab->entry, tab->nr + 1, sizeof(*tab->entry));
	tab->entry[tab->nr++] = entry;
}

/**
 * ctl_tab_read() - read a tab
 * @tab: filled in, to be freed with ctl_tab_free() also after an error
 * @path: the file; has to stay as long as @tab
 *
 * Return: an exit status; CTL_OK, or another one after an error message. A line that
 * is wrong is no error: its entry tells.
 */
int ctl_tab_read(struct ctl_tab *tab, const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned int line = 0;
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	int err;

	*tab = (struct ctl_tab){ .path = path };
	if (!file)
		return ctl_fail(CTL_FAILED, "hotcachetab(5) says what it holds",
				"cannot read %s: %s", path, strerror(errno));
	while ((n = getline(&text, &room, file)) >= 0) {
		while (n && isspace((unsigned char)text[n - 1]))
			text[--n] = '\0';
		ctl_tab_add(tab, ++line, text, strlen(text) == n);
	}
	err = ferror(file) ? errno : 0;
	free(text);
	fclose(file);
	return err ? ctl_fail(CTL_FAILED, NULL, "cannot read %s: %s", path,
			      strerror(err)) : CTL_OK;
}

/**
 * ctl_tab_free() - free what a tab holds
 * @tab: the tab
 */
void ctl_tab_free(struct ctl_tab *tab)
{
	size_t i;

	for (i = 0; i < tab->nr; i++) {
		struct ctl_tab_entry *entry = &tab->entry[i];

		free(entry->name);
		free(entry->origin);
		free(entry->size);
		free(entry->error);
		ctl_words_free(&entry->keys);
		ctl_words_free(&entry->knobs);
		ctl_words_free(&entry->hints);
		ctl_words_free(&entry->tasks);
	}
	free(tab->entry);
	*tab = (struct ctl_tab){};
}

/**
 * ctl_tab_find() - find the line of a name
 * @tab: the tab
 * @name: the name
 *
 * Return: the first one, or NULL if there is none.
 */
struct ctl_tab_entry *ctl_tab_find(const struct ctl_tab *tab, const char *name)
{
	size_t i;

	for (i = 0; i < tab->nr; i++)
		if (!strcmp(tab->entry[i].name, name))
			return &tab->entry[i];
	return NULL;
}

/**
 * ctl_tab_begin() - let messages from now on tell which line they are about
 * @tab: the tab
 * @entry: the line, or NULL if they are about none any more
 */
void ctl_tab_begin(const struct ctl_tab *tab, const struct ctl_tab_entry *entry)
{
	char *context = entry ? ctl_format("%s:%u: ", tab->path, entry->line) :
				NULL;

	ctl_message_context(context);
	free(context);
}

/**
 * ctl_tab_usable() - complain about a line that is wrong
 * @entry: the line
 *
 * Return: an exit status; CTL_OK, or CTL_USAGE after an error message.
 */
int ctl_tab_usable(const struct ctl_tab_entry *entry)
{
	return entry->error ? ctl_fail(CTL_USAGE, NULL, "%s", entry->error) :
			      CTL_OK;
}
