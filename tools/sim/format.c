// SPDX-License-Identifier: GPL-2.0
/*
 * Detection of a trace's format: the user names it, or its name and its first
 * bytes tell.
 */
#include "format.h"

#include <string.h>
#include <linux/array_size.h>

#include "message.h"

/* The first format that recognises a file reads it; csv recognises any text. */
static const struct sim_format *const sim_formats[] = {
	&sim_format_fio,
	&sim_format_blkparse,
	&sim_format_msr,
	&sim_format_csv,
	&sim_format_blk,
};

static const struct sim_format *sim_format_find(const char *name,
						const char **spec)
{
	size_t len = strcspn(name, ":");
	size_t i;

	*spec = name[len] ? name + len + 1 : "";
	for (i = 0; i < ARRAY_SIZE(sim_formats); i++)
		if (strlen(sim_formats[i]->name) == len &&
		    !strncmp(sim_formats[i]->name, name, len))
			return sim_formats[i];
	return NULL;
}

/**
 * sim_format_check() - check the name of a format
 * @format: the name, optionally followed by a colon and parameters
 *
 * Return: 0 or, after a message, -1.
 */
int sim_format_check(const char *format)
{
	const char *spec;
	const struct sim_format *found = sim_format_find(format, &spec);

	if (!found)
		return sim_error("no input format is called %s; see --help",
				 format);
	if (found->check)
		return found->check(spec);
	return *spec ? sim_error("input format %s takes no parameters",
				 found->name) : 0;
}

static bool sim_is_blktrace(const char *data, size_t len)
{
	return len >= 4 && data[0] == 7 && !memcmp(data + 1, "tae", 3);
}

static const struct sim_format *sim_format_guess(struct sim_input *in)
{
	const char *dot = strrchr(in->name, '.');
	const char *data;
	size_t len = sim_input_peek(in, &data);
	size_t i;

	if (sim_is_blktrace(data, len)) {
		sim_input_error(in, "this is blktrace's binary output: use blkparse -i FILE | hcsim -");
		return NULL;
	}
	if (dot && (!strcmp(dot, ".blk") || strstr(in->name, ".blk.zst")))
		return &sim_format_blk;
	for (i = 0; i < ARRAY_SIZE(sim_formats); i++)
		if (sim_formats[i]->is && sim_formats[i]->is(data, len))
			return sim_formats[i];
	return &sim_format_blk;
}

/**
 * sim_format_read() - read a trace
 * @trace: empty
 * @path: path of the file, "-" for standard input
 * @format: name of the format, or NULL to detect it
 *
 * Return: 0 or, after a message, -1.
 */
int sim_format_read(struct sim_trace *trace, const char *path,
		    const char *format)
{
	const struct sim_format *found;
	const char *spec = "";
	struct sim_input in;
	int rc = -1;

	if (sim_input_open(&in, path))
		return -1;
	found = format ? sim_format_find(format, &spec) : sim_format_guess(&in);
	if (found)
		found->read(&in, trace, spec);
	if (!sim_input_failed(&in))
		rc = 0;
	sim_input_close(&in);
	return rc;
}
