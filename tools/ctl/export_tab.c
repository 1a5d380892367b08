// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics of the caches that the machine is to have: whether each runs, without its
 * cache, or not at all. They are there for names that no device has.
 */
#include "export_tab.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lookup.h"
#include "message.h"
#include "sample.h"
#include "sysfs.h"

/**
 * enum ctl_tab_state - what has become of a line of the tab
 * @CTL_TAB_CACHED: the cache runs
 * @CTL_TAB_FALLBACK: there is a device of that name, and no cache in it
 * @CTL_TAB_GONE: there is no such device
 */
enum ctl_tab_state {
	CTL_TAB_CACHED,
	CTL_TAB_FALLBACK,
	CTL_TAB_GONE,
};

static enum ctl_tab_state ctl_tab_state(const struct ctl_tab_entry *entry)
{
	enum ctl_tab_state state = CTL_TAB_GONE;
	struct ctl_device device;

	/* Any device is called dm-N, too. */
	if (ctl_lookup_name(entry->name, &device) &&
	    !strcmp(device.name, entry->name))
		state = ctl_node_has(device.node, "hotcache") ?
			CTL_TAB_CACHED : CTL_TAB_FALLBACK;
	ctl_device_free(&device);
	return state;
}

/**
 * ctl_export_tab_read() - read the tab whose caches are looked for
 * @tab: filled in, to be freed with ctl_tab_free(); empty if there is none
 * @args: the command line
 *
 * A copy of /sys is of another machine, so this one's tab says nothing of it.
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_export_tab_read(struct ctl_tab *tab, const struct ctl_args *args)
{
	*tab = (struct ctl_tab){};
	if (args->tab)
		return ctl_tab_read(tab, args->tab);
	if (!ctl_sysfs_is_real() || access(CTL_TAB, F_OK))
		return CTL_OK;
	if (!access(CTL_TAB, R_OK))
		return ctl_tab_read(tab, CTL_TAB);
	ctl_warn("%s is left out: %s", CTL_TAB, strerror(errno));
	return CTL_OK;
}

/* One that is not started with the machine is missed by nobody. */
static bool ctl_tab_is_shown(const struct ctl_tab_entry *entry,
			     const char *name)
{
	if (!*entry->name || (name && strcmp(entry->name, name)))
		return false;
	return !entry->noauto || ctl_tab_state(entry) != CTL_TAB_GONE;
}

static void ctl_export_tab_one(FILE *out, const struct ctl_tab *tab,
			       const char *name, const char *metric,
			       enum ctl_tab_state wanted, const char *help)
{
	struct ctl_sample sample;
	size_t i;

	ctl_sample_head(out, metric, "gauge", help);
	for (i = 0; i < tab->nr; i++) {
		const struct ctl_tab_entry *entry = &tab->entry[i];

		if (!ctl_tab_is_shown(entry, name) ||
		    ctl_tab_find(tab, entry->name) != entry)
			continue;
		ctl_sample_begin(&sample, out, metric, "");
		ctl_sample_label(&sample, "name", entry->name);
		ctl_sample_end_number(&sample, ctl_tab_state(entry) == wanted);
	}
}

/**
 * ctl_export_tab() - print the metrics of a tab
 * @out: stream to print to
 * @tab: the tab
 * @name: the only line to look at, or NULL for all
 */
void ctl_export_tab(FILE *out, const struct ctl_tab *tab, const char *name)
{
	if (!tab->nr)
		return;
	ctl_export_tab_one(out, tab, name, "tab_cached", CTL_TAB_CACHED,
			   "1 if a line of hotcachetab has its cache, 0 if not");
	ctl_export_tab_one(out, tab, name, "fallback_active", CTL_TAB_FALLBACK,
			   "1 if the device of a line of hotcachetab is there without a cache, 0 if not");
}
