/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzz targets share. Each is a file of its own with LLVMFuzzerTestOneInput(),
 * as libFuzzer calls it, and checks properties of what a parser makes of the input.
 */
#ifndef HOTCACHE_FUZZ_H
#define HOTCACHE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <linux/compiler.h>
#include <linux/types.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* For targets that mutate an input in their own way. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
/* libFuzzer's own mutation, in place; returns the new size. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

void fuzz_fail(const char *file, int line, const char *what,
	       const char *format, ...) __printf(4, 5) __noreturn;

/* End with an error message, for which libFuzzer keeps the input, if not @cond. */
#define check(cond, ...)						\
do {									\
	if (!(cond))							\
		fuzz_fail(__FILE__, __LINE__, #cond, __VA_ARGS__);	\
} while (0)

char *fuzz_text(const uint8_t *data, size_t size);
void fuzz_append(char **text, const char *format, ...) __printf(2, 3);
void fuzz_check_sentence(const char *sentence);
bool fuzz_bytes(const char *text, u64 *bytes);

#endif /* HOTCACHE_FUZZ_H */
