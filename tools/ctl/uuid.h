/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_UUID_H
#define CTL_UUID_H

#include <linux/types.h>

/* How the identities of our devices begin; those below an attached cache. */
#define CTL_UUID_PREFIX		"HOTCACHE-"
#define CTL_UUID_INNER		CTL_UUID_PREFIX "ORIGIN-"

char *ctl_uuid_cache(const char *name, const char *number);
char *ctl_uuid_inner(const char *node);
bool ctl_uuid_is(const char *node, const char *prefix);

#endif /* CTL_UUID_H */
