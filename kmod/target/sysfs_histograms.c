// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms in sysfs: /sys/block/dm-N/hotcache_histograms/ has one file per
 * histogram, with all its buckets on one line.
 */
#include "target/sysfs_histograms.h"

#include <linux/sysfs.h>

#include "target/stats.h"
#include "target/sysfs_attr.h"
#include "target/target.h"

static ssize_t hc_hist_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	const struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	const struct hc_target *t = hc_attr_target(attr);
	unsigned int i;
	int n = 0;

	for (i = 0; i < HC_HIST_BUCKETS; i++)
		n += sysfs_emit_at(buf, n, "%s%llu", i ? " " : "",
				   hc_hist_value(t, a->id, i));
	return n + sysfs_emit_at(buf, n, "\n");
}

static const struct device_attribute hc_hist_files[HC_NR_HISTS] = {
	[HC_HIST_HIT_NS] = __ATTR(hit_ns, 0444, hc_hist_show, NULL),
	[HC_HIST_MISS_NS] = __ATTR(miss_ns, 0444, hc_hist_show, NULL),
	[HC_HIST_WRITE_NS] = __ATTR(write_ns, 0444, hc_hist_show, NULL),
	[HC_HIST_READ_BYTES] = __ATTR(read_bytes, 0444, hc_hist_show, NULL),
	[HC_HIST_WRITE_BYTES] = __ATTR(write_bytes, 0444, hc_hist_show, NULL),
};

/**
 * hc_sysfs_histograms_init() - prepare the files of the histograms
 * @s: the files of a mapped device
 */
void hc_sysfs_histograms_init(struct hc_sysfs *s)
{
	unsigned int i;

	for (i = 0; i < HC_NR_HISTS; i++) {
		hc_attr_init(&s->hist[i], s, &hc_hist_files[i], i);
		s->hist_list[i] = &s->hist[i].attr.attr;
	}
	s->hists.name = "hotcache_histograms";
	s->hists.attrs = s->hist_list;
}
