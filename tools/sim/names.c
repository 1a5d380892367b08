// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers for the devices and files of a trace. There are few of them, so a
 * list does, and consecutive requests are mostly for the same one.
 */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"

/**
 * sim_names_get() - the number of a name
 * @names: the list
 * @name: the name; a new one gets the next number
 *
 * Return: the number, from 0.
 */
u32 sim_names_get(struct sim_names *names, const char *name)
{
	u32 i;

	if (names->nr && !strcmp(names->name[names->last], name))
		return names->last;
	for (i = 0; i < names->nr; i++)
		if (!strcmp(names->name[i], name))
			break;
	if (i == names->nr) {
		names->name = sim_realloc(names->name, names->nr + 1,
					  sizeof(*names->name));
		names->name[names->nr++] = sim_strdup(name);
	}
	names->last = i;
	return i;
}

/**
 * sim_names_free() - free all names
 * @names: the list
 */
void sim_names_free(struct sim_names *names)
{
	while (names->nr)
		free(names->name[--names->nr]);
	free(names->name);
	names->name = NULL;
}
