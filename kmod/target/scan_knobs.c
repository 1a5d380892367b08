// SPDX-License-Identifier: GPL-2.0
/*
 * What is to be done with scans, as text: for the table line and sysfs.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/string.h>

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

static int hc_streams_parse(const char *text, u64 *value)
{
	u64 n;

	if (hc_parse_bytes(text, &n) || !is_power_of_2(n) ||
	    n < HC_STREAMS_MIN || n > HC_STREAMS_MAX)
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

static const struct {
	const char *name;
	int (*parse)(const char *text, u64 *value);
	const char *rule;
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
		"scan_streams", hc_streams_parse,
		"scan_streams must be a power of two from 8 to 512",
	},
	[HC_KNOB_REQUEST_MAX] = {
		"request_max", hc_request_max_parse,
		"request_max must be 0 or a multiple of 512 up to 1M",
	},
};

static_assert(HC_STREAMS_MIN == 8 && HC_STREAMS_MAX == 512);
static_assert(HC_IO_SECTORS << SECTOR_SHIFT == 1 << 20);

static u64 hc_scan_knob_get(const struct hc_scans *scans,
			    enum hc_scan_knob knob)
{
	switch (knob) {
	case HC_KNOB_ACTION:
		return READ_ONCE(scans->knobs.action);
	case HC_KNOB_THRESHOLD:
		return READ_ONCE(scans->knobs.threshold);
	case HC_KNOB_STREAMS:
		return READ_ONCE(scans->nr_streams);
	case HC_KNOB_REQUEST_MAX:
		return READ_ONCE(scans->knobs.request_max);
	default:
		return 0;
	}
}

/**
 * hc_scan_knob_find() - a knob by its name
 * @name: the name
 *
 * Return: enum hc_scan_knob, HC_NR_SCAN_KNOBS if there is none.
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
 * @knob: which
 *
 * Return: the name.
 */
const char *hc_scan_knob_name(enum hc_scan_knob knob)
{
	return hc_scan_knobs[knob].name;
}

/**
 * hc_scan_knob_rule() - what values a knob takes
 * @knob: which
 *
 * Return: a sentence.
 */
const char *hc_scan_knob_rule(enum hc_scan_knob knob)
{
	return hc_scan_knobs[knob].rule;
}

/**
 * hc_scan_knob_set() - set a knob
 * @scans: of the device, live or not
 * @knob: which
 * @text: to what
 *
 * Takes effect for reads that arrive from now on.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with nothing changed.
 */
int hc_scan_knob_set(struct hc_scans *scans, enum hc_scan_knob knob,
		     const char *text)
{
	u64 value;
	int err = hc_scan_knobs[knob].parse(text, &value);

	if (err)
		return err;
	switch (knob) {
	case HC_KNOB_ACTION:
		WRITE_ONCE(scans->knobs.action, value);
		break;
	case HC_KNOB_THRESHOLD:
		WRITE_ONCE(scans->knobs.threshold, value);
		break;
	case HC_KNOB_STREAMS:
		hc_scans_resize(scans, value);
		break;
	case HC_KNOB_REQUEST_MAX:
		WRITE_ONCE(scans->knobs.request_max, value);
		break;
	case HC_NR_SCAN_KNOBS:
		break;
	}
	return 0;
}

/**
 * hc_scan_knob_print() - the value of a knob
 * @scans: of the device
 * @knob: which
 * @text: out: as hc_scan_knob_set() takes it, HC_SCAN_KNOB_LEN characters
 *
 * Context: Any.
 * Return: whether it is another one than the default.
 */
bool hc_scan_knob_print(const struct hc_scans *scans, enum hc_scan_knob knob,
			char *text)
{
	u64 value = hc_scan_knob_get(scans, knob);
	struct hc_scans usual = {};

	switch (knob) {
	case HC_KNOB_ACTION:
		strscpy(text, hc_action_names[value], HC_SCAN_KNOB_LEN);
		break;
	case HC_KNOB_STREAMS:
		snprintf(text, HC_SCAN_KNOB_LEN, "%llu", value);
		break;
	default:
		snprintf(text, HC_SCAN_KNOB_LEN, "%llu", value << SECTOR_SHIFT);
		break;
	}
	hc_scans_default(&usual);
	return value != hc_scan_knob_get(&usual, knob);
}
