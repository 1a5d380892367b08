// SPDX-License-Identifier: GPL-2.0
/*
 * A device of the tab without its cache: where that cannot be had, a linear device takes
 * its place, so that what is mounted on it is there; the cache takes over later, while
 * the device is in use.
 */
#include "fallback.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "alloc.h"
#include "keys.h"
#include "linear.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "origin.h"
#include "refuse.h"
#include "sysfs.h"
#include "tab_origin.h"
#include "text.h"
#include "uevent.h"

/* No block is larger: that a disk has larger sectors than some blocks is no matter. */
#define CTL_FALLBACK_BLOCK	65536

/* In the kernel's log, too, so that it is seen on the console of a machine that starts. */
static void ctl_fallback_shout(const struct ctl_tab_entry *entry)
{
	char *line = ctl_format("<3>hotcachectl: %s runs WITHOUT its cache, reads are as slow as its origin\n",
				entry->name);
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	ctl_warn("%s runs WITHOUT its cache, as a linear device over %s", entry->name,
		 entry->origin);
	ctl_warn("once what is said above is mended, \"hotcachectl start %s\" gives it the cache while it is in use",
		 entry->name);
	/* Where that log cannot be written, the message above is what there is. */
	if (fd >= 0) {
		if (write(fd, line, strlen(line)) < 0)
			ctl_warn("cannot write to the kernel's log: %s",
				 strerror(errno));
		close(fd);
	}
	free(line);
}

/**
 * ctl_fallback_create() - make a device of the tab without a cache
 * @entry: the line
 * @path: its origin
 *
 * Return: CTL_PARTLY, or another exit status after an error message.
 */
int ctl_fallback_create(const struct ctl_tab_entry *entry, const char *path)
{
	char *name = ctl_name_mangled(entry->name);
	struct ctl_linear linear = {};
	struct ctl_origin origin;
	int status = ctl_origin_check(&origin, path, CTL_FALLBACK_BLOCK,
				      entry->read_only);
	int err;

	if (!status) {
		linear.sectors = origin.sectors;
		snprintf(linear.origin, sizeof(linear.origin), "%s",
			 origin.number);
		err = ctl_linear_create(name, &linear, entry->read_only);
		status = err ? ctl_refused(entry->name,
					   "create the device without a cache",
					   err) : CTL_PARTLY;
	}
	if (status == CTL_PARTLY)
		ctl_fallback_shout(entry);
	free(name);
	return status;
}

/*
 * Whether the line's origin is what the device maps. A tag may lead to the device
 * itself by now, since it shows the same file system; and nowhere, once the origin is
 * gone.
 */
static bool ctl_fallback_maps(const struct ctl_tab_entry *entry,
			      const char *node, const struct ctl_linear *linear)
{
	char *path = ctl_tab_origin_path(entry->origin);
	char *own = ctl_node_line(node, "dev");
	char *number = NULL;
	bool same = entry->linear;
	struct stat st;

	if (!stat(path, &st) && S_ISBLK(st.st_mode)) {
		number = ctl_format("%u:%u", major(st.st_rdev),
				    minor(st.st_rdev));
		same = !strcmp(number, linear->origin) ||
		       (own && !strcmp(number, own));
	}
	free(number);
	free(own);
	free(path);
	return same;
}

/**
 * ctl_fallback_is() - whether a device is one of the tab without its cache
 * @entry: the line
 * @node: the device
 *
 * Return: true if it is a linear device over the whole of the line's origin.
 */
bool ctl_fallback_is(const struct ctl_tab_entry *entry, const char *node)
{
	struct ctl_linear linear;

	return ctl_linear_look(node, &linear) &&
	       ctl_fallback_maps(entry, node, &linear);
}

/* The parameters of the cache's table, or NULL after an error message. */
static char *ctl_fallback_params(const struct ctl_tab_entry *entry,
				 const struct ctl_linear *linear, bool dry_run)
{
	const struct ctl_args args = {
		.option = (const char **)entry->keys.word,
		.nr_options = entry->keys.nr,
		.dry_run = dry_run,
	};
	struct ctl_keys keys;
	char *params = NULL;
	u64 bytes;

	if (!ctl_parse_bytes(entry->size, &bytes) &&
	    !ctl_parse_share(entry->size, ctl_memory_total(), &bytes))
		bytes = 0;
	if (!ctl_keys_take(&keys, &args))
		params = keys.nr_words ?
			 ctl_format("%s %llu %u%s", linear->origin, bytes,
				    keys.nr_words, keys.words) :
			 ctl_format("%s %llu", linear->origin, bytes);
	ctl_keys_free(&keys);
	return params;
}

static int ctl_fallback_refused(const struct ctl_tab_entry *entry, int err,
				const char *why)
{
	if (access("/sys/module/dm_hotcache", F_OK))
		ctl_fail(CTL_UNSUPPORTED, "install and load it: modprobe dm-hotcache",
			 "the module dm-hotcache is not loaded and could not be");
	else if (why)
		ctl_fail(CTL_FAILED, NULL, "the kernel refuses %s: %s",
			 entry->name, why);
	else
		ctl_refused(entry->name, "load the cache's table", err);
	ctl_fallback_shout(entry);
	return CTL_PARTLY;
}

/**
 * ctl_fallback_leave() - give a device of the tab its cache
 * @entry: the line
 * @node: the device, as ctl_fallback_is() wants it; it may be in use
 * @dry_run: do nothing but say so
 *
 * Return: an exit status; CTL_PARTLY after an error message if it stays as it is.
 */
int ctl_fallback_leave(const struct ctl_tab_entry *entry, const char *node,
		       bool dry_run)
{
	struct ctl_switch s = { .node = node };
	struct ctl_linear linear;
	char *params;
	int err;

	if (!ctl_linear_look(node, &linear))
		return ctl_refused(entry->name, "read its table", -EIO);
	params = ctl_fallback_params(entry, &linear, dry_run);
	if (!params)
		return CTL_PARTLY;
	if (dry_run) {
		printf("%s: would get its cache while it is in use: 0 %llu hotcache %s\n",
		       entry->name, linear.sectors, params);
		free(params);
		return CTL_OK;
	}
	err = ctl_linear_replace(&s, params);
	free(params);
	if (err) {
		err = ctl_fallback_refused(entry, err, s.why);
	} else {
		ctl_uevent_number(linear.origin);
		printf("%s: has its cache now\n", entry->name);
	}
	if (s.undone)
		err = ctl_refused(entry->name, "put its linear table back",
				  s.undone);
	free(s.why);
	return err;
}
