/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_NAMES_H
#define SIM_NAMES_H

#include <linux/types.h>

/**
 * struct sim_names - numbers names in the order in which they are first seen
 *
 * Zeroed memory is an empty list.
 */
struct sim_names {
	/* private: */
	char **name;
	u32 nr;
	u32 last;
};

u32 sim_names_get(struct sim_names *names, const char *name);
void sim_names_free(struct sim_names *names);

#endif /* SIM_NAMES_H */
