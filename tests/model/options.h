/* SPDX-License-Identifier: GPL-2.0 */
/*
 * options - what hcmodel is asked to do.
 */
#ifndef HC_TESTS_OPTIONS_H
#define HC_TESTS_OPTIONS_H

#include <stdint.h>

/* The largest request, in bytes; the range is a multiple of it. */
#define MAX_IO		(256 << 10)

/**
 * struct options - the command line
 * @device: what is checked
 * @origin: what is below it, or NULL
 * @hook: the command that runs beside the I/O, or NULL
 * @lie: how the checker itself breaks the rule, or NULL
 * @seed: of the random numbers
 * @range: bytes of the device that are used
 * @ops: changes that the oracle has room for
 * @requests: requests after which the I/O may end
 * @hooks: runs of the hook after which it may end
 * @seconds: how long it goes on at least
 * @procs: processes that send it
 * @discard: whether it has discards; 2 if they leave zeroes
 * @zero: whether it has zeroing
 * @errors_ok: errors are told as such and are no fault
 * @granule: logical block size, in bytes
 * @atomic: sectors are never torn
 */
struct options {
	const char *device, *origin, *hook, *lie;
	uint64_t seed, range, ops, requests, hooks;
	int seconds, procs, discard, zero, errors_ok, granule, atomic;
};

extern struct options opt;

/**
 * options_parse() - read the command line into @opt
 * @argc: as main() gets it
 * @argv: as main() gets it
 *
 * Ends the program, with status 2, if it is wrong.
 */
void options_parse(int argc, char **argv);

#endif
