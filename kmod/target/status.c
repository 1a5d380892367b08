// SPDX-License-Identifier: GPL-2.0
/*
 * Counters summed up, and the status line.
 */
#include <linux/percpu.h>

#include "core/counters.h"
#include "target/target.h"

static u64 hc_counter_sum(const struct hc_target *t, enum hc_counter i)
{
	u64 sum = -READ_ONCE(t->base.v[i]);
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(t->dev.stats, cpu)->v[i]);
	if (t->dev.cache)
		sum += hc_cache_count(t->dev.cache, i);
	return sum;
}

static u64 hc_counter_misses(const struct hc_target *t)
{
	u64 sum = hc_counter_sum(t, HC_CNT_filled) +
		  hc_counter_sum(t, HC_CNT_joined);
	unsigned int i;

	for (i = 0; i < HC_NR_COUNTERS; i++)
		if (hc_counter_is(i, HC_PREFIX_BYPASS))
			sum += hc_counter_sum(t, i);
	return sum;
}

/**
 * hc_counter_value() - a counter
 * @t: the target
 * @i: which
 *
 * Context: Any. Exact when no I/O is in flight, else a little late.
 * Return: its value since the last reset.
 */
u64 hc_counter_value(const struct hc_target *t, enum hc_counter i)
{
	switch (i) {
	case HC_CNT_reads:
		return hc_counter_misses(t) + hc_counter_sum(t, HC_CNT_hits);
	case HC_CNT_misses:
		return hc_counter_misses(t);
	default:
		return hc_counter_sum(t, i);
	}
}

/**
 * hc_occupancy() - blocks in the cache
 * @t: the target
 *
 * Context: Any.
 * Return: blocks; 0 before the first resume.
 */
u32 hc_occupancy(const struct hc_target *t)
{
	return t->dev.cache ? hc_cache_occupancy(t->dev.cache) : 0;
}

/**
 * hc_metadata_bytes() - memory beside the data
 * @t: the target
 *
 * Context: Process.
 * Return: bytes; 0 before the first resume.
 */
u64 hc_metadata_bytes(const struct hc_target *t)
{
	if (!t->dev.cache)
		return 0;
	return hc_cache_metadata_bytes(t->dev.cache) + sizeof(*t) +
	       num_possible_cpus() * (sizeof(struct hc_stats) +
				      sizeof(struct hc_histograms)) +
	       hc_streams_bytes(num_possible_cpus()) + sizeof(struct hc_trust);
}

static void hc_status_info(const struct hc_target *t, char *result,
			   unsigned int maxlen)
{
	const struct hc_geometry *geo = &t->params.geo;
	unsigned int sz = 0;
	unsigned int i;

	DMEMIT("%s %s %u %u %llu %llu %u %u",
	       hc_mode_name(READ_ONCE(t->dev.mode)), READ_ONCE(t->ops)->name,
	       1u << geo->block_shift, geo->nr_shards, t->params.pool_bytes,
	       hc_metadata_bytes(t), geo->nr_slots, hc_occupancy(t));
	for (i = 0; i < HC_NR_COUNTERS; i++)
		DMEMIT(" %llu", hc_counter_value(t, i));
}

static void hc_status_ima(const struct hc_target *t, char *result,
			  unsigned int maxlen)
{
	const struct hc_geometry *geo = &t->params.geo;
	char text[HC_SCAN_KNOB_LEN];
	unsigned int sz = 0;
	unsigned int i;

	DMEMIT_TARGET_NAME_VERSION(t->ti->type);
	DMEMIT(",origin=%s,pool_bytes=%llu,block_size=%u,policy=%s,mode=%s,shards=%u",
	       t->origin->name, t->params.pool_bytes, 1u << geo->block_shift,
	       READ_ONCE(t->ops)->name, hc_mode_name(READ_ONCE(t->dev.mode)),
	       geo->nr_shards);
	for (i = 0; i < HC_NR_SCAN_KNOBS; i++) {
		hc_scan_knob_print(&t->dev.scans, i, text);
		DMEMIT(",%s=%s", hc_scan_knob_name(i), text);
	}
	DMEMIT(";");
}

/**
 * hc_status() - device-mapper's status hook
 * @ti: the target
 * @type: which of the three texts
 * @status_flags: not used
 * @result: where to
 * @maxlen: its size
 *
 * Context: Process; also for a table that was never resumed. Has no side
 * effect.
 */
void hc_status(struct dm_target *ti, status_type_t type,
	       unsigned int status_flags, char *result, unsigned int maxlen)
{
	const struct hc_target *t = ti->private;

	switch (type) {
	case STATUSTYPE_INFO:
		hc_status_info(t, result, maxlen);
		break;
	case STATUSTYPE_TABLE:
		hc_table_emit(t, result, maxlen);
		break;
	case STATUSTYPE_IMA:
		hc_status_ima(t, result, maxlen);
		break;
	}
}
