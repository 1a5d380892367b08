/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_INPUT_H
#define SIM_INPUT_H

#include <stdio.h>
#include <linux/types.h>

/**
 * struct sim_input - the decompressed bytes of a file or of standard input
 * @name: name for messages
 * @line: number of the line that was read last, from 1
 * @offset: number of bytes that were read
 *
 * The first error is reported and remembered. A reader can read to the end and
 * check sim_input_failed() only then.
 */
struct sim_input {
	const char *name;
	u64 line;
	u64 offset;
	/* private: */
	FILE *file;
	struct ZSTD_DCtx_s *zstd;
	bool in_frame;
	bool failed;
	char *raw;
	size_t raw_len;
	size_t raw_pos;
	char *data;
	size_t len;
	size_t pos;
};

int sim_input_open(struct sim_input *in, const char *path);
void sim_input_close(struct sim_input *in);
size_t sim_input_peek(struct sim_input *in, const char **data);
size_t sim_input_read(struct sim_input *in, void *buf, size_t size);
char *sim_input_line(struct sim_input *in);
bool sim_input_failed(const struct sim_input *in);
int sim_input_error(struct sim_input *in, const char *what);

#endif /* SIM_INPUT_H */
