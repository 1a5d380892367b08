/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_EXACT_H
#define HOTCACHE_KMOD_CORE_EXACT_H

#include <linux/types.h>

void *hc_exact_alloc(size_t bytes);
void hc_exact_free(const void *memory, size_t bytes);
size_t hc_exact_bytes(size_t bytes);

#endif /* HOTCACHE_KMOD_CORE_EXACT_H */
