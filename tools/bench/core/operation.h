/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations that are counted one after the other: each into a file of callgrind's
 * that has its name. Without callgrind they only show that they do what they are to do.
 */
#ifndef BENCH_OPERATION_H
#define BENCH_OPERATION_H

#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

#include <linux/types.h>

/**
 * struct operation - what is counted
 * @name: of the figure
 * @run: does it
 * @nr: blocks that @run is about
 * @barriers: full barriers that it may do if it is a hit, and must do: one a region;
 *	else 0
 */
struct operation {
	const char *name;
	void (*run)(void);
	u32 nr;
	u32 barriers;
};

/* Of linux/smp.h: as if nobody wanted this CPU. */
unsigned int bench_cpu;
unsigned int bench_preempt_count = 1u << 31;

void bench_schedule(void)
{
	abort();
}

static inline void check(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static inline void count_all(const struct operation *op, size_t nr)
{
	for (; nr; op++, nr--) {
		CALLGRIND_ZERO_STATS;
		op->run();
		CALLGRIND_DUMP_STATS_AT(op->name);
		printf("%s %u %u\n", op->name, op->nr, op->barriers);
	}
}

#endif /* BENCH_OPERATION_H */
