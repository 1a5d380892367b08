// SPDX-License-Identifier: GPL-2.0
/*
 * The settings for scans and for fills as text, for the table line and sysfs.
 */
#include "target/scan_knobs.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "core/admission.h"
#include "io/io.h"
#include "target/parse.h"
#include "target/target.h"

static const char * const hc_action_names[HC_NR_SCAN_ACTIONS] = {
	[HC_SCAN_BYPASS]	= "bypass",
	[HC_SCAN_FULL]		= "full",
	[HC_SCAN_DEMOTE]	= "demote",
	[HC_SCAN_OFF]		= "off",
};

static int hc_action_parse(const char *text, u64 *value)
{
	int action = match_string(hc_action_names, HC_NR_SCAN_ACTIONS, text);

	if (action < 0)
		return -EINVAL;
	*value = action;
	return 0;
}

static int hc_threshold_parse(const char *text, u64 *value)
{
	u64 bytes;

	if (hc_parse_bytes(text, &bytes) || !bytes ||
	    !IS_ALIGNED(bytes, SECTOR_SIZE))
		return -EINVAL;
	*value = bytes >> SECTOR_SHIFT;
	return 0;
}

static int hc_stream_table_parse(const char *text, u64 *value)
{
	u64 n;

	if (hc_parse_bytes(text, &n) || !is_power_of_2(n) ||
	    n < HC_STREAM_TABLE_MIN || n > HC_STREAM_TABLE_MAX)
		return -EINVAL;
	*value = n;
	return 0;
}

static int hc_request_max_parse(const char *text, u64 *value)
{
	u64 bytes;

	if (hc_parse_bytes(text, &bytes) || !IS_ALIGNED(bytes, SECTOR_SIZE) ||
	    bytes > HC_IO_SECTORS << SECTOR_SHIFT)
		return -EINVAL;
	*value = bytes >> SECTOR_SHIFT;
	return 0;
}

static int hc_max_fills_parse(const char *text, u64 *value)
{
	u64 percent;

	if (hc_parse_bytes(text, &percent) || !percent || percent > 100)
		return -EINVAL;
	*value = percent;
	return 0;
}

static const struct {
	const char *name;
	int (*parse)(const char *text, u64 *value);
	const char *usage;
} hc_scan_knobs[HC_NR_SCAN_KNOBS] = {
	[HC_KNOB_ACTION] = {
		"scan_action", hc_action_parse,
		"scan_action must be bypass, full, demote or off",
	},
	[HC_KNOB_THRESHOLD] = {
		"scan_threshold", hc_threshold_parse,
		"scan_threshold must be a multiple of 512 bytes, not 0",
	},
	[HC_KNOB_STREAMS] = {
		"scan_streams", hc_stream_table_parse,
		"scan_streams must be a power of two from 8 to 512",
	},
	[HC_KNOB_REQUEST_MAX] = {
		"request_max", hc_request_max_parse,
		"request_max must be 0 or a multiple of 512 up to 1M",
	},
	[HC_KNOB_MAX_FILLS] = {
		"max_fills", hc_max_fills_parse,
		"max_fills must be a percentage from 1 to 100",
	},
};

static_assert(HC_STREAM_TABLE_MIN == 8 && HC_STREAM_TABLE_MAX == 512);
static_assert(HC_IO_SECTORS << SECTOR_SHIFT == 1 << 20);

static u64 hc_scan_knob_get(const struct hc_admission *admission,
			    enum hc_scan_knob knob)
{
	switch (knob) {
	case HC_KNOB_ACTION:
		return READ_ONCE(admission->knobs.action);
	case HC_KNOB_THRESHOLD:
		return READ_ONCE(admission->knobs.threshold);
	case HC_KNOB_STREAMS:
		return READ_ONCE(admission->nr_streams);
	case HC_KNOB_REQUEST_MAX:
		return READ_ONCE(admission->knobs.request_max);
	case HC_KNOB_MAX_FILLS:
		return READ_ONCE(admission->max_fills);
	default:
		return 0;
	}
}

/**
 * hc_scan_knob_find() - find a knob by its name
 * @name: the name
 *
 * Return: the knob, or HC_NR_SCAN_KNOBS if there is none of that name.
 */
enum hc_scan_knob hc_scan_knob_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < HC_NR_SCAN_KNOBS; i++)
		if (!strcmp(name, hc_scan_knobs[i].name))
			break;
	return i;
}

/**
 * hc_scan_knob_name() - the name of a knob
 * @knob: which knob
 *
 * Return: the name.
 */
const char *hc_scan_knob_name(enum hc_scan_knob knob)
{
	return hc_scan_knobs[knob].name;
}

/**
 * hc_scan_knob_usage() - the values that a knob takes
 * @knob: which knob
 *
 * Return: a sentence for the user.
 */
const char *hc_scan_knob_usage(enum hc_scan_knob knob)
{
	return hc_scan_knobs[knob].usage;
}

/**
 * hc_scan_knob_set() - set a knob
 * @admission: the settings of a device, which may be in use
 * @knob: which knob
 * @text: its new value
 *
 * The new value applies to reads that arrive later; that of max_fills once
 * hc_dev_bound_fills() has been called.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with nothing changed.
 */
int hc_scan_knob_set(struct hc_admission *admission, enum hc_scan_knob knob,
		     const char *text)
{
	u64 value;
	int err = hc_scan_knobs[knob].parse(text, &value);

	if (err)
		return err;
	switch (knob) {
	case HC_KNOB_ACTION:
		WRITE_ONCE(admission->knobs.action, value);
		break;
	case HC_KNOB_THRESHOLD:
		WRITE_ONCE(admission->knobs.threshold, value);
		break;
	case HC_KNOB_STREAMS:
		hc_admission_set_streams(admission, value);
		break;
	case HC_KNOB_REQUEST_MAX:
		WRITE_ONCE(admission->knobs.request_max, value);
		break;
	case HC_KNOB_MAX_FILLS:
		WRITE_ONCE(admission->max_fills, value);
		break;
	case HC_NR_SCAN_KNOBS:
		break;
	}
	return 0;
}

/**
 * hc_scan_knob_print() - print the value of a knob
 * @admission: the settings of a device
 * @knob: which knob
 * @text: out: the value as hc_scan_knob_set() takes it; HC_SCAN_KNOB_LEN bytes
 *
 * Context: Any.
 * Return: true if the value is not the default.
 */
bool hc_scan_knob_print(const struct hc_admission *admission, enum hc_scan_knob knob,
			char *text)
{
	u64 value = hc_scan_knob_get(admission, knob);
	struct hc_admission usual = {};

	switch (knob) {
	case HC_KNOB_ACTION:
		strscpy(text, hc_action_names[value], HC_SCAN_KNOB_LEN);
		break;
	case HC_KNOB_STREAMS:
	case HC_KNOB_MAX_FILLS:
		snprintf(text, HC_SCAN_KNOB_LEN, "%llu", value);
		break;
	default:
		snprintf(text, HC_SCAN_KNOB_LEN, "%llu", value << SECTOR_SHIFT);
		break;
	}
	hc_admission_default(&usual);
	return value != hc_scan_knob_get(&usual, knob);
}
