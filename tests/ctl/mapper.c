// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD: a device-mapper whose devices are folders of ./mapper, and of a sysfs
 * that is staged at /sys. A device has the files "live" and "loaded", its tables;
 * "opened", how often others have it open; "suspended". What changes something is an
 * operation, and appended to the file ./operations. The operation number FAIL fails with
 * EIO; number BREAK, a resume, fails and leaves the device suspended; the process is
 * killed after number KILL; after number CHANGE the device "data" has another table.
 * HALF: a size that fails has gone half of the way.
 * NOPOOL: a cache has no memory when it is resumed.
 * What is written to "pool_bytes" is an operation, too. It gives the pool of a cache that
 * size, in blocks of 4 KiB, but no more slots than the device has blocks; out of range it
 * fails as in the module.
 * A table with a key fails with EPERM unless the library was told to wipe it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <libdevmapper.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINES	8

struct line {
	unsigned long long start, sectors;
	char type[32], params[512];
};

struct dm_task {
	int type, err, nr, ro, secure, inactive;
	unsigned int flags;
	char name[200], uuid[200], message[200];
	struct line line[LINES];
	struct dm_info info;
};

static int operations;

static FILE *file_of(const char *name, const char *file, const char *mode)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "mapper/%s/%s", name, file);
	return fopen(path, mode);
}

static int has(const char *name, const char *file)
{
	FILE *f = file_of(name, file, "r");

	if (f)
		fclose(f);
	return !!f;
}

static void drop(const char *name, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "mapper/%s/%s", name, file);
	unlink(path);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f) {
		fprintf(f, "%s\n", text);
		fclose(f);
	}
}

