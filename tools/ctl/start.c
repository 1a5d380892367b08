// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl start: make the caches of the tab.
 */
#include "start.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "alloc.h"
#include "create.h"
#include "devices.h"
#include "fallback.h"
#include "lookup.h"
#include "message.h"
#include "origin.h"
#include "refuse.h"
#include "settings.h"
#include "sysfs.h"
#include "tab.h"
#include "tab_origin.h"
#include "tab_select.h"
#include "tasks.h"
#include "turn.h"
#include "warm.h"

/* As in fallback.c: the block size of the line is looked at by create. */
#define CTL_START_BLOCK	65536

/* Run a command with the name of the device and some words, if there are any. */
static int ctl_start_words(const struct ctl_tab_entry *entry,
			   enum ctl_verb verb, const struct ctl_words *words,
			   int (*run)(const struct ctl_args *args))
{
	struct ctl_args args = { .verb = verb };
	int status;
	size_t i;

	if (!words->nr)
		return CTL_OK;
	args.word = ctl_alloc(words->nr + 1, sizeof(*args.word));
	args.word[args.nr_words++] = entry->name;
	for (i = 0; i < words->nr; i++)
		args.word[args.nr_words++] = words->word[i];
	status = run(&args);
	free(args.word);
	return status;
}

static int ctl_start_hint(const struct ctl_tab_entry *entry, const char *hint)
{
	char *copy = ctl_strdup(hint);
	char *rest = copy;
	char *start = strsep(&rest, ":");
	char *length = strsep(&rest, ":");
	char *word[4] = { entry->name, start, length, rest };
	const struct ctl_args args = {
		.verb = CTL_HINT, .word = word, .nr_words = 4,
	};
	int status = ctl_hint(&args);

	free(copy);
	return status;
}

/* What the table line does not hold. What fails is told; the cache is there. */
static int ctl_start_settings(const struct ctl_tab_entry *entry)
{
	bool failed = ctl_start_words(entry, CTL_SET, &entry->knobs, ctl_set);
	size_t i;

	for (i = 0; i < entry->hints.nr; i++)
		failed |= ctl_start_hint(entry, entry->hints.word[i]);
	failed |= ctl_start_words(entry, CTL_TASKS, &entry->tasks, ctl_tasks);
	return failed ? CTL_PARTLY : CTL_OK;
}

static int ctl_start_create(const struct ctl_tab_entry *entry, char *path,
			    bool dry_run)
{
	char *word[3] = { entry->name, path, entry->size };
	const struct ctl_args args = {
		.verb = CTL_CREATE, .word = word, .nr_words = 3,
		.option = (const char **)entry->keys.word,
		.nr_options = entry->keys.nr,
		.dry_run = dry_run, .read_only = entry->read_only,
	};

	return ctl_create(&args);
}

/* What is wrong with the origin is wrong without a cache, too. */
static int ctl_start_new(const struct ctl_tab_entry *entry, bool dry_run)
{
	char *path = ctl_tab_origin_path(entry->origin);
	struct ctl_origin origin;
	int status = ctl_origin_check(&origin, path, CTL_START_BLOCK,
				      entry->read_only);

	if (!status) {
		status = ctl_start_create(entry, path, dry_run);
		if (status && status != CTL_PERMISSION && entry->linear &&
		    !dry_run)
			status = ctl_fallback_create(entry, path);
	}
	free(path);
	return status;
}

/* There is a device of that name: the cache, or what stands in for it. */
static int ctl_start_again(const struct ctl_tab_entry *entry, const char *node,
			   bool dry_run, bool *runs)
{
	*runs = ctl_node_has(node, "hotcache");
	if (*runs) {
		printf("%s: runs already\n", entry->name);
		return CTL_OK;
	}
	if (ctl_fallback_is(entry, node))
		return ctl_fallback_leave(entry, node, dry_run);
	return ctl_fail(CTL_FAILED, "\"dmsetup table\" shows what it maps; remove it, or give the line another name",
			"there is a device %s, and it is neither a cache nor a linear device over %s",
			entry->name, entry->origin);
}

/* Set @fresh if the cache is there and was not before. */
static int ctl_start_entry(const struct ctl_tab_entry *entry, bool dry_run,
			   bool *fresh)
{
	struct ctl_device device;
	bool runs = false;
	int status = ctl_tab_usable(entry);

	*fresh = false;
	if (status)
		return status;
	if (ctl_lookup_name(entry->name, &device) &&
	    !strcmp(device.name, entry->name))
		status = ctl_start_again(entry, device.node, dry_run, &runs);
	else
		status = ctl_start_new(entry, dry_run);
	ctl_device_free(&device);
	if (status || runs || dry_run)
		return status;
	*fresh = true;
	return ctl_start_settings(entry);
}

/* That there is nothing to read the first time is no failure of the start. */
static void ctl_start_warm(const struct ctl_tab_entry *entry)
{
	char *word[1] = { entry->name };
	const struct ctl_args args = {
		.verb = CTL_WARM, .word = word, .nr_words = 1,
		.rate = entry->rate,
	};

	if (ctl_warm(&args))
		ctl_warn("%s runs, and begins empty", entry->name);
}

/* A line that is wrong is a mistake, whatever else it says. */
static bool ctl_start_may_fail(const struct ctl_args *args,
			       const struct ctl_tab_entry *entry)
{
	return args->all && entry->nofail && !entry->error;
}

/* All caches first: reading takes time. */
static int ctl_start_tab(const struct ctl_args *args, const struct ctl_tab *tab)
{
	bool *fresh = ctl_alloc(tab->nr, sizeof(*fresh));
	int status = CTL_OK, one;
	size_t i;

	for (i = 0; i < tab->nr; i++) {
		if (!ctl_tab_selects(args, &tab->entry[i]))
			continue;
		ctl_tab_begin(tab, &tab->entry[i]);
		one = ctl_start_entry(&tab->entry[i], args->dry_run, &fresh[i]);
		if (one && !ctl_start_may_fail(args, &tab->entry[i]))
			status = one;
	}
	ctl_turn_end();
	for (i = 0; i < tab->nr; i++)
		if (fresh[i] && tab->entry[i].warm && !args->no_warm) {
			ctl_tab_begin(tab, &tab->entry[i]);
			ctl_start_warm(&tab->entry[i]);
		}
	ctl_tab_begin(tab, NULL);
	free(fresh);
	return status;
}

/**
 * ctl_start() - hotcachectl start
 * @args: the command line
 *
 * Return: an exit status; CTL_PARTLY if a device is there, but not as the tab wants
 * it.
 */
int ctl_start(const struct ctl_args *args)
{
	struct ctl_tab tab = {};
	int status = args->dry_run ? CTL_OK : ctl_need_root("start a cache");

	if (!status)
		status = ctl_tab_select(args, &tab);
	if (!status && !args->dry_run)
		status = ctl_turn_take();
	if (!status)
		status = ctl_start_tab(args, &tab);
	ctl_tab_free(&tab);
	return status ? status : ctl_flush();
}
