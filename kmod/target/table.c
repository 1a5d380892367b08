// SPDX-License-Identifier: GPL-2.0
/*
 * The table line, parsed and printed in one place so that what is printed can be
 * loaded again.
 *
 *   <origin> <pool size> [<#args> [<key> <value>]...]
 *
 * The values of the keys for scans are parsed and printed in scan_knobs.c. A key
 * with a dot names a policy's tunable: <policy>.<tunable>.
 */
#include "target/table.h"

#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "core/admission.h"
#include "target/parse.h"
#include "target/scan_knobs.h"
#include "target/target.h"

/* Keys that are printed whatever their values are. */
#define HC_TABLE_ALWAYS	4u

static int hc_parse_block_size(struct hc_target *t, const char *value)
{
	u64 bytes;

	if (hc_parse_bytes(value, &bytes) || !is_power_of_2(bytes) ||
	    bytes < BIT(HC_BLOCK_SHIFT_MIN) || bytes > BIT(HC_BLOCK_SHIFT_MAX)) {
		t->ti->error = "block_size must be a power of two from 4K to 64K";
		return -EINVAL;
	}
	t->params.geo.block_shift = ilog2(bytes);
	return 0;
}

static int hc_parse_policy(struct hc_target *t, const char *value)
{
	t->ops = hc_policy_find(value);
	if (!t->ops) {
		t->ti->error = "policy is not known (sysfs: hotcache/policies lists them)";
		return -EINVAL;
	}
	return 0;
}

static int hc_parse_mode(struct hc_target *t, const char *value)
{
	int mode = hc_mode_parse(value);

	if (mode < 0) {
		t->ti->error = "mode must be writethrough, writearound or passthrough";
		return mode;
	}
	t->dev.mode = mode;
	return 0;
}

static int hc_parse_shards(struct hc_target *t, const char *value)
{
	u32 n;

	if (kstrtou32(value, 10, &n) || !is_power_of_2(n) || n > HC_SHARDS_MAX) {
		t->ti->error = "shards must be a power of two from 1 to 4096";
		return -EINVAL;
	}
	t->params.geo.nr_shards = n;
	return 0;
}

static int hc_parse_verify_ratio(struct hc_target *t, const char *value)
{
	if (hc_verify_ratio_parse(value, &t->dev.verify_ratio)) {
		t->ti->error = "verify_ratio must be 0 or a power of two up to 65536";
		return -EINVAL;
	}
	return 0;
}

static int hc_parse_min_pool(struct hc_target *t, const char *value)
{
	if (hc_parse_bytes(value, &t->breath.min_pool)) {
		t->ti->error = "min_pool must be a number of bytes, with K, M, G or T if wanted";
		return -EINVAL;
	}
	return 0;
}

static const struct {
	const char *key;
	int (*parse)(struct hc_target *t, const char *value);
} hc_table_args[] = {
	{ "block_size",	hc_parse_block_size },
	{ "policy",	hc_parse_policy },
	{ "mode",	hc_parse_mode },
	{ "shards",	hc_parse_shards },
	{ "verify_ratio", hc_parse_verify_ratio },
	{ "min_pool",	hc_parse_min_pool },
};

/**
 * struct hc_args_seen - arguments parsed so far, one bit each
 * @key: those of hc_table_args[]
 * @scan: those of enum hc_scan_knob
 * @tunable: by policy, those of its tunables
 */
struct hc_args_seen {
	unsigned long key;
	unsigned long scan;
	unsigned int tunable[HC_NR_POLICIES];
};

static int hc_parse_tunable(struct hc_target *t, const char *key,
			    const char *value, struct hc_args_seen *seen)
{
	struct hc_tunable_id id;
	int err;

	if (!hc_tunable_find_key(key, &id)) {
		t->ti->error = "No policy has such a tunable (sysfs: hotcache_tunables)";
		return -EINVAL;
	}
	err = hc_tunable_arg(dm_table_device_name(t->ti->table), id, value,
			     &seen->tunable[id.policy],
			     t->tuning.value[id.policy]);
	if (!err)
		return 0;
	if (err == -EEXIST)
		t->ti->error = "A tunable is given twice";
	else
		t->ti->error = "A tunable is out of its range; the kernel log has the range";
	return -EINVAL;
}

