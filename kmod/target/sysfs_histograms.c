// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms in sysfs: /sys/block/dm-N/hotcache_histograms/ has one file per
 * histogram, with all its buckets on one line.
 */
#include "target/sysfs_histograms.h"

#include <linux/sysfs.h>

#include "target/stats.h"
#include "target/target.h"

static const char * const hc_hist_names[HC_NR_HISTS] = {
	[HC_HIST_HIT_NS] = "hit_ns",
	[HC_HIST_MISS_NS] = "miss_ns",
	[HC_HIST_WRITE_NS] = "write_ns",
	[HC_HIST_READ_BYTES] = "read_bytes",
	[HC_HIST_WRITE_BYTES] = "write_bytes",
};

static ssize_t hc_hist_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	const struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	unsigned int i;
	int n = 0;

	for (i = 0; i < HC_HIST_BUCKETS; i++)
		n += sysfs_emit_at(buf, n, "%s%llu", i ? " " : "",
				   hc_hist_value(a->target, a->id, i));
	return n + sysfs_emit_at(buf, n, "\n");
}

/**
 * hc_sysfs_histograms_init() - prepare the files of the histograms
 * @t: the target
 */
void hc_sysfs_histograms_init(struct hc_target *t)
{
	struct hc_sysfs *s = &t->sysfs;
	unsigned int i;

	for (i = 0; i < HC_NR_HISTS; i++) {
		struct hc_attr *a = &s->hist[i];

		a->target = t;
		a->id = i;
		a->attr.attr.name = hc_hist_names[i];
		a->attr.attr.mode = 0444;
		a->attr.show = hc_hist_show;
		sysfs_attr_init(&a->attr.attr);
		s->hist_list[i] = &a->attr.attr;
	}
	s->hists.name = "hotcache_histograms";
	s->hists.attrs = s->hist_list;
}
