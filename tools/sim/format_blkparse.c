// SPDX-License-Identifier: GPL-2.0
/*
 * The default output format of blkparse:
 *
 *   8,0    3     11    0.009507758   697  Q   R 223490 + 56 [postgres]
 *
 * Its fields are device, CPU, number, time, process, action, kind, sector and
 * sectors. A cache sees requests as they are queued (action Q); other actions,
 * discards, flushes and the summary at the end are ignored.
 */
#include "format.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "text.h"

#define SIM_SECTOR_SHIFT	9

enum sim_blkparse_field {
	SIM_BLKPARSE_DEVICE,
	SIM_BLKPARSE_CPU,
	SIM_BLKPARSE_NUMBER,
	SIM_BLKPARSE_TIME,
	SIM_BLKPARSE_PROCESS,
	SIM_BLKPARSE_ACTION,
	SIM_BLKPARSE_KIND,
	SIM_BLKPARSE_SECTOR,
	SIM_BLKPARSE_PLUS,
	SIM_BLKPARSE_SECTORS,
	SIM_BLKPARSE_REST,
	SIM_BLKPARSE_FIELDS
};

static bool sim_blkparse_is_event(const char *line)
{
	unsigned int major, minor, cpu, number, seconds;

	return sscanf(line, " %u,%u %u %u %u.", &major, &minor, &cpu, &number,
		      &seconds) == 5;
}

static bool sim_blkparse_is(const char *data, size_t len)
{
	char line[128];

	return sim_text_first_line(data, len, line, sizeof(line)) &&
	       sim_blkparse_is_event(line);
}

/* Returns NULL, or what is wrong with the event. */
static const char *sim_blkparse_event(struct sim_trace *trace,
				      struct sim_names *devices, char *line)
{
	char *field[SIM_BLKPARSE_FIELDS];
	int n = sim_text_split(line, ' ', field, SIM_BLKPARSE_FIELDS);
	const char *kind = field[SIM_BLKPARSE_KIND];
	u64 sector, sectors;
	bool write;

	if (n <= SIM_BLKPARSE_ACTION)
		return "an event ends too early";
	if (strcmp(field[SIM_BLKPARSE_ACTION], "Q"))
		return NULL;
	if (n <= SIM_BLKPARSE_SECTOR)
		return "an event ends too early";
	write = strchr(kind, 'W');
	if (strchr(kind, 'D') || (!write && !strchr(kind, 'R')) ||
	    *field[SIM_BLKPARSE_SECTOR] == '[')
		return NULL;
	if (n <= SIM_BLKPARSE_SECTORS ||
	    strcmp(field[SIM_BLKPARSE_PLUS], "+") ||
	    !sim_text_number(field[SIM_BLKPARSE_SECTOR], &sector) ||
	    !sim_text_number(field[SIM_BLKPARSE_SECTORS], &sectors) ||
	    sector >> (64 - SIM_SECTOR_SHIFT) ||
	    sectors >> (64 - SIM_SECTOR_SHIFT))
		return "the sectors of an event are not NUMBER + NUMBER";
	return sim_trace_add_bytes(trace,
				   sim_names_get(devices,
						 field[SIM_BLKPARSE_DEVICE]),
				   sector << SIM_SECTOR_SHIFT,
				   sectors << SIM_SECTOR_SHIFT, write);
}

static void sim_blkparse_read(struct sim_input *in, struct sim_trace *trace,
			      const char *spec)
{
	struct sim_names devices = {};
	const char *wrong = NULL;
	u64 events = 0;
	char *line;

	while (!wrong && (line = sim_input_line(in)) != NULL) {
		if (!sim_blkparse_is_event(line))
			continue;
		events++;
		wrong = sim_blkparse_event(trace, &devices, line);
	}
	if (!wrong && !events)
		wrong = "there is no event of blkparse in here";
	else if (!wrong && !trace->nr_requests && !trace->reads_only)
		wrong = "no event is a queued request (Q): trace with blktrace -a queue";
	if (wrong)
		sim_input_error(in, wrong);
	sim_names_free(&devices);
}

const struct sim_format sim_format_blkparse = {
	.name	= "blkparse",
	.is	= sim_blkparse_is,
	.read	= sim_blkparse_read,
};
