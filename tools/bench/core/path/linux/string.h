/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_LINUX_STRING_H
#define BENCH_LINUX_STRING_H

#include_next <linux/string.h>

/* What a hit copies is not counted: path.c decides what this does. */
void bench_copy(void *to, const void *from, size_t bytes);
#define memcpy(to, from, bytes)	bench_copy(to, from, bytes)

#endif /* BENCH_LINUX_STRING_H */
