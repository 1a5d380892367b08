// SPDX-License-Identifier: GPL-2.0
/*
 * JSON output: an object a line.
 */
#include "json.h"

/* Six digits are more than a time or a size is exact to. */
#define SIM_JSON_FLAGS	(JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6))

/**
 * sim_json_line() - print a value in one line, and drop the reference to it
 * @value: the value
 */
void sim_json_line(json_t *value)
{
	json_dumpf(value, stdout, SIM_JSON_FLAGS);
	putchar('\n');
	json_decref(value);
}