static int hc_parse_once(struct hc_target *t, unsigned long *seen,
			 unsigned int i)
{
	if (*seen & BIT(i)) {
		t->ti->error = "An argument is given twice";
		return -EINVAL;
	}
	*seen |= BIT(i);
	return 0;
}

static int hc_parse_scan_knob(struct hc_target *t, enum hc_scan_knob knob,
			      const char *value)
{
	int err = hc_scan_knob_set(&t->dev.admission, knob, value);

	if (err)
		t->ti->error = (char *)hc_scan_knob_usage(knob);
	return err;
}

static int hc_parse_arg(struct hc_target *t, const char *key,
			const char *value, struct hc_args_seen *seen)
{
	enum hc_scan_knob knob = hc_scan_knob_find(key);
	unsigned int i;

	if (strchr(key, '.'))
		return hc_parse_tunable(t, key, value, seen);
	if (knob < HC_NR_SCAN_KNOBS)
		return hc_parse_once(t, &seen->scan, knob) ?:
		       hc_parse_scan_knob(t, knob, value);
	for (i = 0; i < ARRAY_SIZE(hc_table_args); i++) {
		if (strcmp(key, hc_table_args[i].key))
			continue;
		return hc_parse_once(t, &seen->key, i) ?:
		       hc_table_args[i].parse(t, value);
	}
	DMERR("%s: no argument is called %s; there are block_size policy mode shards scan_action scan_threshold scan_streams request_max max_fills verify_ratio min_pool <policy>.<tunable>",
	      dm_table_device_name(t->ti->table), key);
	t->ti->error = "Unknown argument; the kernel log lists those that there are";
	return -EINVAL;
}

static int hc_parse_args(struct hc_target *t, struct dm_arg_set *as)
{
	static const struct dm_arg group = {
		.min = 0,
		.max = 2 * (ARRAY_SIZE(hc_table_args) + HC_NR_SCAN_KNOBS +
			    HC_NR_POLICIES * HC_POLICY_MAX_TUNABLES),
		.error = "Number of arguments is not a number or too large",
	};
	struct hc_args_seen seen = {};
	unsigned int n;
	int err;

	if (!as->argc)
		return 0;
	err = dm_read_arg_group(&group, as, &n, &t->ti->error);
	if (err)
		return err;
	if (n % 2 || n != as->argc) {
		t->ti->error = "The arguments do not come in pairs, or are not as many as said";
		return -EINVAL;
	}
	for (; n && !err; n -= 2) {
		const char *key = dm_shift_arg(as);
		const char *value = dm_shift_arg(as);

		err = hc_parse_arg(t, key, value, &seen);
	}
	return err;
}

/* Memory beyond what the whole device takes would never be used. */
static u32 hc_cap_slots(const struct hc_target *t, u64 slots)
{
	const struct hc_geometry *geo = &t->params.geo;
	u64 most = hc_cache_most_slots(geo->nr_blocks, geo->nr_shards);

	if (slots <= most)
		return slots;
	DMINFO("%s: the pool takes %llu KiB: with so much the whole device is cached",
	       dm_table_device_name(t->ti->table), most << geo->block_shift >> 10);
	return most;
}

static int hc_parse_geometry(struct hc_target *t)
{
	struct hc_geometry *geo = &t->params.geo;
	u64 slots = t->params.pool_bytes >> geo->block_shift;

	if (!slots || slots > HC_SLOTS_MAX) {
		t->ti->error = "Pool size must be at least one block and at most 2^30 blocks";
		return -EINVAL;
	}
	geo->nr_blocks = t->ti->len >> (geo->block_shift - SECTOR_SHIFT);
	/* The last number that a slot's word has room for is no block. */
	if (geo->nr_blocks > HC_BLOCK_MASK) {
		t->ti->error = "More than 2^40 - 1 blocks: take a larger block_size";
		return -EINVAL;
	}
	if (!geo->nr_shards)
		geo->nr_shards = hc_cache_default_shards(slots, geo->nr_blocks,
							 num_possible_cpus());
	if (geo->nr_shards > slots) {
		t->ti->error = "More shards than blocks in the pool";
		return -EINVAL;
	}
	t->pool_bytes = t->params.pool_bytes;
	geo->nr_slots = hc_cap_slots(t, slots);
	if (DIV_ROUND_UP(geo->nr_slots, geo->nr_shards) >
	    HC_SLOTS_PER_SHARD_MAX) {
		t->ti->error = "More than 2^24 blocks a shard: take more shards";
		return -EINVAL;
	}
	return 0;
}