static int shell(const char *format, ...)
{
	char command[4 * PATH_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	unsetenv("LD_PRELOAD");
	return system(command);
}

static void value(const char *name, const char *file, char *text, size_t size)
{
	FILE *f = file_of(name, file, "r");

	text[0] = '\0';
	if (f) {
		if (fgets(text, size, f))
			text[strcspn(text, "\n")] = '\0';
		fclose(f);
	}
}

static void read_table(struct dm_task *t, const char *file)
{
	FILE *f = file_of(t->name, file, "r");
	struct line *l = t->line;

	t->nr = 0;
	while (f && t->nr < LINES &&
	       fscanf(f, "%llu %llu %31s %511[^\n]", &l->start, &l->sectors,
		      l->type, l->params) == 4) {
		t->nr++;
		l++;
	}
	if (f)
		fclose(f);
}

static int write_table(struct dm_task *t, const char *file)
{
	FILE *f = file_of(t->name, file, "w");
	int i;

	for (i = 0; i < t->nr; i++)
		fprintf(f, "%llu %llu %s %s\n", t->line[i].start,
			t->line[i].sectors, t->line[i].type, t->line[i].params);
	fclose(f);
	return 0;
}

/* What is to be seen of a table that is live. */
static void show(struct dm_task *t)
{
	char node[32], path[PATH_MAX], size[32];
	struct line *last = t->line + t->nr - 1;

	value(t->name, "node", node, sizeof(node));
	snprintf(path, sizeof(path), "/sys/block/%s/size", node);
	snprintf(size, sizeof(size), "%llu", last->start + last->sectors);
	put(path, size);
	/* A new table means the read-ahead that the kernel finds right. */
	snprintf(path, sizeof(path), "/sys/block/%s/queue/read_ahead_kb", node);
	put(path, "128");
	snprintf(path, sizeof(path), "/sys/block/%s/hotcache", node);
	if (strcmp(t->line[0].type, "hotcache"))
		shell("rm -rf '%s'", path);
	else
		mkdir(path, 0755);
	if (getenv("NOPOOL") && !access(path, F_OK)) {
		strcat(path, "/metadata_bytes");
		put(path, "0");
	}
}

static int resume(struct dm_task *t)
{
	const char *broken = getenv("BREAK");

	if (broken && atoi(broken) == operations) {
		drop(t->name, "loaded");
		fclose(file_of(t->name, "suspended", "w"));
		return -EIO;
	}
	if (has(t->name, "loaded")) {
		shell("mv 'mapper/%s/loaded' 'mapper/%s/live'", t->name, t->name);
		read_table(t, "live");
		show(t);
	}
	drop(t->name, "suspended");
	return 0;
}

static int create(struct dm_task *t)
{
	char node[32], path[PATH_MAX];
	int n;

	snprintf(path, sizeof(path), "mapper/%s", t->name);
	if (!access(path, F_OK) ||
	    !shell("grep -qsxF '%s' /sys/block/dm-*/dm/uuid", t->uuid))
		return -EBUSY;
	for (n = 0; ; n++) {
		snprintf(path, sizeof(path), "/sys/block/dm-%d", n);
		if (access(path, F_OK))
			break;
	}
	snprintf(node, sizeof(node), "dm-%d", n);
	shell("mkdir -p 'mapper/%s' /sys/block/%s/dm /sys/block/%s/queue; cd /sys/block/%s; echo '%s' >dm/name; echo '%s' >dm/uuid; echo 0 >dm/suspended; echo 253:%d >dev; echo %d >ro; echo 512 >queue/logical_block_size; echo none >queue/zoned; echo 0 >queue/dax; cd - >/dev/null; echo %s >'mapper/%s/node'; echo %u >'mapper/%s/rules'",
	      t->name, node, node, node, t->name, t->uuid, n, t->ro, node,
	      t->name, t->flags, t->name);
	write_table(t, "live");
	show(t);
	return 0;
}

/* How often a device is in the tables of others, and otherwise open. */
static int opened(const char *name)
{
	char node[32], text[32], path[PATH_MAX];
	int n;

	value(name, "node", node, sizeof(node));
	value(name, "opened", text, sizeof(text));
	n = atoi(text);
	snprintf(path, sizeof(path), "253:%s", node + strlen("dm-"));
	if (!shell("grep -qswF '%s' mapper/*/live mapper/*/loaded", path))
		n++;
	return n;
}

static int remove_device(struct dm_task *t)
{
	char node[32];

	if (opened(t->name))
		return -EBUSY;
	value(t->name, "node", node, sizeof(node));
	shell("rm -r 'mapper/%s' '/sys/block/%s'", t->name, node);
	return 0;
}

static int is_number(const char *variable)
{
	const char *number = getenv(variable);

	return number && atoi(number) == operations;
}

static void begin(const char *what, const char *name, const char *more)
{
	FILE *log = fopen("operations", "a");

	operations++;
	fprintf(log, "%s %s%s%s\n", what, name, *more ? " " : "", more);
	fclose(log);
}

#include "mapper_pool.h"

static int query(struct dm_task *t)
{
	char node[32], path[PATH_MAX];
	FILE *f;

	if (!has(t->name, "node"))
		return -ENXIO;
	value(t->name, "node", node, sizeof(node));
	t->info.exists = 1;
	t->info.open_count = opened(t->name);
	t->info.suspended = has(t->name, "suspended");
	t->info.inactive_table = has(t->name, "loaded");
	snprintf(path, sizeof(path), "/sys/block/%s/ro", node);
	f = fopen(path, "r");
	if (f) {
		t->info.read_only = fgetc(f) == '1';
		fclose(f);
	}
	if (t->type == DM_DEVICE_TABLE)
		read_table(t, t->inactive ? "loaded" : "live");
	return 0;
}

static int has_key(const struct dm_task *t)
{
	int i;

	for (i = 0; i < t->nr; i++)
		if (!strcmp(t->line[i].type, "crypt"))
			return 1;
	return 0;
}

static const char *operation(int type)
{
	switch (type) {
	case DM_DEVICE_CREATE:
		return "create";
	case DM_DEVICE_RELOAD:
		return "load";
	case DM_DEVICE_RESUME:
		return "resume";
	case DM_DEVICE_CLEAR:
		return "clear";
	case DM_DEVICE_REMOVE:
		return "remove";
	case DM_DEVICE_TARGET_MSG:
		return "message";
	default:
		return NULL;
	}
}

static int operate(struct dm_task *t)
{
	if (is_number("FAIL"))
		return -EIO;
	switch (t->type) {
	case DM_DEVICE_TARGET_MSG:
		return -EINVAL;
	case DM_DEVICE_CREATE:
		return create(t);
	case DM_DEVICE_RELOAD:
		return write_table(t, "loaded");
	case DM_DEVICE_RESUME:
		return resume(t);
	case DM_DEVICE_CLEAR:
		drop(t->name, "loaded");
		return 0;
	default:
		return remove_device(t);
	}
}

int dm_task_run(struct dm_task *t)
{
	const char *what = operation(t->type);

	if (!what) {
		t->err = -query(t);
	} else {
		begin(what, t->name, t->message);
		t->err = -operate(t);
	}
	if (t->type != DM_DEVICE_RESUME && has_key(t) && !t->secure)
		t->err = EPERM;
	if (what && is_number("CHANGE"))
		shell("echo '0 8 linear 8:0 999' >mapper/data/live; "
		      "echo 999 >sys/block/dm-0/queue/read_ahead_kb");
	if (what && is_number("KILL"))
		kill(getpid(), SIGKILL);
	return !t->err;
}

int dm_task_get_errno(struct dm_task *t)
{
	return t->err;
}

struct dm_task *dm_task_create(int type)
{
	struct dm_task *t = calloc(1, sizeof(*t));

	t->type = type;
	return t;
}

void dm_task_destroy(struct dm_task *t)
{
	free(t);
}

int dm_task_set_name(struct dm_task *t, const char *name)
{
	snprintf(t->name, sizeof(t->name), "%s", name);
	return 1;
}

int dm_task_set_uuid(struct dm_task *t, const char *uuid)
{
	snprintf(t->uuid, sizeof(t->uuid), "%s", uuid);
	return 1;
}

int dm_task_set_sector(struct dm_task *t, uint64_t sector)
{
	return !sector;
}

int dm_task_set_message(struct dm_task *t, const char *text)
{
	snprintf(t->message, sizeof(t->message), "%s", text);
	return 1;
}

const char *dm_task_get_message_response(struct dm_task *t)
{
	return NULL;
}

int dm_task_set_cookie(struct dm_task *t, uint32_t *cookie, uint16_t flags)
{
	t->flags = flags;
	return 1;
}

int dm_udev_wait(uint32_t cookie)
{
	return 1;
}

int dm_task_add_target(struct dm_task *t, uint64_t start, uint64_t size,
		       const char *type, const char *params)
{
	struct line *l = &t->line[t->nr++];

	l->start = start;
	l->sectors = size;
	snprintf(l->type, sizeof(l->type), "%s", type);
	snprintf(l->params, sizeof(l->params), "%s", params);
	return 1;
}

int dm_task_set_ro(struct dm_task *t)
{
	return t->ro = 1;
}

int dm_task_secure_data(struct dm_task *t)
{
	return t->secure = 1;
}

int dm_task_no_flush(struct dm_task *t)
{
	return 1;
}

int dm_task_query_inactive_table(struct dm_task *t)
{
	return t->inactive = 1;
}

int dm_task_retry_remove(struct dm_task *t)
{
	return 1;
}

int dm_task_get_info(struct dm_task *t, struct dm_info *info)
{
	*info = t->info;
	return 1;
}

void *dm_get_next_target(struct dm_task *t, void *next, uint64_t *start,
			 uint64_t *length, char **type, char **params)
{
	struct line *l = next ? next : t->line;

	*type = t->nr ? l->type : NULL;
	*params = t->nr ? l->params : NULL;
	*start = t->nr ? l->start : 0;
	*length = t->nr ? l->sectors : 0;
	return t->nr && l + 1 < t->line + t->nr ? l + 1 : NULL;
}
