// SPDX-License-Identifier: GPL-2.0
/*
 * What kind of value each knob has. Its text alone does not tell: a task may be
 * called 7, and a list may hold one word.
 */
#include "knobs.h"

#include <string.h>
#include <linux/array_size.h>

#include "number.h"

static const struct {
	const char *name;
	enum ctl_knob_kind kind;
} ctl_knobs[] = {
	{ "block_size", CTL_KIND_BYTES },
	{ "hints", CTL_KIND_LIST },
	{ "histograms", CTL_KIND_NUMBER },
	{ "insight", CTL_KIND_WORD },
	{ "insight_half_life", CTL_KIND_NUMBER },
	{ "max_fills", CTL_KIND_NUMBER },
	{ "metadata_bytes", CTL_KIND_BYTES },
	{ "min_pool", CTL_KIND_BYTES },
	{ "mode", CTL_KIND_WORD },
	{ "policies", CTL_KIND_LIST },
	{ "policy", CTL_KIND_WORD },
	{ "pool_bytes", CTL_KIND_BYTES },
	{ "request_max", CTL_KIND_BYTES },
	{ "scan", CTL_KIND_WORD },
	{ "scan_action", CTL_KIND_WORD },
	{ "scan_streams", CTL_KIND_NUMBER },
	{ "scan_threshold", CTL_KIND_BYTES },
	{ "shards", CTL_KIND_NUMBER },
	{ "slots", CTL_KIND_NUMBER },
	{ "tasks", CTL_KIND_LIST },
	{ "verify_ratio", CTL_KIND_NUMBER },
};

/**
 * ctl_knob_kind() - the kind of a knob
 * @name: name of the knob
 * @text: its value, which decides for a knob of a newer module
 *
 * Return: the kind.
 */
enum ctl_knob_kind ctl_knob_kind(const char *name, const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_knobs); i++)
		if (!strcmp(ctl_knobs[i].name, name))
			return ctl_knobs[i].kind;
	return ctl_is_number(text) ? CTL_KIND_NUMBER : CTL_KIND_WORD;
}
