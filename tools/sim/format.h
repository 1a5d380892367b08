/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_FORMAT_H
#define SIM_FORMAT_H

#include "input.h"
#include "trace.h"

/**
 * struct sim_format - a file format of traces
 * @name: its name for --input
 * @is: whether the first bytes of a file look like this format; NULL: never
 * @read: read all requests; an error is reported through the input, which
 *	remembers it. @spec is the text after "NAME:" of --input, or "".
 * @check: check @spec; 0 or, after a message, -1. NULL: @spec must be empty
 */
struct sim_format {
	const char *name;
	bool (*is)(const char *data, size_t len);
	void (*read)(struct sim_input *in, struct sim_trace *trace,
		     const char *spec);
	int (*check)(const char *spec);
};

extern const struct sim_format sim_format_blk;
extern const struct sim_format sim_format_blkparse;
extern const struct sim_format sim_format_csv;
extern const struct sim_format sim_format_fio;
extern const struct sim_format sim_format_msr;

int sim_format_check(const char *format);
int sim_format_read(struct sim_trace *trace, const char *path,
		    const char *format);

#endif /* SIM_FORMAT_H */
