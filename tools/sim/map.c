// SPDX-License-Identifier: GPL-2.0
/*
 * A hash table from blocks to small numbers: open addressing, linear probing,
 * at most half full; entries are never removed.
 */
#include "map.h"

#include <stdlib.h>
#include <hotcache/hash.h>
#include <linux/limits.h>

#include "message.h"
#include "alloc.h"

#define SIM_MAP_FIRST	(1u << 12)

struct sim_map_entry {
	u64 block;
	u32 number;	/* plus 1; 0 marks an empty entry */
};

static struct sim_map_entry *sim_map_find(const struct sim_map *map, u64 block)
{
	size_t i = hc_mix(block) & map->mask;

	while (map->entry[i].number && map->entry[i].block != block)
		i = (i + 1) & map->mask;
	return &map->entry[i];
}

static void sim_map_grow(struct sim_map *map)
{
	struct sim_map larger = { .nr = map->nr };
	size_t i, room = map->entry ? (map->mask + 1) * 2 : SIM_MAP_FIRST;

	larger.mask = room - 1;
	larger.entry = sim_alloc(room, sizeof(*larger.entry));
	for (i = 0; map->entry && i <= map->mask; i++)
		if (map->entry[i].number)
			*sim_map_find(&larger, map->entry[i].block) =
				map->entry[i];
	free(map->entry);
	*map = larger;
}

/**
 * sim_map_get() - the number of a block
 * @map: the map
 * @block: the block; a new one gets the next number
 *
 * Return: the number, from 0.
 */
u32 sim_map_get(struct sim_map *map, u64 block)
{
	struct sim_map_entry *entry;

	if (map->nr * 2ull >= map->mask)
		sim_map_grow(map);
	entry = sim_map_find(map, block);
	if (!entry->number) {
		if (map->nr == U32_MAX - 1) {
			sim_error("a trace touches more than 2^32 blocks");
			exit(SIM_TRACE);
		}
		entry->block = block;
		entry->number = ++map->nr;
	}
	return entry->number - 1;
}

/**
 * sim_map_free() - free all entries
 * @map: the map
 */
void sim_map_free(struct sim_map *map)
{
	free(map->entry);
	*map = (struct sim_map){};
}
