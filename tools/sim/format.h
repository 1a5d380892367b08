/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_FORMAT_H
#define SIM_FORMAT_H

#include "input.h"
#include "trace.h"

/**
 * struct sim_format - a way in which traces are written
 * @name: for --input
 * @text: for messages
 * @is: whether the first bytes of a file look like this; NULL: by name only
 * @read: read all requests; whatever is wrong is said and kept by the input
 */
struct sim_format {
	const char *name;
	const char *text;
	bool (*is)(const char *data, size_t len);
	void (*read)(struct sim_input *in, struct sim_trace *trace);
};

extern const struct sim_format sim_format_blk;

int sim_format_check(const char *name);
int sim_format_read(struct sim_trace *trace, const char *path,
		    const char *name);

#endif /* SIM_FORMAT_H */
