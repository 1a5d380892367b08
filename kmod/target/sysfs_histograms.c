// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms in sysfs: /sys/block/dm-N/hotcache_histograms/, one a file, all its
 * buckets in a line.
 */
#include <linux/percpu.h>
#include <linux/sysfs.h>

#include "target/target.h"

static const char * const hc_hist_names[HC_NR_HISTS] = {
	[HC_HIST_HIT_NS] = "hit_ns",
	[HC_HIST_MISS_NS] = "miss_ns",
	[HC_HIST_WRITE_NS] = "write_ns",
	[HC_HIST_READ_BYTES] = "read_bytes",
	[HC_HIST_WRITE_BYTES] = "write_bytes",
};

/* Since the target was made. */
static u64 hc_hist_sum(const struct hc_target *t, unsigned int i,
		       unsigned int bucket)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(t->dev.hists, cpu)->n[i][bucket]);
	return sum;
}

static ssize_t hc_hist_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	const struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	const struct hc_target *t = a->target;
	unsigned int i;
	int n = 0;

	for (i = 0; i < HC_HIST_BUCKETS; i++) {
		/* First: a reset meanwhile must not make the difference negative. */
		u64 base = READ_ONCE(t->hists_base.n[a->id][i]);

		n += sysfs_emit_at(buf, n, "%s%llu", i ? " " : "",
				   hc_hist_sum(t, a->id, i) - base);
	}
	return n + sysfs_emit_at(buf, n, "\n");
}

/**
 * hc_histograms_reset() - set all histograms back
 * @t: the target
 *
 * Context: Process, @t->lock held.
 */
void hc_histograms_reset(struct hc_target *t)
{
	unsigned int i, bucket;

	lockdep_assert_held(&t->lock);
	for (i = 0; i < HC_NR_HISTS; i++)
		for (bucket = 0; bucket < HC_HIST_BUCKETS; bucket++)
			WRITE_ONCE(t->hists_base.n[i][bucket],
				   hc_hist_sum(t, i, bucket));
}

/**
 * hc_sysfs_histograms_init() - make the histograms' files ready
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
