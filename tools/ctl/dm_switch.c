// SPDX-License-Identifier: GPL-2.0
/*
 * A device that is in use gets another table, or is as it was. Functions return 0 or a
 * negative errno.
 */
#include "dm_switch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "klog.h"
#include "sysfs.h"
#include "uuid.h"

#define CTL_CACHE	"hotcache"

/* Whether a table is the one that we have loaded. */
static bool ctl_is_ours(const struct ctl_dm_map *table,
			const struct ctl_dm_map *map)
{
	struct ctl_dm_map same = *table;
	const char *a, *b;
	size_t n;

	same.read_only = map->read_only;
	if (!ctl_dm_map_is(table, CTL_CACHE) || !ctl_dm_map_is(map, CTL_CACHE))
		return ctl_dm_map_same(&same, map);
	/* The module writes the keys in its own way. */
	a = table->line[0].params;
	b = map->line[0].params;
	n = strcspn(a, " ");
	return n == strcspn(b, " ") && !strncmp(a, b, n);
}

/* Whether a device's table, live or loaded, is ours. */
static bool ctl_has_ours(const char *node, bool inactive,
			 const struct ctl_dm_map *map)
{
	struct ctl_dm_map table;
	bool ours = !ctl_dm_map_read(node, inactive, &table) &&
		    ctl_is_ours(&table, map);

	ctl_dm_map_free(&table);
	return ours;
}

/* A device that is as it was when it was looked at: nobody else is at work. */
static int ctl_switch_check(const char *node, const struct ctl_dm_map *old,
			    bool loaded)
{
	struct ctl_dm_state state;
	struct ctl_dm_map now;
	int err = ctl_dm_state(node, &state);

	if (!err && (state.suspended || state.inactive != loaded))
		err = -ESTALE;
	if (err)
		return err;
	err = ctl_dm_map_read(node, false, &now);
	if (!err && !ctl_dm_map_same(&now, old))
		err = -ESTALE;
	ctl_dm_map_free(&now);
	return err;
}

/*
 * Take away what we have loaded, and nothing else; let the device have its table again
 * if it has ours; it goes on in any case.
 */
static int ctl_switch_back(const char *node, const struct ctl_dm_map *old,
			   const struct ctl_dm_map *map)
{
	struct ctl_dm_state state;
	int err = 0, failed;

	if (ctl_has_ours(node, true, map))
		err = ctl_dm_clear(node);
	if (!err && ctl_has_ours(node, false, map))
		err = ctl_dm_map_load(node, old);
	failed = ctl_dm_state(node, &state);
	if (!failed && (state.suspended || (!err && state.inactive)))
		failed = ctl_dm_resume(node);
	return err ? err : failed;
}

/* A cache that had no memory when it was resumed is none. */
static bool ctl_has_no_pool(const char *node)
{
	char *bytes = ctl_node_line(node, "hotcache/metadata_bytes");
	bool none = bytes && !strcmp(bytes, "0");

	free(bytes);
	return none;
}

/* The table is loaded: make it live. -ESTALE if somebody else is at work. */
static int ctl_switch_live(const struct ctl_switch *s)
{
	int err = ctl_switch_check(s->node, s->old, true);

	if (err)
		return err;
	if (!ctl_has_ours(s->node, true, s->map) ||
	    (s->inner && !ctl_uuid_is(s->inner, CTL_UUID_INNER)))
		return -ESTALE;
	err = ctl_dm_resume(s->node);
	if (err)
		return err;
	if (!ctl_has_ours(s->node, false, s->map))
		return -ESTALE;
	return ctl_dm_map_is(s->map, CTL_CACHE) && ctl_has_no_pool(s->node) ?
	       -ENOMEM : 0;
}

#define CTL_READ_AHEAD	"queue/read_ahead_kb"

/* With each table a device gets the kernel's own read-ahead: let it have what it had. */
static void ctl_keep_read_ahead(const char *node, const char *before)
{
	char *now = ctl_node_line(node, CTL_READ_AHEAD);
	char *path = ctl_sysfs_path(node, CTL_READ_AHEAD);

	/* Who looks for it sees it; the data is right with any. */
	if (before && now && strcmp(before, now))
		(void)ctl_write_file(path, before);
	free(path);
	free(now);
}

static int ctl_dm_switch_to(struct ctl_switch *s)
{
	struct ctl_klog log;
	int err;

	ctl_klog_mark(&log);
	err = ctl_dm_map_load(s->node, s->map);
	if (err) {
		s->why = ctl_klog_sentence(&log);
		return err;
	}
	err = ctl_switch_live(s);
	if (err)
		s->why = ctl_klog_sentence(&log);
	if (err == -ESTALE && ctl_has_ours(s->node, true, s->map))
		ctl_dm_clear(s->node);
	else if (err && err != -ESTALE)
		s->undone = ctl_switch_back(s->node, s->old, s->map);
	return err;
}

/**
 * ctl_dm_switch() - give a device another table
 * @s: the device and its tables; the results are filled in
 *
 * The new table is loaded while I/O goes on, and becomes live by ctl_dm_resume(). After
 * an error the device has the table that it had and is not suspended; one that somebody
 * else has changed meanwhile is left as it is. Its read-ahead stays as it was. Nothing
 * is printed: who reads that may wait for the device.
 *
 * Return: 0 or a negative errno; -ESTALE if somebody else is at work.
 */
int ctl_dm_switch(struct ctl_switch *s)
{
	char *read_ahead;
	int err = ctl_switch_check(s->node, s->old, false);

	s->why = NULL;
	s->undone = 0;
	if (err)
		return err;
	read_ahead = ctl_node_line(s->node, CTL_READ_AHEAD);
	err = ctl_dm_switch_to(s);
	if (err != -ESTALE)
		ctl_keep_read_ahead(s->node, read_ahead);
	free(read_ahead);
	return err;
}
