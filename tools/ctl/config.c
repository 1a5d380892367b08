// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl config: the line of the tab for a device that runs.
 */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "dm.h"
#include "links.h"
#include "message.h"
#include "refuse.h"
#include "select.h"
#include "sysfs.h"
#include "tab.h"
#include "tab_options.h"
#include "text.h"

/* Bytes that would end a word of the tab or stand for others. */
#define CTL_CONFIG_ESCAPED	"\\,#"

static void ctl_config_word(char **line, const char *word)
{
	for (; *word; word++)
		ctl_append(line, isspace((unsigned char)*word) ||
			   strchr(CTL_CONFIG_ESCAPED, *word) ?
			   "\\%03o" : "%c", (unsigned char)*word);
}

static void ctl_config_option(char **line, const char *name, const char *value)
{
	ctl_append(line, ",%s=", name);
	ctl_config_word(line, value);
}

/* "KEY VALUE"... of the table line */
static void ctl_config_keys(char **line, char *words)
{
	char *save;
	char *key = strtok_r(words, " ", &save);
	char *value = strtok_r(NULL, " ", &save);

	while (key && value) {
		ctl_config_option(line, key, value);
		key = strtok_r(NULL, " ", &save);
		value = strtok_r(NULL, " ", &save);
	}
}

static void ctl_config_knob(char **line, const struct ctl_snapshot *s,
			    const char *name, const char *usual)
{
	const char *value = ctl_knob(s, name);

	if (value && strcmp(value, usual))
		ctl_config_option(line, name, value);
}

/* The module has them in sectors, as START+LENGTH=KIND. */
static void ctl_config_hints(char **line, const struct ctl_snapshot *s)
{
	const char *text = ctl_knob(s, "hints");
	u64 start, length;
	char kind[8];

	while (text && sscanf(text, "%llu+%llu=%7[a-z]", &start, &length,
			      kind) == 3) {
		ctl_append(line, ",hint=%llu:%llu:%s", start << 9, length << 9,
			   kind);
		text = strchr(text, ' ');
		if (text)
			text++;
	}
}

static void ctl_config_tasks(char **line, const struct ctl_snapshot *s)
{
	char *text = ctl_strdup(ctl_knob(s, "tasks") ?: "");
	char *save, *w;

	for (w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *name = ctl_word_shown(w);

		ctl_config_option(line, "task", name);
		free(name);
	}
	free(text);
}

/* What a tab says of the device besides, if it has a line for it. */
static void ctl_config_flags(char **line, const struct ctl_args *args,
			     const char *name)
{
	const char *path = args->tab ? args->tab : CTL_TAB;
	const struct ctl_tab_entry *entry;
	struct ctl_tab tab = {};
	char *flags;

	if (!args->tab && access(path, F_OK))
		return;
	if (ctl_tab_read(&tab, path))
		return;
	entry = ctl_tab_find(&tab, name);
	if (entry) {
		flags = ctl_tab_flags(entry);
		ctl_append(line, "%s", flags);
		free(flags);
	}
	ctl_tab_free(&tab);
}

static bool ctl_config_is_read_only(const char *node)
{
	char *ro = ctl_node_line(node, "ro");
	bool is = ro && !strcmp(ro, "1");

	free(ro);
	return is;
}

/* @params: ORIGIN SIZE COUNT [KEY VALUE]... */
static int ctl_config_print(const struct ctl_args *args,
			    const struct ctl_snapshot *s, const char *params)
{
	char *line = ctl_strdup(""), *options = ctl_strdup("");
	char number[24], *origin;
	int words = 0;
	u64 bytes;

	if (sscanf(params, "%23s %llu %*u %n", number, &bytes, &words) < 2)
		return ctl_refused(s->device, "understand its table", -EINVAL);
	if (words) {
		char *keys = ctl_strdup(params + words);

		ctl_config_keys(&options, keys);
		free(keys);
	}
	if (ctl_config_is_read_only(s->node))
		ctl_append(&options, ",read-only");
	ctl_config_knob(&options, s, "histograms", "0");
	ctl_config_knob(&options, s, "insight", "off");
	ctl_config_knob(&options, s, "scan", "off");
	ctl_config_hints(&options, s);
	ctl_config_tasks(&options, s);
	ctl_config_flags(&options, args, s->device);
	ctl_config_word(&line, s->device);
	origin = ctl_link_best(number);
	ctl_append(&line, "\t");
	ctl_config_word(&line, origin);
	printf("%s\t%llu\t%s\n", line, bytes, *options ? options + 1 : "-");
	free(origin);
	free(options);
	free(line);
	return ctl_flush();
}

/**
 * ctl_config() - hotcachectl config
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_config(const struct ctl_args *args)
{
	struct ctl_dm_table table;
	struct ctl_snapshot *s;
	int status = ctl_need_root("read a table");
	int err;

	if (!status)
		status = ctl_select_reading(args->word[0], "read its table", &s);
	if (status)
		return status;
	err = ctl_dm_table(s->node, false, &table);
	if (err || !table.type)
		status = ctl_refused(s->device, "read its table",
				     err ? err : -ENXIO);
	else
		status = ctl_config_print(args, s, table.params);
	ctl_dm_table_free(&table);
	ctl_snapshot_free(s);
	return status;
}
