/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_ALLOC_H
#define SIM_ALLOC_H

#include <linux/types.h>

void *sim_alloc(size_t n, size_t size);
void *sim_alloc_aligned(size_t bytes);
void *sim_realloc(void *p, size_t n, size_t size);
char *sim_strdup(const char *s);

#endif /* SIM_ALLOC_H */
