/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types of the files in sysfs, shared by sysfs_*.c.
 */
#ifndef HOTCACHE_KMOD_SYSFS_H
#define HOTCACHE_KMOD_SYSFS_H

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>
#include <hotcache/counters.h>
#include <hotcache/tuning.h>

#include "target/average.h"
#include "io/histogram.h"

struct gendisk;
struct hc_target;

/* Files of sysfs_knobs.c. */
#define HC_NR_KNOBS	14

/* Files of sysfs_scan.c: five settings, three rules set by messages. */
#define HC_NR_SCAN_FILES	8

/* Files of sysfs_stats.c: counters, occupancy, hit ratios, policy_internals, mrc. */
#define HC_NR_STATS	(HC_NR_COUNTERS + 1 + HC_NR_SPANS + 2)

/**
 * struct hc_attr - a file of a mapped device
 * @attr: the attribute; its functions, in sysfs_attr.c, call those of @file
 * @file: what the file shows and takes of the live target
 * @sysfs: all files of the mapped device
 * @id: index of the file in its table; for a histogram, enum hc_hist
 */
struct hc_attr {
	struct device_attribute attr;
	const struct device_attribute *file;
	struct hc_sysfs *sysfs;
	unsigned int id;
};

/**
 * struct hc_tunable_attr - the file of a tunable
 * @base: the file
 * @id: the tunable
 * @name: name of the file
 */
struct hc_tunable_attr {
	struct hc_attr base;
	struct hc_tunable_id id;
	char name[HC_TUNABLE_KEY_MAX];
};

/**
 * struct hc_sysfs - the files of a mapped device, whichever its table is
 * @link: entry in the list of all; protected by the lock of that list
 * @disk: the mapped device
 * @nr_targets: tables of the device that refer to this, also those that never
 *	became live; protected by the lock of that list
 * @nr_shown: those among them that have been resumed; the files exist while there
 *	are any
 * @lock: held for reading while a file is read or written, so that @live is not
 *	suspended meanwhile; held for writing to change @live. No holder waits for
 *	I/O or takes a lock that others hold over it
 * @live: the target that the files are about; NULL while there is none, or it is
 *	suspended
 * @file_lock: held to make and remove the files, over locks of sysfs. Nothing
 *	takes it between suspend and resume, but work item and destructors
 * @exist: the files exist; written under @file_lock
 * @work: makes the files
 * @tried: completed when @work has done what it can
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
 * @blocks: the file of hotcache_content/
 * @content_list: pointer to it, terminated by NULL
 * @content: the group hotcache_content/
 * @groups: the five groups, terminated by NULL
 */
struct hc_sysfs {
	struct list_head link;
	struct gendisk *disk;
	unsigned int nr_targets;
	atomic_t nr_shown;
	struct rw_semaphore lock;
	struct hc_target *live;
	struct mutex file_lock;
	bool exist;
	struct work_struct work;
	struct completion tried;
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
	struct bin_attribute blocks;
	HC_BIN_ATTR_CONST struct bin_attribute *content_list[2];
	struct attribute_group content;
	const struct attribute_group *groups[6];
};

/**
 * hc_attr_target() - the target that a file is about
 * @attr: the file, of a struct hc_attr, being read or written
 *
 * Return: the target.
 */
static inline struct hc_target *hc_attr_target(struct device_attribute *attr)
{
	return container_of(attr, struct hc_attr, attr)->sysfs->live;
}

#endif /* HOTCACHE_KMOD_SYSFS_H */
