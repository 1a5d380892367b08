// SPDX-License-Identifier: GPL-2.0
/*
 * The curve that the module itself would show after a trace, from its sample
 * of the blocks, and beside it the exact one of LRU.
 */
#include "online.h"

#include <stdio.h>
#include <stdlib.h>
#include <hotcache/hash.h>
#include <hotcache/types.h>

#include "alloc.h"
#include "exact.h"
#include "json.h"
#include "message.h"
#include "progress.h"
#include "text.h"
#include "../../policies/insight/mrc.h"

/**
 * struct sim_online - a trace, a pool, and the curves
 * @trace: the trace
 * @pool: blocks in the pool
 * @point: the online curve
 * @exact: the exact miss ratios at the same sizes
 * @has_exact: these are known
 * @rate: blocks in the sample at the end, of all
 * @footprint: what the online curve takes for the number of different blocks
 * @mean: of the absolute differences
 * @worst: the largest difference
 * @worst_blocks: the size where that is
 */
struct sim_online {
	const struct sim_trace *trace;
	u32 pool;
	struct hc_mrc_point point[HC_MRC_SIZES];
	double exact[HC_MRC_SIZES];
	bool has_exact;
	double rate;
	u64 footprint;
	double mean;
	double worst;
	u64 worst_blocks;
};

static double sim_online_ratio(const struct sim_online *online, u32 i)
{
	return (double)online->point[i].miss_ratio / HC_MRC_ONE;
}

static void sim_online_play(struct hc_mrc *mrc, const struct sim_trace *trace,
			    u64 seed)
{
	u64 done = 0;
	size_t i;
	u32 j;

	for (i = 0; i < trace->nr_kept; i++) {
		const struct sim_request *request = &trace->request[i];

		for (j = 0; j < request->nr; j++) {
			u64 block = request->block + j;
			u64 hash = hc_hash(block >> HC_REGION_SHIFT, seed);

			hc_mrc_read(mrc, block, hc_mrc_draw(hash, block));
		}
		hc_mrc_count(mrc, request->nr);
		done += request->nr;
		sim_progress(done);
	}
}

static void sim_online_get(struct sim_online *online,
			   const struct sim_options *options)
{
	struct hc_mrc *mrc = sim_alloc(1, sizeof(*mrc));
	u32 threshold = options->sample > 1 ?
			U32_MAX / options->sample :
			hc_mrc_first_threshold(online->pool);

	hc_mrc_init(mrc, online->pool, threshold, ~options->seed);
	sim_progress_begin(online->trace->name, "online", online->pool,
			   online->trace->nr_accesses);
	sim_online_play(mrc, online->trace, options->seed);
	hc_mrc_curve(mrc, online->point);
	online->rate = mrc->sample.threshold / 0x1p32;
	online->footprint = hc_mrc_footprint(mrc);
	free(mrc);
}

static int sim_online_compare(struct sim_online *online)
{
	u64 size[HC_MRC_SIZES], misses[HC_MRC_SIZES];
	double difference;
	u32 i;

	for (i = 0; i < HC_MRC_SIZES; i++)
		size[i] = online->point[i].blocks;
	sim_progress_begin(online->trace->name, "exact", online->pool,
			   online->trace->nr_accesses);
	if (sim_exact(online->trace, size, HC_MRC_SIZES, misses))
		return -1;
	for (i = 0; i < HC_MRC_SIZES; i++) {
		online->exact[i] = (double)misses[i] /
				   online->trace->nr_accesses;
		difference = sim_online_ratio(online, i) - online->exact[i];
		difference = difference < 0 ? -difference : difference;
		online->mean += difference / HC_MRC_SIZES;
		if (difference < online->worst)
			continue;
		online->worst = difference;
		online->worst_blocks = size[i];
	}
	online->has_exact = true;
	return 0;
}

static void sim_online_json(const struct sim_online *online)
{
	json_t *o = json_object(), *points = json_array();
	u32 i;

	for (i = 0; i < HC_MRC_SIZES; i++) {
		json_t *point = json_object();

		json_object_set_new(point, "size_blocks",
				    json_integer(online->point[i].blocks));
		json_object_set_new(point, "miss_ratio",
				    json_real(sim_online_ratio(online, i)));
		if (online->has_exact)
			json_object_set_new(point, "exact_miss_ratio",
					    json_real(online->exact[i]));
		json_array_append_new(points, point);
	}
	json_object_set_new(o, "trace", json_string(online->trace->name));
	json_object_set_new(o, "pool_blocks", json_integer(online->pool));
	json_object_set_new(o, "sample_rate", json_real(online->rate));
	json_object_set_new(o, "footprint_blocks",
			    json_integer(online->footprint));
	if (online->has_exact) {
		json_object_set_new(o, "mean_difference",
				    json_real(online->mean));
		json_object_set_new(o, "worst_difference",
				    json_real(online->worst));
		json_object_set_new(o, "worst_blocks",
				    json_integer(online->worst_blocks));
	}
	json_object_set_new(o, "curve", points);
	sim_json_line(o);
}

static void sim_online_lines(const struct sim_online *online,
			     enum sim_output output)
{
	u32 i;

	for (i = 0; i < HC_MRC_SIZES; i++) {
		double ratio = sim_online_ratio(online, i);
		u64 blocks = online->point[i].blocks;

		if (output == SIM_CSV) {
			sim_text_quote(online->trace->name);
			printf(",%u,%llu,%.6f,", online->pool, blocks, ratio);
			if (online->has_exact)
				printf("%.6f", online->exact[i]);
			putchar('\n');
			continue;
		}
		printf("%-18s %9u %9llu %7.4f", online->trace->name,
		       online->pool, blocks, ratio);
		if (online->has_exact)
			printf(" %7.4f %+7.4f\n", online->exact[i],
			       ratio - online->exact[i]);
		else
			printf(" %7s %7s\n", "-", "-");
	}
}

static void sim_online_print(const struct sim_online *online,
			     enum sim_output output)
{
	if (output == SIM_JSON)
		sim_online_json(online);
	else
		sim_online_lines(online, output);
	if (output == SIM_TABLE && online->has_exact)
		printf("%-18s %9u difference: mean %.4f, worst %.4f at %llu; one block in %.1f\n",
		       online->trace->name, online->pool, online->mean,
		       online->worst, online->worst_blocks, 1 / online->rate);
	fflush(stdout);
}

/**
 * sim_online_head() - print the head of the output
 * @output: form of the output
 */
void sim_online_head(enum sim_output output)
{
	if (output == SIM_CSV)
		puts("trace,pool_blocks,size_blocks,miss_ratio,exact_miss_ratio");
	if (output == SIM_TABLE)
		printf("%-18s %9s %9s %7s %7s %7s\n", "trace", "pool", "size",
		       "ratio", "exact", "diff");
}

/**
 * sim_online_trace() - print the online curves of a trace, one for each pool
 * @options: the options
 * @trace: the trace
 * @context: not used
 *
 * Return: 0 or, after a message, -1.
 */
int sim_online_trace(const struct sim_options *options,
		     const struct sim_trace *trace, void *context)
{
	size_t i;

	for (i = 0; i < options->nr_sizes; i++) {
		struct sim_online online = {
			.trace = trace,
			.pool = sim_size_blocks(&options->size[i],
						trace->nr_blocks),
		};

		sim_online_get(&online, options);
		if (options->exact && sim_online_compare(&online))
			return -1;
		sim_progress_end();
		sim_online_print(&online, options->output);
	}
	return 0;
}
