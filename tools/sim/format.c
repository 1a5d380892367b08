// SPDX-License-Identifier: GPL-2.0
/*
 * Which format a trace is in: as the user says, else by its first bytes.
 */
#include "format.h"

#include <string.h>
#include <linux/array_size.h>

#include "message.h"

static const struct sim_format *const sim_formats[] = {
	&sim_format_blk,
};

static const struct sim_format *sim_format_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sim_formats); i++)
		if (!strcmp(sim_formats[i]->name, name))
			return sim_formats[i];
	return NULL;
}

/**
 * sim_format_check() - is there a format of this name?
 * @name: the name
 *
 * Return: 0 or, after a message, -1.
 */
int sim_format_check(const char *name)
{
	return sim_format_find(name) ? 0 :
	       sim_error("no format is called %s; see --help", name);
}

static const struct sim_format *sim_format_guess(struct sim_input *in)
{
	const char *data;
	size_t len = sim_input_peek(in, &data);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sim_formats); i++)
		if (sim_formats[i]->is && sim_formats[i]->is(data, len))
			return sim_formats[i];
	return &sim_format_blk;
}

/**
 * sim_format_read() - read a trace
 * @trace: empty
 * @path: of the file, "-" for standard input
 * @name: of the format, or NULL to find out
 *
 * Return: 0 or, after a message, -1.
 */
int sim_format_read(struct sim_trace *trace, const char *path,
		    const char *name)
{
	const struct sim_format *format;
	struct sim_input in;
	int rc = -1;

	if (sim_input_open(&in, path))
		return -1;
	format = name ? sim_format_find(name) : sim_format_guess(&in);
	format->read(&in, trace);
	if (!sim_input_failed(&in))
		rc = 0;
	sim_input_close(&in);
	return rc;
}
