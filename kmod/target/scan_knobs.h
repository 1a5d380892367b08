/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SCAN_KNOBS_H
#define HOTCACHE_KMOD_SCAN_KNOBS_H

#include <linux/types.h>

struct hc_admission;

/**
 * enum hc_scan_knob - settings for what is filled
 * @HC_KNOB_ACTION: scan_action
 * @HC_KNOB_THRESHOLD: scan_threshold
 * @HC_KNOB_STREAMS: scan_streams
 * @HC_KNOB_REQUEST_MAX: request_max
 * @HC_KNOB_MAX_FILLS: max_fills
 * @HC_NR_SCAN_KNOBS: number of knobs
 */
enum hc_scan_knob {
	HC_KNOB_ACTION,
	HC_KNOB_THRESHOLD,
	HC_KNOB_STREAMS,
	HC_KNOB_REQUEST_MAX,
	HC_KNOB_MAX_FILLS,
	HC_NR_SCAN_KNOBS
};

/* Size of a buffer for the value of any knob. */
#define HC_SCAN_KNOB_LEN	24

enum hc_scan_knob hc_scan_knob_find(const char *name);
const char *hc_scan_knob_name(enum hc_scan_knob knob);
const char *hc_scan_knob_usage(enum hc_scan_knob knob);
int hc_scan_knob_set(struct hc_admission *admission, enum hc_scan_knob knob,
		     const char *text);
bool hc_scan_knob_print(const struct hc_admission *admission, enum hc_scan_knob knob,
			char *text);

#endif /* HOTCACHE_KMOD_SCAN_KNOBS_H */
