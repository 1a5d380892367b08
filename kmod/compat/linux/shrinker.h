/* SPDX-License-Identifier: GPL-2.0 */
/* Shadows the kernel's header; adds what older kernels lack. */
#ifndef HOTCACHE_COMPAT_SHRINKER_H
#define HOTCACHE_COMPAT_SHRINKER_H

#include_next <linux/shrinker.h>
#include <linux/container_of.h>
#include <linux/printk.h>
#include <linux/slab.h>

/*
 * Since 6.7 shrinkers are allocated by the kernel. Before, modules can only prepare and
 * register one in a single step, which may fail.
 */
#ifndef SHRINKER_ALLOCATED

/**
 * struct hc_compat_shrinker - a shrinker that is registered later
 * @shrinker: what the kernel knows of it
 * @name: its name
 */
struct hc_compat_shrinker {
	struct shrinker shrinker;
	const char *name;
};

/* @name is not copied. */
static inline struct shrinker *shrinker_alloc(unsigned int flags,
					      const char *name)
{
	struct hc_compat_shrinker *compat = kzalloc(sizeof(*compat), GFP_KERNEL);

	if (!compat)
		return NULL;
	compat->name = name;
	compat->shrinker.flags = flags;
	compat->shrinker.seeks = DEFAULT_SEEKS;
	return &compat->shrinker;
}

/* Without memory for it the kernel does not ask. */
static inline void shrinker_register(struct shrinker *shrinker)
{
	const struct hc_compat_shrinker *compat =
		container_of(shrinker, struct hc_compat_shrinker, shrinker);

	if (register_shrinker(shrinker, "%s", compat->name))
		pr_warn("%s: not enough memory for a shrinker\n", compat->name);
}

/* Does nothing more than to free one that could not be registered. */
static inline void shrinker_free(struct shrinker *shrinker)
{
	unregister_shrinker(shrinker);
	kfree(container_of(shrinker, struct hc_compat_shrinker, shrinker));
}

#endif

#endif /* HOTCACHE_COMPAT_SHRINKER_H */
