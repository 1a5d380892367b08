/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SNAPSHOT_H
#define CTL_SNAPSHOT_H

#include <linux/types.h>

/**
 * enum ctl_group - the folder of sysfs that a value is from
 * @CTL_KNOB: hotcache/
 * @CTL_TUNABLE: hotcache_tunables/
 * @CTL_STAT: hotcache_stats/
 * @CTL_INTERNAL: hotcache_stats/policy_internals, a value a line
 * @CTL_HIST: hotcache_histograms/
 */
enum ctl_group {
	CTL_KNOB,
	CTL_TUNABLE,
	CTL_STAT,
	CTL_INTERNAL,
	CTL_HIST,
};

/**
 * struct ctl_value - the value in one file, or in one line of policy_internals
 * @group: its folder
 * @name: its name
 * @text: the value without a newline
 */
struct ctl_value {
	enum ctl_group group;
	char *name;
	char *text;
};

/**
 * struct ctl_snapshot - the values that a device showed at one time
 * @device: its name in device-mapper
 * @node: its name in the kernel, dm-N
 * @sectors: its length; 0 if that is not known
 * @time: the time in seconds of the monotonic clock
 * @suspended: the device was suspended, so there are no values
 * @value: the values, sorted by ctl_snapshot_sort()
 * @nr_values: number of values
 */
struct ctl_snapshot {
	char *device;
	char *node;
	u64 sectors;
	double time;
	bool suspended;
	struct ctl_value *value;
	size_t nr_values;
};

struct ctl_snapshot *ctl_snapshot_new(const char *device, const char *node);
void ctl_snapshot_clear(struct ctl_snapshot *s);
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
 * struct ctl_span - the time between two readings of a device
 * @before: the first reading; NULL if the span begins with the counters
 * @after: the second reading
 */
struct ctl_span {
	const struct ctl_snapshot *before;
	const struct ctl_snapshot *after;
};

double ctl_seconds(const struct ctl_span *span);
u64 ctl_delta(const struct ctl_span *span, const char *name);
u64 ctl_delta_prefix(const struct ctl_span *span, const char *prefix);

#endif /* CTL_SNAPSHOT_H */
