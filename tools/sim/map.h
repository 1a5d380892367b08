/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_MAP_H
#define SIM_MAP_H

#include <linux/types.h>

/**
 * struct sim_map - numbers blocks in the order in which they are first seen
 * @nr: number of blocks
 *
 * Zeroed memory is an empty map. It grows as needed.
 */
struct sim_map {
	u32 nr;
	/* private: */
	struct sim_map_entry *entry;
	size_t mask;
};

u32 sim_map_get(struct sim_map *map, u64 block);
void sim_map_free(struct sim_map *map);

#endif /* SIM_MAP_H */
