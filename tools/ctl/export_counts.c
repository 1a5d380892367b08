// SPDX-License-Identifier: GPL-2.0
/*
 * The metrics that are made of the module's counters. Their names are fixed here, so
 * that dashboards and rules outlive a counter; those that count the same by kind or by
 * reason are one metric with a label. Not each counter is one: a device is to have at
 * most 60 series, and "hotcachectl stats" has them all.
 */
#include "export_counts.h"

#include <string.h>
#include <linux/array_size.h>

#define CTL_PARTS	4

#define CTL_BYPASS	"bypass_"

/**
 * struct ctl_part - a sample of a device
 * @files: the counters that it is the sum of, with a blank after each; one that ends
 *	in "_" stands for all that begin so
 * @value: value of the label; NULL if the metric has none
 */
struct ctl_part {
	const char *files;
	const char *value;
};

static const struct {
	const char *metric;
	const char *label;
	const char *help;
	struct ctl_part part[CTL_PARTS];
} ctl_families[] = {
	{ "requests_total", "operation", "requests received", {
		{ "read_requests ", "read" },
		{ "write_requests ", "write" } } },
	{ "read_blocks_total", NULL, "blocks that reads touched", {
		{ "reads " } } },
	{ "hit_blocks_total", NULL, "blocks read from the pool", {
		{ "hits " } } },
	{ "filled_blocks_total", NULL,
		"blocks that were not in the pool and were read into it", {
		{ "filled " } } },
	{ "written_blocks_total", NULL, "blocks that writes touched", {
		{ "writes " } } },
	{ "inserted_blocks_total", NULL, "blocks that entered the pool", {
		{ "inserts " } } },
	{ "evicted_blocks_total", NULL,
		"blocks that left the pool to make room, or because it became smaller", {
		{ "evict_ " } } },
	{ "invalidated_blocks_total", "reason",
		"blocks that left the pool because of a write, a discard, an error or a mismatch, or control by the admin or the machine",
		{ { "invalidate_write ", "write" },
		  { "invalidate_discard ", "discard" },
		  { "invalidate_error invalidate_verify ", "error" },
		  { "invalidate_drop invalidate_suspend invalidate_frozen invalidate_shrunk ",
		    "control" } } },
	{ "scan_inserted_blocks_total", NULL,
		"blocks that entered the pool by long runs of reads", {
		{ "stream_inserts " } } },
	{ "scan_hit_blocks_total", NULL, "hits on such blocks", {
		{ "stream_hits " } } },
	{ "saved_bytes_total", NULL, "bytes read without a read of the origin", {
		{ "saved_bytes " } } },
	{ "origin_errors_total", "operation", "requests that the origin failed", {
		{ "fill_errors ", "read" },
		{ "write_errors ", "write" } } },
	{ "verify_mismatch_blocks_total", NULL,
		"cached blocks that were found different from the origin", {
		{ "verify_errors " } } },
};

/* Whether a counter is one of a part's. */
static bool ctl_part_has(const struct ctl_part *part, const char *name)
{
	const char *word = part->files;
	const char *end;

	while ((end = strchr(word, ' ')) != NULL) {
		size_t n = end - word;

		if (!strncmp(word, name, n) && (!name[n] || end[-1] == '_'))
			return true;
		word = end + 1;
	}
	return false;
}

/* Returns false if the module has none of the counters. */
static bool ctl_part_sum(const struct ctl_snapshot *s,
			 const struct ctl_part *part, u64 *sum)
{
	bool found = false;
	size_t i;

	*sum = 0;
	for (i = 0; i < s->nr_values; i++) {
		const struct ctl_value *v = &s->value[i];

		if (v->group != CTL_STAT || !ctl_part_has(part, v->name))
			continue;
		*sum += ctl_count(s, v->name);
		found = true;
	}
	return found;
}

static void ctl_export_part(const struct ctl_export *e, const char *metric,
			    const char *label, const struct ctl_part *part,
			    const struct ctl_snapshot *s)
{
	struct ctl_sample sample;
	u64 sum;

	if (!ctl_part_sum(s, part, &sum))
		return;
	ctl_sample_device(&sample, e->out, metric, "", s);
	if (label)
		ctl_sample_label(&sample, label, part->value);
	ctl_sample_end_number(&sample, sum);
}

/* A newer module's reasons, too. */
static void ctl_export_reasons(const struct ctl_export *e,
			       const struct ctl_snapshot *s)
{
	static const char metric[] = CTL_BYPASS "blocks_total";
	const size_t prefix = strlen(CTL_BYPASS);
	struct ctl_sample sample;
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		const struct ctl_value *v = &s->value[i];

		if (v->group != CTL_STAT || strncmp(v->name, CTL_BYPASS, prefix))
			continue;
		ctl_sample_device(&sample, e->out, metric, "", s);
		ctl_sample_label(&sample, "reason", v->name + prefix);
		ctl_sample_end_number(&sample, ctl_count(s, v->name));
	}
}

/**
 * ctl_export_counts() - print the metrics that are made of counters
 * @e: the devices
 */
void ctl_export_counts(const struct ctl_export *e)
{
	size_t f, i, p;

	for (f = 0; f < ARRAY_SIZE(ctl_families); f++) {
		ctl_sample_head(e->out, ctl_families[f].metric, "counter",
				ctl_families[f].help);
		for (i = 0; i < e->nr; i++)
			for (p = 0; p < CTL_PARTS && ctl_families[f].part[p].files; p++)
				ctl_export_part(e, ctl_families[f].metric,
						ctl_families[f].label,
						&ctl_families[f].part[p],
						e->snapshot[i]);
	}
	ctl_sample_head(e->out, CTL_BYPASS "blocks_total", "counter",
			"blocks that were not in the pool and were read past it");
	for (i = 0; i < e->nr; i++)
		ctl_export_reasons(e, e->snapshot[i]);
}
