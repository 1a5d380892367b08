// SPDX-License-Identifier: GPL-2.0
/*
 * Statistics in sysfs: /sys/block/dm-N/hotcache_stats/ has the counters, the hit
 * ratios and the internals of the policy.
 */
#include "target/sysfs_stats.h"

#include <linux/sysfs.h>

#include "io/insight.h"
#include "target/average.h"
#include "target/stats.h"
#include "target/target.h"

static ssize_t hc_counter_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	const struct hc_attr *a = container_of(attr, struct hc_attr, attr);

	return sysfs_emit(buf, "%llu\n",
			  hc_counter_value(hc_attr_target(attr), a->id));
}

static ssize_t hc_occupancy_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", hc_occupancy(hc_attr_target(attr)));
}

static ssize_t hc_ratio_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	const struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	u32 ratio = hc_average_ratio(&hc_attr_target(attr)->ratios.average,
				     a->id - HC_NR_COUNTERS - 1);

	return sysfs_emit(buf, "%u.%04u\n", ratio / HC_RATIO_ONE,
			  ratio % HC_RATIO_ONE);
}

/*
 * One file for all internals, one line for each: every policy has others, and
 * files cannot be replaced during a switch while tasks read them.
 */
static ssize_t hc_internals_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct hc_target *t = hc_attr_target(attr);
	const struct hc_policy_ops *ops = READ_ONCE(t->ops);
	u64 value[HC_POLICY_MAX_INTERNALS];
	unsigned int i;
	int n = 0;

	if (!t->dev.cache)
		return 0;
	hc_report_read(&t->report, t->dev.cache, ops, value);
	for (i = 0; i < ops->nr_internals; i++)
		n += sysfs_emit_at(buf, n, "%s %llu\n", ops->internals[i].name,
				   value[i]);
	return n;
}

/* A line for each size of the pool: its bytes, and the miss ratio it would have. */
static ssize_t hc_mrc_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct hc_target *t = hc_attr_target(attr);
	struct hc_mrc_point point[HC_MRC_SIZES];
	unsigned int i;
	int n = 0;

	if (!hc_insight_curve(&t->dev, point))
		return 0;
	for (i = 0; i < HC_MRC_SIZES; i++)
		n += sysfs_emit_at(buf, n, "%llu %u.%06u\n",
				   point[i].blocks << t->dev.block_shift,
				   point[i].miss_ratio / HC_MRC_ONE,
				   point[i].miss_ratio % HC_MRC_ONE);
	return n;
}

#define HC_COUNTER_ATTR(name, unit, text) \
	__ATTR(name, 0444, hc_counter_show, NULL),

const struct device_attribute hc_stats_files[HC_NR_STATS] = {
	HC_COUNTERS(HC_COUNTER_ATTR)
	__ATTR(occupancy, 0444, hc_occupancy_show, NULL),
	__ATTR(hit_ratio_1m, 0444, hc_ratio_show, NULL),
	__ATTR(hit_ratio_5m, 0444, hc_ratio_show, NULL),
	__ATTR(hit_ratio_15m, 0444, hc_ratio_show, NULL),
	__ATTR(policy_internals, 0444, hc_internals_show, NULL),
	__ATTR(mrc, 0444, hc_mrc_show, NULL),
};
