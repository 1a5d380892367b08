// SPDX-License-Identifier: GPL-2.0
/*
 * Output of the results, a line each, as soon as it is known.
 */
#include "report.h"

#include <stdio.h>

#include "json.h"
#include "scan.h"
#include "text.h"

static double sim_ns(const struct sim_result *result)
{
	return (double)result->figures.ns / result->accesses;
}

static double sim_bytes(const struct sim_result *result)
{
	return (double)result->bytes / result->size;
}

static json_t *sim_json_real(bool known, double value)
{
	return known ? json_real(value) : json_null();
}

static json_t *sim_json_integer(bool known, u64 value)
{
	return known ? json_integer(value) : json_null();
}

static void sim_report_json(const struct sim_result *r)
{
	json_t *o = json_object();

	json_object_set_new(o, "trace", json_string(r->trace));
	json_object_set_new(o, "policy", json_string(r->policy));
	json_object_set_new(o, "reads_only", json_boolean(r->reads_only));
	json_object_set_new(o, "size_blocks", json_integer(r->size));
	json_object_set_new(o, "distinct_blocks", json_integer(r->distinct));
	json_object_set_new(o, "requests", json_integer(r->requests));
	json_object_set_new(o, "accesses", json_integer(r->accesses));
	json_object_set_new(o, "misses", json_integer(r->figures.misses));
	json_object_set_new(o, "miss_ratio", json_real(r->miss_ratio));
	json_object_set_new(o, "evictions", json_integer(r->figures.evictions));
	json_object_set_new(o, "max_steps",
			    sim_json_integer(r->counted, r->figures.max_steps));
	json_object_set_new(o, "max_steps_allowed",
			    sim_json_integer(r->max_steps, r->max_steps));
	json_object_set_new(o, "ns_per_access",
			    sim_json_real(r->timed, sim_ns(r)));
	json_object_set_new(o, "bytes_per_block",
			    sim_json_real(r->bytes, sim_bytes(r)));
	json_object_set_new(o, "scan_action",
			    json_string(sim_scan_action_name(r->scan.action)));
	json_object_set_new(o, "scan_threshold_bytes",
			    json_integer(r->scan.threshold << 9));
	json_object_set_new(o, "bypassed",
			    sim_json_integer(r->bytes, r->figures.bypassed));
	sim_json_line(o);
}

static void sim_report_csv(const struct sim_result *r)
{
	sim_text_quote(r->trace);
	printf(",%s,%d,%u,%llu,%llu,%llu,%llu,%.6f,%llu,", r->policy,
	       r->reads_only, r->size, r->distinct, r->requests, r->accesses,
	       r->figures.misses, r->miss_ratio, r->figures.evictions);
	if (r->counted)
		printf("%u", r->figures.max_steps);
	printf(",");
	if (r->max_steps)
		printf("%u", r->max_steps);
	printf(",");
	if (r->timed)
		printf("%.1f", sim_ns(r));
	printf(",");
	if (r->bytes)
		printf("%.2f", sim_bytes(r));
	printf(",%s,%llu,", sim_scan_action_name(r->scan.action),
	       r->scan.threshold << 9);
	if (r->bytes)
		printf("%llu", r->figures.bypassed);
	printf("\n");
}

static void sim_report_table(const struct sim_result *r)
{
	printf("%-18s %-9s %9u %11llu %11llu %7.4f %11llu ", r->trace,
	       r->policy, r->size, r->accesses, r->figures.misses,
	       r->miss_ratio, r->figures.evictions);
	if (r->counted)
		printf("%5u ", r->figures.max_steps);
	else
		printf("%5s ", "-");
	if (r->timed)
		printf("%6.1f ", sim_ns(r));
	else
		printf("%6s ", "-");
	if (r->bytes)
		printf("%7.2f\n", sim_bytes(r));
	else
		printf("%7s\n", "-");
}

/**
 * sim_report_head() - print the head of the output
 * @output: form of the output
 */
void sim_report_head(enum sim_output output)
{
	if (output == SIM_CSV)
		puts("trace,policy,reads_only,size_blocks,distinct_blocks,requests,accesses,misses,miss_ratio,evictions,max_steps,max_steps_allowed,ns_per_access,bytes_per_block,scan_action,scan_threshold_bytes,bypassed");
	if (output == SIM_TABLE)
		printf("%-18s %-9s %9s %11s %11s %7s %11s %5s %6s %7s\n",
		       "trace", "policy", "size", "accesses", "misses",
		       "ratio", "evictions", "steps", "ns/acc", "B/block");
}

/**
 * sim_report() - print a result
 * @output: form of the output
 * @result: the result
 */
void sim_report(enum sim_output output, const struct sim_result *result)
{
	if (output == SIM_JSON)
		sim_report_json(result);
	else if (output == SIM_CSV)
		sim_report_csv(result);
	else
		sim_report_table(result);
	fflush(stdout);
}
