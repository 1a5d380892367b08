/* SPDX-License-Identifier: GPL-2.0 */
/*
 * linux/shrinker.h: what a shrinker is made of; nothing asks it.
 */
#ifndef SHIM_LINUX_SHRINKER_H
#define SHIM_LINUX_SHRINKER_H

#include <stdlib.h>

#define SHRINK_STOP	(~0ul)

struct shrink_control {
	unsigned long nr_to_scan;
};

struct shrinker {
	unsigned long (*count_objects)(struct shrinker *shrinker,
				       struct shrink_control *sc);
	unsigned long (*scan_objects)(struct shrinker *shrinker,
				      struct shrink_control *sc);
	long batch;
};

static inline struct shrinker *shrinker_alloc(unsigned int flags,
					      const char *name)
{
	return calloc(1, sizeof(struct shrinker));
}

static inline void shrinker_register(struct shrinker *shrinker)
{
}

static inline void shrinker_free(struct shrinker *shrinker)
{
	free(shrinker);
}

#endif /* SHIM_LINUX_SHRINKER_H */
