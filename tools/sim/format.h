/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_FORMAT_H
#define SIM_FORMAT_H

#include "input.h"
#include "trace.h"

/**
 * struct sim_format - a way in which traces are written
 * @name: for --input
 * @is: whether the first bytes of a file look like this; NULL: never
 * @read: read all requests; whatever is wrong is said and kept by the input.
 *	The last argument is what stands behind the name and a colon, or "".
 * @check: whether that makes sense, with a message if not; NULL: it must be ""
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
