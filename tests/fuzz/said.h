/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages of hotcachectl, which are kept and not printed; and a file in memory.
 */
#ifndef HOTCACHE_FUZZ_SAID_H
#define HOTCACHE_FUZZ_SAID_H

#include <stddef.h>
#include <stdint.h>

extern char fuzz_said[4096];

const char *fuzz_file(const uint8_t *data, size_t size);

#endif /* HOTCACHE_FUZZ_SAID_H */
