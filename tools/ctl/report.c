// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl report: makes a page of HTML of a device's history.
 */
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "replace.h"
#include "report_page.h"
#include "ring_store.h"
#include "select.h"
#include "sysfs.h"
#include "text.h"

#define CTL_PAGE_MODE	0644

/* The device of a name in the kernel, if it is here and shows something, or NULL. */
static struct ctl_snapshot *ctl_report_now(const char *name)
{
	struct ctl_snapshot *s = NULL;
	struct ctl_devices devices;
	size_t i;

	ctl_devices_find(&devices);
	for (i = 0; i < devices.nr && !s; i++) {
		char *line = ctl_node_line(devices.device[i].node, "dm/name");

		if (line && !strcmp(line, name))
			s = ctl_snapshot_read(&devices.device[i]);
		free(line);
	}
	ctl_devices_free(&devices);
	if (s && s->suspended) {
		ctl_snapshot_free(s);
		return NULL;
	}
	return s;
}

/*
 * The name in the kernel of what a word names: a device may be gone whose history is
 * there, and one that is here may have another name there than people see.
 */
static int ctl_report_name(const struct ctl_args *args, char **name)
{
	struct ctl_device device;
	bool known;
	char *path;
	int status;

	*name = ctl_name_mangled(args->word[0]);
	path = ctl_ring_path(args->history, *name);
	known = !access(path, F_OK) || errno != ENOENT;
	free(path);
	if (known)
		return CTL_OK;
	free(*name);
	*name = NULL;
	status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	*name = ctl_node_line(device.node, "dm/name");
	if (!*name)
		*name = ctl_strdup(device.name);
	ctl_device_free(&device);
	return CTL_OK;
}

static int ctl_report_put(const struct ctl_args *args,
			  const struct ctl_day *day, const char *name)
{
	struct ctl_snapshot *now = ctl_report_now(name);
	char *shown = ctl_name_shown(name);
	size_t size = 0;
	char *text = NULL;
	FILE *page = open_memstream(&text, &size);
	struct ctl_replacement r;
	int status;

	if (!page)
		ctl_no_memory();
	status = ctl_report_page(page, day, shown, now);
	fclose(page);
	/* Half a page is no page: nothing is written before all of it is there. */
	if (!status && args->nr_words > 1) {
		status = ctl_replace_begin(&r, args->word[1]);
		if (!status) {
			fwrite(text, 1, size, r.out);
			status = ctl_replace_end(&r, CTL_PAGE_MODE);
		}
	} else if (!status) {
		fwrite(text, 1, size, stdout);
		status = ctl_flush();
	}
	free(text);
	free(shown);
	ctl_snapshot_free(now);
	return status;
}

/**
 * ctl_report() - hotcachectl report
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_report(const struct ctl_args *args)
{
	struct ctl_ring *ring = ctl_alloc(1, sizeof(*ring));
	struct ctl_day *day = ctl_alloc(1, sizeof(*day));
	char *name = NULL, *path;
	int status = ctl_report_name(args, &name);

	if (!status) {
		path = ctl_ring_path(args->history, name);
		status = ctl_ring_read(path, name, ring);
		free(path);
	}
	if (!status) {
		ctl_day_fill(day, ring);
		if (day->nr > day->nr_unknown)
			status = ctl_report_put(args, day, name);
		else
			status = ctl_fail(CTL_FAILED, "wait until \"hotcachectl record\" has run twice, 5 minutes apart",
					  "%s: too little is recorded for a report",
					  args->word[0]);
	}
	free(name);
	free(day);
	free(ring);
	return status;
}
