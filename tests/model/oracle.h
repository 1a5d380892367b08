/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a read of a sector may return, in memory that processes share.
 *
 * Every change (write, zeroing, discard) is an operation with a start, taken
 * from one logical clock before the system call, and an end, taken after it
 * has returned. A read that started at s and ended at e may return what
 * operation W left if W started before e and nothing supersedes W: there is no
 * W' that succeeded, started after W had ended, and ended before s.
 * What overlaps may go either way. A sector that is neither the old nor the new
 * one may be seen only while a change of it is under way, and only on devices
 * that do not promise whole sectors (memory that two CPUs copy at once).
 */
#ifndef HC_TESTS_ORACLE_H
#define HC_TESTS_ORACLE_H

#include <stdint.h>

#define SECTOR		512
#define MAX_PROCS	12
#define NO_END		UINT64_MAX

enum change { CHANGE_WRITE, CHANGE_ZERO, CHANGE_MAYBE_ZERO };

/**
 * struct op - one change
 * @start: logical time before it was sent
 * @end: logical time after it returned, NO_END while under way
 * @sector: first sector
 * @count: sectors
 * @proc: who
 * @kind: enum change
 * @failed: it returned an error: may have happened, supersedes nothing
 */
struct op {
	uint64_t start;
	uint64_t end;
	uint64_t sector;
	uint32_t count;
	uint8_t proc;
	uint8_t kind;
	uint8_t failed;
};

int oracle_init(uint64_t sectors, uint64_t max_ops, int atomic);
uint64_t oracle_time(void);

/* Begin a change; returns its number, which goes into the stamps; 0 = full. */
uint64_t oracle_begin(uint64_t sector, uint32_t count, int proc, enum change kind);
void oracle_end(uint64_t id, int failed);
void oracle_stamp(void *data, uint64_t sector, uint64_t id);

/**
 * oracle_check() - may a read that ran from @start to @end return @data?
 * Return: NULL if so, else a sentence.
 */
const char *oracle_check(const void *data, uint64_t sector, uint64_t start,
			 uint64_t end);
const struct op *oracle_op(uint64_t id);
uint64_t oracle_ops(void);

#endif /* HC_TESTS_ORACLE_H */
