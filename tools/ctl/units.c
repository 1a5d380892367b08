// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl units: the units of systemd that start and stop the caches of the tab. It
 * is what a generator runs, see systemd.generator(7): the kernel has hardly begun, so it
 * looks at no device.
 *
 * What is written follows systemd-cryptsetup-generator: the unit of a cache is bound to
 * that of its origin, and comes before what looks for file systems; what wants the
 * cached device pulls it in. Saving and warming is a unit of its own: it needs /var,
 * which may be mounted from the cache, and nothing should wait for it.
 */
#include "units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "tab.h"
#include "tab_origin.h"
#include "text.h"
#include "unit_name.h"

/* The program as its packages install it, if it cannot tell where it is itself. */
#define CTL_UNITS_PROGRAM	"/usr/sbin/hotcachectl"

/* A file in it for each cache that the initramfs has made, by the cache's name. */
#define CTL_UNITS_EARLY		"/run/hotcache/initramfs"

/**
 * struct ctl_units - where units are written
 * @folder: the folder
 * @tab: what they are made of
 * @program: path of this program
 * @option: what the program needs to find the tab
 */
struct ctl_units {
	const char *folder;
	const struct ctl_tab *tab;
	char *program;
	char *option;
};

static int ctl_units_error(const char *path)
{
	return ctl_fail(CTL_FAILED, NULL, "cannot write %s: %s", path,
			strerror(errno));
}

static int ctl_units_write(const struct ctl_units *u, const char *unit,
			   const char *text)
{
	char *path = ctl_format("%s/%s", u->folder, unit);
	FILE *file = fopen(path, "wxe");
	int status = CTL_OK;

	if (!file)
		status = ctl_units_error(path);
	else if (fputs(text, file) < 0 || fclose(file))
		status = ctl_units_error(path);
	free(path);
	return status;
}

/* A link UNIT.wants/OTHER or UNIT.requires/OTHER, @how says which. */
static int ctl_units_link(const struct ctl_units *u, const char *unit,
			  const char *how, const char *other)
{
	char *folder = ctl_format("%s/%s.%s", u->folder, unit, how);
	char *path = ctl_format("%s/%s", folder, other);
	char *target = ctl_format("../%s", other);
	int status = CTL_OK;

	if (mkdir(folder, 0755) && errno != EEXIST)
		status = ctl_units_error(folder);
	else if (symlink(target, path) && errno != EEXIST)
		status = ctl_units_error(path);
	free(target);
	free(path);
	free(folder);
	return status;
}

/* The root file system may be on it, so it stays for as long as that does. */
static bool ctl_units_is_early(const struct ctl_tab_entry *entry)
{
	char *path = ctl_format("%s/%s", CTL_UNITS_EARLY, entry->name);
	bool early = !access(path, F_OK);

	free(path);
	return early;
}

/* What the unit waits for, and what waits for it. */
static void ctl_units_order(char **text, const struct ctl_tab_entry *entry,
			    bool stays)
{
	/*
	 * Some services that bring origins, as that of nbd-client, only say
	 * that they come before remote-fs-pre.target. Unless it is wanted they
	 * are not ordered, and end beside what is on the origin.
	 */
	if (entry->netdev)
		ctl_append(text,
			   "Wants=network-online.target remote-fs-pre.target\n"
			   "After=network-online.target remote-fs-pre.target\n");
	if (!entry->nofail && !entry->noauto)
		ctl_append(text, "Before=%s\n", entry->netdev ?
			   "remote-fs.target" : "local-fs-pre.target");
	if (!stays)
		ctl_append(text, "Conflicts=umount.target\n"
			   "Before=umount.target\n");
}

static char *ctl_units_cache(const struct ctl_units *u,
			     const struct ctl_tab_entry *entry)
{
	char *path = ctl_tab_origin_path(entry->origin);
	char *device = ctl_unit_device(path);
	char *shown = ctl_unit_text(entry->name);
	char *name = ctl_unit_word(entry->name);
	char *source = ctl_unit_text(u->tab->path);
	bool stays = ctl_units_is_early(entry);
	char *text = ctl_format("# Written by hotcache-generator\n\n"
		"[Unit]\n"
		"Description=RAM cache %s\n"
		"Documentation=man:hotcachetab(5) man:hotcachectl(8)\n"
		"SourcePath=%s\n"
		"DefaultDependencies=no\n"
		"IgnoreOnIsolate=true\n"
		"BindsTo=%s\n"
		"After=%s systemd-modules-load.service\n",
		shown, source, device, device);

	ctl_units_order(&text, entry, stays);
	ctl_append(&text, "\n[Service]\n"
		"Type=oneshot\n"
		"RemainAfterExit=yes\n"
		"SuccessExitStatus=%d\n"
		"ExecStart=%s start%s --no-warm %s\n",
		CTL_PARTLY, u->program, u->option, name);
	if (!stays)
		ctl_append(&text, "ExecStop=%s stop%s --no-warm %s\n",
			   u->program, u->option, name);
	free(source);
	free(name);
	free(shown);
	free(device);
	free(path);
	return text;
}

