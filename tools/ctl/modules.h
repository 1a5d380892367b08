/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_MODULES_H
#define CTL_MODULES_H

#include <linux/types.h>

/* Modules that one command may load. */
#define CTL_MODULES_MAX	4

/**
 * struct ctl_modules - modules of the kernel that were not there before
 * @name: their names, as in /sys/module
 * @nr: number of them
 */
struct ctl_modules {
	const char *name[CTL_MODULES_MAX];
	unsigned int nr;
};

bool ctl_modules_there(const char *name);
void ctl_modules_note(struct ctl_modules *modules, const char *name);
void ctl_modules_load(struct ctl_modules *modules, const char *name,
		      const char *parameter);
void ctl_modules_unload(struct ctl_modules *modules);

#endif /* CTL_MODULES_H */
