// SPDX-License-Identifier: GPL-2.0
/*
 * Tables with a delimiter, as libCacheSim reads them. By default the second
 * column is the number of a 4 KiB block, or the first if there is only one. The
 * first line may name the columns. libCacheSim's parameters are accepted, and
 * two more: a column can be the first sector (of 512 bytes) or the first byte
 * of a request, whose size in bytes then tells the blocks that it touches.
 */
#include "format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "message.h"
#include "text.h"

#define SIM_CSV_COLUMNS		64
#define SIM_SECTOR_SHIFT	9

enum sim_csv_column {
	SIM_CSV_BLOCK,
	SIM_CSV_SECTOR,
	SIM_CSV_OFFSET,
	SIM_CSV_SIZE,
	SIM_CSV_OP,
	SIM_CSV_NONE,
};

/**
 * struct sim_csv - layout of a table
 * @column: number of each column, from 1; 0 if there is none
 * @delimiter: delimiter of columns
 * @header: 1 if the first line holds names, 0 if not, -1 if not known
 */
struct sim_csv {
	u64 column[SIM_CSV_NONE + 1];
	char delimiter;
	int header;
};

static const struct {
	const char *name;
	enum sim_csv_column column;
} sim_csv_names[] = {
	{ "obj-id", SIM_CSV_BLOCK },
	{ "obj_id", SIM_CSV_BLOCK },
	{ "block", SIM_CSV_BLOCK },
	{ "id", SIM_CSV_BLOCK },
	{ "sector", SIM_CSV_SECTOR },
	{ "lbn", SIM_CSV_SECTOR },
	{ "lba", SIM_CSV_SECTOR },
	{ "offset", SIM_CSV_OFFSET },
	{ "obj-size", SIM_CSV_SIZE },
	{ "obj_size", SIM_CSV_SIZE },
	{ "size", SIM_CSV_SIZE },
	{ "length", SIM_CSV_SIZE },
	{ "op", SIM_CSV_OP },
	{ "time", SIM_CSV_NONE },
};

/* Names of reads and writes; some are operation codes of SCSI. */
static const char *const sim_csv_reads[] = {
	"r", "read", "rs", "28", "88", "0", "get",
};

static const char *const sim_csv_writes[] = {
	"w", "write", "ws", "2a", "8a", "1", "set", "put",
};

static const char sim_csv_unnamed[] =
	"the first line holds neither a number nor the name of a column that says which block";

static int sim_csv_named(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sim_csv_names); i++)
		if (strlen(sim_csv_names[i].name) == len &&
		    !strncasecmp(sim_csv_names[i].name, name, len))
			return sim_csv_names[i].column;
	return -1;
}

/* Apply one KEY=VALUE parameter. */
static int sim_csv_parameter(struct sim_csv *csv, const char *key,
			     const char *value)
{
	size_t len = strlen(key);
	u64 number;
	int column;

	if (!strcmp(key, "obj-id-is-num"))
		return 0;
	if (!strcmp(key, "has-header")) {
		csv->header = !strcmp(value, "true") || !strcmp(value, "1");
		return 0;
	}
	if (!strcmp(key, "delimiter") && strlen(value) <= 1) {
		csv->delimiter = *value ? *value : ',';
		return 0;
	}
	column = len > 4 && !strcmp(key + len - 4, "-col") ?
		 sim_csv_named(key, len - 4) : -1;
	if (column < 0)
		return sim_error("input format csv has no parameter called %s; see docs/simulator.md",
				 key);
	if (!sim_text_number(value, &number) || !number ||
	    number > SIM_CSV_COLUMNS)
		return sim_error("%s: %s is no column from 1 to %u", key, value,
				 SIM_CSV_COLUMNS);
	csv->column[column] = number;
	return 0;
}

/* "delimiter=," is cut at its own comma and then means the default, a comma. */
static int sim_csv_parse(struct sim_csv *csv, const char *spec)
{
	char *copy = sim_strdup(spec);
	char *rest = copy;
	char *word;
	int rc = 0;

	*csv = (struct sim_csv){ .delimiter = ',', .header = -1 };
	while (!rc && (word = strsep(&rest, ",")) != NULL) {
		char *value = strchr(word, '=');

		word += strspn(word, " ");
		if (!*word)
			continue;
		if (value) {
			*value = 0;
			rc = sim_csv_parameter(csv, word, value + 1);
		} else {
			rc = sim_error("input format csv: %s is not KEY=VALUE",
				       word);
		}
	}
	free(copy);
	return rc;
}

