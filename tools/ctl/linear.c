// SPDX-License-Identifier: GPL-2.0
/*
 * The linear device that stands in for a cache which cannot be had: it maps the whole
 * origin. Functions return 0 or a negative errno.
 */
#include "linear.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "dm_map.h"
#include "uuid.h"

#define CTL_LINEAR	"linear"

/* Whether a table is that of a linear device of one piece. */
static bool ctl_linear_of_map(const struct ctl_dm_map *map,
			      struct ctl_linear *linear)
{
	u64 start;

	*linear = (struct ctl_linear){ .sectors = ctl_dm_map_sectors(map) };
	return ctl_dm_map_is(map, CTL_LINEAR) &&
	       sscanf(map->line[0].params, "%23s %llu", linear->origin,
		      &start) == 2 && !start;
}

/**
 * ctl_linear_look() - whether a device maps another one from its first sector on
 * @node: the device
 * @linear: filled in
 *
 * Return: true if it is a linear device of one piece that does.
 */
bool ctl_linear_look(const char *node, struct ctl_linear *linear)
{
	struct ctl_dm_map map;
	bool is = !ctl_dm_map_read(node, false, &map) &&
		  ctl_linear_of_map(&map, linear);

	ctl_dm_map_free(&map);
	return is;
}

/**
 * ctl_linear_create() - create a linear device and resume it
 * @name: its name in the kernel, see ctl_name_mangled()
 * @linear: what it maps
 * @read_only: create it read-only
 *
 * Its identity is that of the cache for which it stands in.
 *
 * Return: 0 or a negative errno.
 */
int ctl_linear_create(const char *name, const struct ctl_linear *linear,
		      bool read_only)
{
	char *uuid = ctl_uuid_cache(name, linear->origin);
	char *params = ctl_format("%s 0", linear->origin);
	struct ctl_dm_map map = { .read_only = read_only };
	int err;

	ctl_dm_map_add(&map, 0, linear->sectors, CTL_LINEAR, params);
	err = ctl_dm_map_create(name, uuid, &map, false);
	ctl_dm_map_free(&map);
	free(params);
	free(uuid);
	return err;
}

/**
 * ctl_linear_replace() - put a cache in the place of a linear device's table
 * @s: the device, which may be in use; the results are filled in
 * @params: parameters that follow the cache's name in the table
 *
 * Return: 0 or a negative errno, see ctl_dm_switch().
 */
int ctl_linear_replace(struct ctl_switch *s, const char *params)
{
	struct ctl_linear linear;
	struct ctl_dm_map old, map = {};
	int err = ctl_dm_map_read(s->node, false, &old);

	if (!err && !ctl_linear_of_map(&old, &linear))
		err = -ESTALE;
	if (!err) {
		map.read_only = old.read_only;
		ctl_dm_map_add(&map, 0, linear.sectors, "hotcache", params);
		s->old = &old;
		s->map = &map;
		err = ctl_dm_switch(s);
	}
	s->old = NULL;
	s->map = NULL;
	ctl_dm_map_free(&map);
	ctl_dm_map_free(&old);
	return err;
}
