/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types of the files in sysfs, shared by sysfs_*.c and struct hc_target.
 */
#ifndef HOTCACHE_KMOD_SYSFS_H
#define HOTCACHE_KMOD_SYSFS_H

#include <linux/device.h>
#include <hotcache/counters.h>
#include <hotcache/tuning.h>

#include "target/average.h"
#include "io/histogram.h"

struct hc_target;

/* Files of sysfs_knobs.c. */
#define HC_NR_KNOBS	9

/* Files of sysfs_scan.c: five settings, three rules set by messages. */
#define HC_NR_SCAN_FILES	8

/* Files of sysfs_stats.c: counters, occupancy, hit ratios, policy_internals. */
#define HC_NR_STATS	(HC_NR_COUNTERS + 1 + HC_NR_SPANS + 1)

/**
 * struct hc_attr - a file of a target
 * @attr: the attribute
 * @target: the target
 * @id: index of the file in its table; for a histogram, enum hc_hist
 */
struct hc_attr {
	struct device_attribute attr;
	struct hc_target *target;
	unsigned int id;
};

/**
 * struct hc_tunable_attr - the file of a tunable
 * @attr: the attribute
 * @target: the target
 * @id: the tunable
 * @name: name of the file
 */
struct hc_tunable_attr {
	struct device_attribute attr;
	struct hc_target *target;
	struct hc_tunable_id id;
	char name[HC_TUNABLE_KEY_MAX];
};

/**
 * struct hc_sysfs - the files of a target
 * @is_up: the files exist
 * @knob: files of hotcache/
 * @knob_list: pointers to them, terminated by NULL
 * @knobs: the group hotcache/
 * @counter: files of hotcache_stats/
 * @counter_list: pointers to them, terminated by NULL
 * @counters: the group hotcache_stats/
 * @hist: files of hotcache_histograms/
 * @hist_list: pointers to them, terminated by NULL
 * @hists: the group hotcache_histograms/
 * @tunable: files of hotcache_tunables/
 * @tunable_list: pointers to them, terminated by NULL
 * @tunables: the group hotcache_tunables/
 * @groups: the four groups, terminated by NULL
 */
struct hc_sysfs {
	bool is_up;
	struct hc_attr knob[HC_NR_KNOBS + HC_NR_SCAN_FILES];
	struct attribute *knob_list[HC_NR_KNOBS + HC_NR_SCAN_FILES + 1];
	struct attribute_group knobs;
	struct hc_attr counter[HC_NR_STATS];
	struct attribute *counter_list[HC_NR_STATS + 1];
	struct attribute_group counters;
	struct hc_attr hist[HC_NR_HISTS];
	struct attribute *hist_list[HC_NR_HISTS + 1];
	struct attribute_group hists;
	struct hc_tunable_attr *tunable;
	struct attribute **tunable_list;
	struct attribute_group tunables;
	const struct attribute_group *groups[5];
};

/**
 * hc_attr_target() - the target that a file belongs to
 * @attr: the file, of a struct hc_attr
 *
 * Return: the target.
 */
static inline struct hc_target *hc_attr_target(struct device_attribute *attr)
{
	return container_of(attr, struct hc_attr, attr)->target;
}

#endif /* HOTCACHE_KMOD_SYSFS_H */
