/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_SYSFS_H
#define HOTCACHE_KMOD_SYSFS_H

#include <linux/device.h>
#include <hotcache/counters.h>
#include <hotcache/tuning.h>

#include "target/average.h"
#include "io/histogram.h"

struct hc_target;

#define HC_NR_KNOBS	9

/* Of scans: knobs, then what was said of reads. */
#define HC_NR_SCAN_FILES	7

/* Counters, occupancy, ratios, internals of the policy. */
#define HC_NR_STATS	(HC_NR_COUNTERS + 1 + HC_NR_SPANS + 1)

/**
 * struct hc_attr - a file
 * @attr: the file
 * @target: whose it is
 * @id: which of the files of its group it is
 */
struct hc_attr {
	struct device_attribute attr;
	struct hc_target *target;
	unsigned int id;
};

/**
 * struct hc_tunable_attr - a tunable's file
 * @attr: the file
 * @target: whose it is
 * @id: which tunable it is
 * @name: of the file
 */
struct hc_tunable_attr {
	struct device_attribute attr;
	struct hc_target *target;
	struct hc_tunable_id id;
	char name[HC_TUNABLE_KEY_MAX];
};

/**
 * struct hc_sysfs - the files of a target
 * @is_up: they are there
 * @knob: files of hotcache/
 * @knob_list: the same as sysfs wants them
 * @knobs: the same as a group
 * @counter: files of hotcache_stats/
 * @counter_list: the same as sysfs wants them
 * @counters: the same as a group
 * @hist: files of hotcache_histograms/
 * @hist_list: the same as sysfs wants them
 * @hists: the same as a group
 * @tunable: files of hotcache_tunables/
 * @tunable_list: the same as sysfs wants them
 * @tunables: the same as a group
 * @groups: all groups
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

/* Longer than any word that a knob takes. */
#define HC_NAME_MAX	32

/**
 * hc_attr_target() - whose a file is
 * @attr: the file
 *
 * Return: its target.
 */
static inline struct hc_target *hc_attr_target(struct device_attribute *attr)
{
	return container_of(attr, struct hc_attr, attr)->target;
}

int hc_sysfs_init(struct hc_target *t);
void hc_sysfs_exit(struct hc_target *t);
void hc_sysfs_up(struct hc_target *t);
void hc_sysfs_down(struct hc_target *t);

int hc_copy_word(char *word, size_t size, const char *buf, size_t len);

/* sysfs_histograms.c */
void hc_sysfs_histograms_init(struct hc_target *t);
void hc_histograms_reset(struct hc_target *t);

/* sysfs_scan.c */
extern const struct device_attribute hc_scan_files[HC_NR_SCAN_FILES];

/* sysfs_tunables.c */
int hc_sysfs_tunables_init(struct hc_target *t);
void hc_sysfs_tunables_exit(struct hc_target *t);

#endif /* HOTCACHE_KMOD_SYSFS_H */
