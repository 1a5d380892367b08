// SPDX-License-Identifier: GPL-2.0
/*
 * hctouch - allocate memory and touch each page once, in large pages where the kernel
 * has them: the least that it costs to have so much memory.
 *
 * Prints the microseconds that it took, and keeps the memory until the end of its
 * standard input. Exit status 2 usage, 1 any error.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LARGE_PAGE	(2ul << 20)

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ll + ts.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	size_t bytes = argc == 2 ? strtoul(argv[1], NULL, 10) << 20 : 0;
	size_t at, page = sysconf(_SC_PAGESIZE);
	long long began = now_us();
	char *memory;

	if (!bytes) {
		fputs("usage: hctouch MIB\n", stderr);
		return 2;
	}
	memory = mmap(NULL, bytes + LARGE_PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	memory += -(size_t)memory % LARGE_PAGE;
	/* A kernel without large pages refuses, and goes without them. */
	madvise(memory, bytes, MADV_HUGEPAGE);
	for (at = 0; at < bytes; at += page)
		memory[at] = 1;
	printf("%lld\n", now_us() - began);
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
