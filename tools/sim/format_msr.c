// SPDX-License-Identifier: GPL-2.0
/*
 * The traces of Microsoft Research Cambridge (SNIA). Lines have the form
 *
 *   Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime
 *
 * where Type is Read or Write, and offset and size are in bytes.
 */
#include "format.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "names.h"
#include "text.h"

enum sim_msr_field {
	SIM_MSR_TIME,
	SIM_MSR_HOST,
	SIM_MSR_DISK,
	SIM_MSR_TYPE,
	SIM_MSR_OFFSET,
	SIM_MSR_SIZE,
	SIM_MSR_RESPONSE,
	SIM_MSR_FIELDS
};

/* Returns 0 for a read, 1 for a write, -1 for neither. */
static int sim_msr_type(const char *text)
{
	if (!strcasecmp(text, "read"))
		return 0;
	return strcasecmp(text, "write") ? -1 : 1;
}

static bool sim_msr_is(const char *data, size_t len)
{
	char *field[SIM_MSR_FIELDS];
	char line[256];
	u64 time;

	return sim_text_first_line(data, len, line, sizeof(line)) &&
	       sim_text_split(line, ',', field, SIM_MSR_FIELDS) >
	       SIM_MSR_SIZE && sim_text_number(field[SIM_MSR_TIME], &time) &&
	       sim_msr_type(field[SIM_MSR_TYPE]) >= 0;
}

/* Returns NULL, or what is wrong with the line. */
static const char *sim_msr_request(struct sim_trace *trace,
				   struct sim_names *disks, char *line)
{
	char *field[SIM_MSR_FIELDS];
	int n = sim_text_split(line, ',', field, SIM_MSR_FIELDS);
	u64 offset, size;
	char disk[128];

	if (n <= SIM_MSR_SIZE)
		return "a line has fewer than six fields";
	if (sim_msr_type(field[SIM_MSR_TYPE]) < 0)
		return "a type is neither Read nor Write";
	if (!sim_text_number(field[SIM_MSR_OFFSET], &offset) ||
	    !sim_text_number(field[SIM_MSR_SIZE], &size))
		return "an offset or a size is not a whole number";
	snprintf(disk, sizeof(disk), "%s.%s", field[SIM_MSR_HOST],
		 field[SIM_MSR_DISK]);
	return sim_trace_add_bytes(trace, sim_names_get(disks, disk), offset,
				   size, sim_msr_type(field[SIM_MSR_TYPE]));
}

static void sim_msr_read(struct sim_input *in, struct sim_trace *trace,
			 const char *spec)
{
	struct sim_names disks = {};
	const char *wrong = NULL;
	char *line;

	while (!wrong && (line = sim_input_line(in)) != NULL)
		if (*line)
			wrong = sim_msr_request(trace, &disks, line);
	if (wrong)
		sim_input_error(in, wrong);
	sim_names_free(&disks);
}

const struct sim_format sim_format_msr = {
	.name	= "msr",
	.is	= sim_msr_is,
	.read	= sim_msr_read,
};
