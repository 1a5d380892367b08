// SPDX-License-Identifier: GPL-2.0
/*
 * Table lines: "<sectors> <origin> <pool size> [<#args> [<key> <value>]...]".
 *
 * What is accepted has possible dimensions, and is printed as a line that is accepted and
 * means the same. What is refused comes with a sentence.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/log2.h>

#include "core/cache.h"
#include "target/table.h"

#include "fuzz.h"
#include "target.h"

/* Bytes of a device are a loff_t. */
#define MOST_SECTORS	(1ull << 54)

/* Is a key given, with a backslash before some of its letters or without? */
static bool has_key(const char *line, const char *key)
{
	char *plain = strdup(line), *to = plain;
	bool has;

	for (; *line; line++)
		if (*line != '\\')
			*to++ = *line;
	*to = '\0';
	has = strstr(plain, key);
	free(plain);
	return has;
}

static void check_refusal(const struct fuzz_target *f, const char *line,
			  long logged)
{
	if (strstr(f->ti.error, "kernel log"))
		check(shim_dm_logged() > logged, "the log says nothing, but: %s",
		      f->ti.error);
	/* Who has not chosen them cannot have chosen wrong ones. */
	if (strstr(f->ti.error, "shards"))
		check(has_key(line, "shards"), "nobody has asked for shards: %s",
		      f->ti.error);
}

static void check_dimensions(const struct hc_target *t)
{
	const struct hc_geometry *geo = &t->params.geo;

	check(geo->block_shift >= HC_BLOCK_SHIFT_MIN &&
	      geo->block_shift <= HC_BLOCK_SHIFT_MAX, "shift %u", geo->block_shift);
	check(is_power_of_2(geo->nr_shards) && geo->nr_shards <= HC_SHARDS_MAX &&
	      geo->nr_shards <= geo->nr_slots, "%u shards for %u slots",
	      geo->nr_shards, geo->nr_slots);
	check(geo->nr_slots && geo->nr_slots <= HC_SLOTS_MAX, "%u slots",
	      geo->nr_slots);
	check((u64)geo->nr_slots << geo->block_shift <= t->params.pool_bytes,
	      "%u slots in %llu bytes", geo->nr_slots, t->params.pool_bytes);
	check((geo->nr_slots + geo->nr_shards - 1) / geo->nr_shards <=
	      HC_SLOTS_PER_SHARD_MAX, "%u slots for %u shards", geo->nr_slots,
	      geo->nr_shards);
	check(geo->nr_blocks <= HC_BLOCK_MASK, "%llu blocks", geo->nr_blocks);
	check(t->ops && t->dev.mode < HC_NR_MODES, "no policy or mode");
}

static void check_same(const struct hc_target *a, const struct hc_target *b)
{
	check(!memcmp(&a->params, &b->params, sizeof(a->params)), "dimensions");
	check(a->pool_bytes == b->pool_bytes, "the pool");
	check(a->ops == b->ops, "the policy");
	check(!memcmp(&a->tuning, &b->tuning, sizeof(a->tuning)), "tunables");
	check(a->dev.mode == b->dev.mode, "the mode");
	check(a->dev.verify_ratio == b->dev.verify_ratio, "verify_ratio");
	check(a->breath.min_pool == b->breath.min_pool, "min_pool");
	check(!memcmp(&a->dev.admission, &b->dev.admission,
		      sizeof(a->dev.admission)), "what is done with scans");
}

/* Who gives too little room gets a part of the line, with an end. */
static void check_cut(const struct fuzz_target *f, const char *line)
{
	size_t size, n = strlen(line);

	for (size = 1; size <= n; size += 1 + n / 16) {
		char *part = malloc(size);

		hc_table_emit(&f->t, part, size);
		check(!strncmp(part, line, size - 1) && !part[size - 1],
		      "not the beginning of the line");
		free(part);
	}
}

static void check_printed(const struct fuzz_target *f, u64 sectors)
{
	static struct fuzz_target again;
	char line[FUZZ_LINE_MAX], second[FUZZ_LINE_MAX];

	fuzz_target_line(f, line, sizeof(line));
	check(fuzz_target_load(&again, sectors, line),
	      "what is printed is refused: %s: %s", line, again.ti.error);
	check_same(&f->t, &again.t);
	fuzz_target_line(&again, second, sizeof(second));
	check(!strcmp(line, second), "printed again it is %s, not %s", second, line);
	fuzz_target_exit(&again);
	check_cut(f, line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_target f;
	char *text = fuzz_text(data, size);
	char *line;
	u64 sectors = strtoull(text, &line, 10) % MOST_SECTORS;
	long logged = shim_dm_logged();

	/* Device-mapper takes no target without a length. */
	sectors += !sectors;
	if (fuzz_target_load(&f, sectors, line)) {
		check_dimensions(&f.t);
		check_printed(&f, sectors);
	} else {
		check_refusal(&f, line, logged);
	}
	fuzz_target_exit(&f);
	free(text);
	return 0;
}