static char *ctl_units_warm(const struct ctl_units *u,
			    const struct ctl_tab_entry *entry, const char *cache)
{
	char *shown = ctl_unit_text(entry->name);
	char *name = ctl_unit_word(entry->name);
	char *source = ctl_unit_text(u->tab->path);
	char *rate = entry->rate ? ctl_format(" --rate %llu", entry->rate) :
				   ctl_strdup("");
	char *text = ctl_format("# Written by hotcache-generator\n\n"
		"[Unit]\n"
		"Description=What RAM cache %s holds\n"
		"Documentation=man:hotcachetab(5) man:hotcachectl(8)\n"
		"SourcePath=%s\n"
		"Requires=%s\n"
		"After=%s\n"
		"RequiresMountsFor=/var/lib/hotcache\n"
		"\n[Service]\n"
		"Type=oneshot\n"
		"RemainAfterExit=yes\n"
		"ExecStart=-%s warm%s %s\n"
		"ExecStop=-%s save %s\n",
		shown, source, cache, cache, u->program, rate, name,
		u->program, name);

	free(rate);
	free(source);
	free(name);
	free(shown);
	return text;
}

/* Who pulls the cache in: the start of the machine, and whoever wants its device. */
static int ctl_units_wanted(const struct ctl_units *u,
			    const struct ctl_tab_entry *entry, const char *cache)
{
	char *kernel_name = ctl_name_mangled(entry->name);
	char *path = ctl_format("/dev/mapper/%s", kernel_name);
	char *device = ctl_unit_device(path);
	int status = ctl_units_link(u, device, "requires", cache);

	if (!status && !entry->noauto)
		status = ctl_units_link(u, entry->netdev ? "remote-fs.target" :
					"local-fs.target", "wants", cache);
	free(device);
	free(path);
	free(kernel_name);
	return status;
}

static int ctl_units_entry(const struct ctl_units *u,
			   const struct ctl_tab_entry *entry)
{
	char *instance = ctl_unit_instance(entry->name);
	char *cache = ctl_format("hotcache@%s.service", instance);
	char *warm = ctl_format("hotcache-warm@%s.service", instance);
	char *text = ctl_units_cache(u, entry);
	int status = ctl_units_write(u, cache, text);

	free(text);
	if (!status)
		status = ctl_units_wanted(u, entry, cache);
	if (!status && entry->warm) {
		text = ctl_units_warm(u, entry, cache);
		status = ctl_units_write(u, warm, text) ?:
			 ctl_units_link(u, cache, "wants", warm);
		free(text);
	}
	free(warm);
	free(cache);
	free(instance);
	return status;
}

/* A path that needs no quotes in a unit; where it is another one, the packages' own. */
static char *ctl_units_program(void)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[n < 0 ? 0 : n] = '\0';
	return ctl_strdup(n > 0 && strspn(path, plain) == n ? path :
			  CTL_UNITS_PROGRAM);
}

/* Where the tab is, for a unit; "" if it is the machine's own. */
static char *ctl_units_option(const struct ctl_args *args, const char *path)
{
	char *word = ctl_unit_word(path);
	char *option = args->tab ? ctl_format(" --tab %s", word) :
				   ctl_strdup("");

	free(word);
	return option;
}

static int ctl_units_tab(const struct ctl_units *u)
{
	const struct ctl_tab *tab = u->tab;
	int status = CTL_OK, one;
	size_t i;

	for (i = 0; i < tab->nr; i++) {
		ctl_tab_begin(tab, &tab->entry[i]);
		one = ctl_tab_usable(&tab->entry[i]) ?:
		      ctl_units_entry(u, &tab->entry[i]);
		if (one)
			status = one;
	}
	ctl_tab_begin(tab, NULL);
	return status;
}

/**
 * ctl_units() - hotcachectl units
 * @args: the command line
 *
 * A line that is wrong gives no unit, the others do.
 *
 * Return: an exit status.
 */
int ctl_units(const struct ctl_args *args)
{
	const char *given = args->tab ? args->tab : CTL_TAB;
	char *path = realpath(given, NULL);
	struct ctl_units u = { .folder = args->word[0] };
	struct ctl_tab tab;
	int status;

	/* A machine without caches is none of those that want some and fail. */
	if (!path && !args->tab && errno == ENOENT)
		return CTL_OK;
	status = ctl_tab_read(&tab, path ? path : given);
	if (!status) {
		u.tab = &tab;
		u.program = ctl_units_program();
		u.option = ctl_units_option(args, tab.path);
		status = ctl_units_tab(&u);
		free(u.option);
		free(u.program);
	}
	ctl_tab_free(&tab);
	free(path);
	return status;
}
