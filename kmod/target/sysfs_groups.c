// SPDX-License-Identifier: GPL-2.0
/*
 * Files under /sys/block/dm-N: knobs in hotcache/ (sysfs_knobs.c, sysfs_scan.c),
 * counters in hotcache_stats/ (sysfs_stats.c), histograms in
 * hotcache_histograms/ (sysfs_histograms.c), the policies' tunables in
 * hotcache_tunables/ (sysfs_tunables.c), what is cached in hotcache_content/
 * (sysfs_content.c). They are groups of the disk's kobject.
 */
#include "target/sysfs_groups.h"

#include <linux/sysfs.h>

#include "target/sysfs_attr.h"
#include "target/sysfs_content.h"
#include "target/sysfs_histograms.h"
#include "target/sysfs_knobs.h"
#include "target/sysfs_scan.h"
#include "target/sysfs_stats.h"
#include "target/sysfs_tunables.h"

static void hc_attrs_init(struct hc_sysfs *s, struct hc_attr *attr,
			  struct attribute **list,
			  const struct device_attribute *from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		hc_attr_init(&attr[i], s, &from[i], i);
		list[i] = &attr[i].attr.attr;
	}
}

/**
 * hc_sysfs_groups_init() - prepare the files of a mapped device
 * @s: the files, zeroed
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_sysfs_groups_init(struct hc_sysfs *s)
{
	int err = hc_sysfs_tunables_init(s);

	if (err)
		return err;
	hc_attrs_init(s, s->knob, s->knob_list, hc_knob_files, HC_NR_KNOBS);
	hc_attrs_init(s, s->knob + HC_NR_KNOBS, s->knob_list + HC_NR_KNOBS,
		      hc_scan_files, HC_NR_SCAN_FILES);
	s->knobs.name = "hotcache";
	s->knobs.attrs = s->knob_list;
	hc_attrs_init(s, s->counter, s->counter_list, hc_stats_files,
		      HC_NR_STATS);
	s->counters.name = "hotcache_stats";
	s->counters.attrs = s->counter_list;
	s->groups[0] = &s->knobs;
	s->groups[1] = &s->counters;
	hc_sysfs_histograms_init(s);
	s->groups[2] = &s->tunables;
	s->groups[3] = &s->hists;
	hc_sysfs_content_init(s);
	s->groups[4] = &s->content;
	return 0;
}

/**
 * hc_sysfs_groups_exit() - undo hc_sysfs_groups_init()
 * @s: the files, which do not exist any more
 *
 * Context: Process.
 */
void hc_sysfs_groups_exit(struct hc_sysfs *s)
{
	hc_sysfs_tunables_exit(s);
}
