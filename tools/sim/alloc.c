// SPDX-License-Identifier: GPL-2.0
/*
 * Memory. Callers need no error path: without memory the program ends.
 */
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

#include "message.h"

#define SIM_CACHE_LINE	64

static void *sim_checked(void *p, size_t n, size_t size)
{
	if (!p) {
		sim_error("no memory for %zu bytes", n * size);
		exit(SIM_SYSTEM);
	}
	return p;
}

/**
 * sim_alloc() - zeroed memory; the program ends if there is none
 * @n: elements
 * @size: of an element
 */
void *sim_alloc(size_t n, size_t size)
{
	return sim_checked(calloc(n ? n : 1, size), n, size);
}

/**
 * sim_alloc_aligned() - zeroed memory on a cache line, all pages present
 * @bytes: how much
 */
void *sim_alloc_aligned(size_t bytes)
{
	size_t room = (bytes / SIM_CACHE_LINE + 1) * SIM_CACHE_LINE;
	void *p = sim_checked(aligned_alloc(SIM_CACHE_LINE, room), room, 1);

	return memset(p, 0, room);
}

/**
 * sim_realloc() - make memory larger; the program ends if there is none
 * @p: what there was, or NULL
 * @n: elements
 * @size: of an element
 */
void *sim_realloc(void *p, size_t n, size_t size)
{
	return sim_checked(reallocarray(p, n, size), n, size);
}

/**
 * sim_strdup() - copy a string; the program ends if there is no memory
 * @s: the string
 */
char *sim_strdup(const char *s)
{
	return sim_checked(strdup(s), strlen(s), 1);
}