static int sim_csv_check(const char *spec)
{
	struct sim_csv csv;

	return sim_csv_parse(&csv, spec);
}

static bool sim_csv_has_place(const struct sim_csv *csv)
{
	return csv->column[SIM_CSV_BLOCK] || csv->column[SIM_CSV_SECTOR] ||
	       csv->column[SIM_CSV_OFFSET];
}

/* Take the columns from the names, unless the user gave them. */
static void sim_csv_header(struct sim_csv *csv, char **field, int n)
{
	bool given = sim_csv_has_place(csv);
	int i;

	for (i = 0; i < n; i++) {
		int column = sim_csv_named(field[i], strlen(field[i]));

		if (column < 0 || csv->column[column] ||
		    (given && column <= SIM_CSV_OFFSET))
			continue;
		csv->column[column] = i + 1;
	}
}

/* The first line holds names unless a number stands where one is expected. */
static const char *sim_csv_learn(struct sim_csv *csv, char **field, int n)
{
	u64 number;

	if (csv->header < 0)
		csv->header = !sim_text_number(field[n > 1], &number) &&
			      !sim_text_number(field[0], &number);
	if (csv->header)
		sim_csv_header(csv, field, n);
	if (sim_csv_has_place(csv))
		return NULL;
	csv->column[SIM_CSV_BLOCK] = n > 1 ? 2 : 1;
	return csv->header ? sim_csv_unnamed : NULL;
}

static bool sim_csv_number(const struct sim_csv *csv, char **field, int n,
			   enum sim_csv_column column, u64 *number)
{
	u64 at = csv->column[column];

	return at && at <= n && sim_text_number(field[at - 1], number);
}

/* Returns 0 for a read, 1 for a write, -1 for neither. */
static int sim_csv_op(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sim_csv_reads); i++)
		if (!strcasecmp(text, sim_csv_reads[i]))
			return 0;
	for (i = 0; i < ARRAY_SIZE(sim_csv_writes); i++)
		if (!strcasecmp(text, sim_csv_writes[i]))
			return 1;
	return -1;
}

/* Returns NULL, or what is wrong with the line. */
static const char *sim_csv_request(const struct sim_csv *csv,
				   struct sim_trace *trace, char **field, int n)
{
	u64 op = csv->column[SIM_CSV_OP];
	int write = op && op <= n ? sim_csv_op(field[op - 1]) : 0;
	u64 at, size;

	if (write < 0)
		return "an operation is neither a read nor a write";
	if (sim_csv_number(csv, field, n, SIM_CSV_BLOCK, &at)) {
		if (!sim_trace_wrong(at, 1))
			sim_trace_add(trace, at, 1, write);
		return sim_trace_wrong(at, 1);
	}
	if (csv->column[SIM_CSV_BLOCK])
		return "a block is not a whole number";
	if (!sim_csv_number(csv, field, n, SIM_CSV_SIZE, &size))
		return "a size is not a whole number, or there is no column of it";
	if (sim_csv_number(csv, field, n, SIM_CSV_OFFSET, &at))
		return sim_trace_add_bytes(trace, 0, at, size, write);
	if (!sim_csv_number(csv, field, n, SIM_CSV_SECTOR, &at) ||
	    at >> (64 - SIM_SECTOR_SHIFT))
		return "a sector or an offset is not a whole number";
	return sim_trace_add_bytes(trace, 0, at << SIM_SECTOR_SHIFT, size,
				   write);
}

static void sim_csv_read(struct sim_input *in, struct sim_trace *trace,
			 const char *spec)
{
	char *field[SIM_CSV_COLUMNS];
	const char *wrong = NULL;
	bool first = true;
	struct sim_csv csv;
	char *line;

	sim_csv_parse(&csv, spec);
	while (!wrong && (line = sim_input_line(in)) != NULL) {
		int n = sim_text_split(line, csv.delimiter, field,
				       SIM_CSV_COLUMNS);

		if (!n || !*field[0])
			continue;
		if (first)
			wrong = sim_csv_learn(&csv, field, n);
		if (!wrong && !(first && csv.header))
			wrong = sim_csv_request(&csv, trace, field, n);
		first = false;
	}
	if (wrong)
		sim_input_error(in, wrong);
}

const struct sim_format sim_format_csv = {
	.name	= "csv",
	.is	= sim_text_is,
	.read	= sim_csv_read,
	.check	= sim_csv_check,
};
