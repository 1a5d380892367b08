/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SNAPSHOT_H
#define CTL_SNAPSHOT_H

#include <linux/types.h>

/**
 * enum ctl_group - where a value comes from
 * @CTL_KNOB: hotcache/
 * @CTL_STAT: hotcache_stats/
 * @CTL_INTERNAL: lines of hotcache_stats/policy_internals
 * @CTL_HIST: hotcache_histograms/
 */
enum ctl_group {
	CTL_KNOB,
	CTL_STAT,
	CTL_INTERNAL,
	CTL_HIST,
};

/**
 * struct ctl_value - one file, or a line of one that has many
 * @group: its folder
 * @name: its name
 * @text: what it holds, without the newline
 */
struct ctl_value {
	enum ctl_group group;
	char *name;
	char *text;
};

/**
 * struct ctl_snapshot - all that a device showed at a moment
 * @device: its name in device-mapper
 * @node: its name in the kernel, dm-N
 * @time: when, in seconds of a clock that does not jump
 * @suspended: it was, so it shows nothing
 * @value: the files, in the counters' order
 * @nr_values: how many
 */
struct ctl_snapshot {
	char *device;
	char *node;
	double time;
	bool suspended;
	struct ctl_value *value;
	size_t nr_values;
};

struct ctl_snapshot *ctl_snapshot_new(const char *device, const char *node);
void ctl_snapshot_free(struct ctl_snapshot *s);
void ctl_snapshot_add(struct ctl_snapshot *s, enum ctl_group group,
		      const char *name, const char *text);
void ctl_snapshot_sort(struct ctl_snapshot *s);
const char *ctl_text_of(const struct ctl_snapshot *s, enum ctl_group group,
			const char *name);
const char *ctl_knob(const struct ctl_snapshot *s, const char *name);
u64 ctl_knob_number(const struct ctl_snapshot *s, const char *name);
bool ctl_has_count(const struct ctl_snapshot *s, const char *name);
u64 ctl_count(const struct ctl_snapshot *s, const char *name);

/**
 * struct ctl_span - two readings of a device
 * @before: the first; NULL for "since the counters began"
 * @after: the second
 */
struct ctl_span {
	const struct ctl_snapshot *before;
	const struct ctl_snapshot *after;
};

double ctl_seconds(const struct ctl_span *span);
u64 ctl_delta(const struct ctl_span *span, const char *name);
u64 ctl_delta_prefix(const struct ctl_span *span, const char *prefix);

#endif /* CTL_SNAPSHOT_H */