/**
 * hc_table_parse() - parse a table line
 * @t: a new target; its parameters, mode, policy and tunables are set
 * @argc: number of arguments
 * @argv: the arguments; the caller opens the origin, which is the first
 *
 * Context: Process.
 * Return: 0, or -EINVAL with ti->error set.
 */
int hc_table_parse(struct hc_target *t, unsigned int argc, char **argv)
{
	struct dm_arg_set as = { .argc = argc, .argv = argv };
	int err;

	if (argc < 2) {
		t->ti->error = "Usage: <origin> <pool size> [<#args> [<key> <value>]...]";
		return -EINVAL;
	}
	t->ops = hc_policy_find(HC_POLICY_DEFAULT);
	hc_tuning_init(&t->tuning);
	hc_admission_default(&t->dev.admission);
	t->dev.mode = HC_MODE_WRITETHROUGH;
	t->params.geo.block_shift = HC_BLOCK_SHIFT_MIN;

	dm_consume_args(&as, 1);
	if (hc_parse_bytes(dm_shift_arg(&as), &t->params.pool_bytes)) {
		t->ti->error = "Pool size must be a number of bytes, with K, M, G or T if wanted";
		return -EINVAL;
	}
	err = hc_parse_args(t, &as);
	if (err)
		return err;
	return hc_parse_geometry(t);
}

/* A knob with its default value is left out of the line: its text is empty. */
static unsigned int hc_print_scan_knobs(const struct hc_target *t,
					char text[][HC_SCAN_KNOB_LEN])
{
	unsigned int words = 0;
	unsigned int i;

	for (i = 0; i < HC_NR_SCAN_KNOBS; i++) {
		if (hc_scan_knob_print(&t->dev.admission, i, text[i]))
			words += 2;
		else
			text[i][0] = '\0';
	}
	return words;
}

static unsigned int hc_count_tunable_words(const struct hc_tuning *tuning)
{
	struct hc_tunable_id id = {};
	unsigned int words = 0;

	for (; hc_tunable_next(&id); id.tunable++)
		if (!hc_tuning_is_default(tuning, id))
			words += 2;
	return words;
}

/**
 * hc_table_emit() - print a table line that creates the same target
 * @t: the target
 * @result: out: the line
 * @maxlen: size of @result
 *
 * Changes nothing.
 *
 * Context: Process.
 */
void hc_table_emit(const struct hc_target *t, char *result, unsigned int maxlen)
{
	/* A copy: the tunables may change between the count and the words. */
	const struct hc_tuning tuning = t->tuning;
	char scan[HC_NR_SCAN_KNOBS][HC_SCAN_KNOB_LEN];
	const u32 verify_ratio = READ_ONCE(t->dev.verify_ratio);
	const u64 min_pool = READ_ONCE(t->breath.min_pool);
	unsigned int words = 2 * HC_TABLE_ALWAYS + (verify_ratio ? 2 : 0) +
			     (min_pool != U64_MAX ? 2 : 0) +
			     hc_print_scan_knobs(t, scan) +
			     hc_count_tunable_words(&tuning);
	struct hc_tunable_id id = {};
	unsigned int sz = 0;
	unsigned int i;

	DMEMIT("%s %llu %u block_size %u policy %s mode %s shards %u",
	       t->origin->name, READ_ONCE(t->pool_bytes), words,
	       1u << t->params.geo.block_shift, READ_ONCE(t->ops)->name,
	       hc_mode_name(READ_ONCE(t->dev.mode)), t->params.geo.nr_shards);
	for (i = 0; i < HC_NR_SCAN_KNOBS; i++)
		if (scan[i][0])
			DMEMIT(" %s %s", hc_scan_knob_name(i), scan[i]);
	if (verify_ratio)
		DMEMIT(" verify_ratio %u", verify_ratio);
	if (min_pool != U64_MAX)
		DMEMIT(" min_pool %llu", min_pool);
	for (; hc_tunable_next(&id); id.tunable++)
		if (!hc_tuning_is_default(&tuning, id))
			DMEMIT(" %s.%s %u", hc_policy_at(id.policy)->name,
			       hc_tunable_at(id)->name,
			       tuning.value[id.policy][id.tunable]);
}
