// SPDX-License-Identifier: GPL-2.0
/*
 * The iolog of fio, versions 2 and 3. The first line tells the version, then
 * follow lines of the forms
 *
 *   FILE add | open | close
 *   FILE read | write | trim | sync | datasync | wait OFFSET LENGTH
 *
 * with offset and length in bytes. In version 3 a time precedes each line.
 */
#include "format.h"

#include <stdio.h>
#include <string.h>
#include <linux/array_size.h>

#include "names.h"
#include "text.h"

enum sim_fio_field {
	SIM_FIO_FILE,
	SIM_FIO_ACTION,
	SIM_FIO_OFFSET,
	SIM_FIO_LENGTH,
	SIM_FIO_FIELDS
};

/* The version in the first line, or 0 if this is no iolog. */
static int sim_fio_version(const char *line)
{
	int version;
	char end;

	if (sscanf(line, "fio version %d iolo%c", &version, &end) != 2)
		return 0;
	return version;
}

static bool sim_fio_is(const char *data, size_t len)
{
	char line[64];

	return sim_text_first_line(data, len, line, sizeof(line)) &&
	       sim_fio_version(line);
}

/* Returns NULL, or what is wrong with the line. */
static const char *sim_fio_action(struct sim_trace *trace,
				  struct sim_names *files, char **field, int n)
{
	bool write;
	u64 offset, length;

	if (n <= SIM_FIO_ACTION)
		return "an action ends too early";
	write = !strcmp(field[SIM_FIO_ACTION], "write");
	if (!write && strcmp(field[SIM_FIO_ACTION], "read"))
		return NULL;
	if (n <= SIM_FIO_LENGTH ||
	    !sim_text_number(field[SIM_FIO_OFFSET], &offset) ||
	    !sim_text_number(field[SIM_FIO_LENGTH], &length))
		return "a read or write is without offset and length";
	return sim_trace_add_bytes(trace,
				   sim_names_get(files, field[SIM_FIO_FILE]),
				   offset, length, write);
}

static void sim_fio_read(struct sim_input *in, struct sim_trace *trace,
			 const char *spec)
{
	struct sim_names files = {};
	const char *wrong = NULL;
	char *line = sim_input_line(in);
	int version = line ? sim_fio_version(line) : 0;
	int skip = version == 3;

	if (version != 2 && version != 3)
		wrong = "the first line does not say fio version 2 iolog, or 3";
	while (!wrong && (line = sim_input_line(in)) != NULL) {
		char *field[SIM_FIO_FIELDS + 1];
		int n = sim_text_split(line, ' ', field, ARRAY_SIZE(field));

		if (!n || !*field[0])
			continue;
		wrong = sim_fio_action(trace, &files, field + skip, n - skip);
	}
	if (wrong)
		sim_input_error(in, wrong);
	sim_names_free(&files);
}

const struct sim_format sim_format_fio = {
	.name	= "fio",
	.is	= sim_fio_is,
	.read	= sim_fio_read,
};
