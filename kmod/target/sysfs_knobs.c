// SPDX-License-Identifier: GPL-2.0
/*
 * Settings in sysfs: /sys/block/dm-N/hotcache/. Those for scans are in
 * sysfs_scan.c.
 */
#include "target/sysfs_knobs.h"

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "io/insight.h"
#include "target/control.h"
#include "target/give_back.h"
#include "target/parse.h"
#include "target/resize.h"
#include "target/stats.h"
#include "target/target.h"

static ssize_t hc_mode_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct hc_target *t = hc_attr_target(attr);

	return sysfs_emit(buf, "%s\n", hc_mode_name(READ_ONCE(t->dev.mode)));
}

static ssize_t hc_mode_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	char name[HC_NAME_MAX];
	int err = hc_copy_word(name, sizeof(name), buf, len);

	return err ?: hc_set_mode(hc_attr_target(attr), name) ?: len;
}

static ssize_t hc_policy_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  READ_ONCE(hc_attr_target(attr)->ops)->name);
}

static ssize_t hc_policy_store(struct device *dev,
			       struct device_attribute *attr, const char *buf,
			       size_t len)
{
	struct hc_policy_change change = { .use = true };
	char name[HC_NAME_MAX];
	int err = hc_copy_word(name, sizeof(name), buf, len);

	if (err)
		return err;
	change.ops = hc_policy_find(name);
	if (!change.ops)
		return -EINVAL;
	return hc_set_policy(hc_attr_target(attr), &change) ?: len;
}

static ssize_t hc_policies_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	const struct hc_policy_ops *ops;
	unsigned int i;
	int n = 0;

	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++)
		n += sysfs_emit_at(buf, n, "%s%s", i ? " " : "", ops->name);
	return n + sysfs_emit_at(buf, n, "\n");
}

static ssize_t hc_block_size_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct hc_target *t = hc_attr_target(attr);

	return sysfs_emit(buf, "%u\n", 1u << t->params.geo.block_shift);
}

static ssize_t hc_pool_bytes_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  READ_ONCE(hc_attr_target(attr)->pool_bytes));
}

/* Set a number of bytes, written as the table line may have it. */
static ssize_t hc_store_bytes(struct device_attribute *attr, const char *buf,
			      size_t len,
			      int (*set)(struct hc_target *t, u64 bytes))
{
	char word[HC_NAME_MAX];
	u64 bytes;
	int err = hc_copy_word(word, sizeof(word), buf, len) ?:
		  hc_parse_bytes(word, &bytes);

	if (err)
		return err;
	return set(hc_attr_target(attr), bytes) ?: len;
}

static ssize_t hc_pool_bytes_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t len)
{
	return hc_store_bytes(attr, buf, len, hc_resize);
}

static ssize_t hc_pool_bytes_most_show(struct device *dev,
				       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  hc_resize_most_bytes(hc_attr_target(attr)));
}

static ssize_t hc_min_pool_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", hc_min_pool(hc_attr_target(attr)));
}

static ssize_t hc_min_pool_store(struct device *dev,
				 struct device_attribute *attr,
				 const char *buf, size_t len)
{
	return hc_store_bytes(attr, buf, len, hc_set_min_pool);
}

static ssize_t hc_metadata_bytes_show(struct device *dev,
				      struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  hc_metadata_bytes(hc_attr_target(attr)));
}

static ssize_t hc_shards_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%u\n", hc_shards(hc_attr_target(attr)));
}

static ssize_t hc_slots_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n", hc_slots(hc_attr_target(attr)));
}

static ssize_t hc_histograms_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n",
			  READ_ONCE(hc_attr_target(attr)->dev.timing));
}

static ssize_t hc_histograms_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t len)
{
	char word[HC_NAME_MAX];
	int err = hc_copy_word(word, sizeof(word), buf, len);
	bool on;

	if (err)
		return err;
	on = !strcmp(word, "1");
	if (!on && strcmp(word, "0"))
		return -EINVAL;
	return hc_set_histograms(hc_attr_target(attr), on) ?: len;
}

static ssize_t hc_verify_ratio_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(hc_attr_target(attr)->dev.verify_ratio));
}

static ssize_t hc_verify_ratio_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t len)
{
	char word[HC_NAME_MAX];
	int err = hc_copy_word(word, sizeof(word), buf, len);
	u32 ratio;

	err = err ?: hc_verify_ratio_parse(word, &ratio);
	if (err)
		return err;
	return hc_set_verify_ratio(hc_attr_target(attr), ratio) ?: len;
}

/* What is learned of reads: by whether anything is. */
static const char *const hc_insight_names[] = { "off", "mrc" };

static ssize_t hc_insight_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	const struct hc_target *t = hc_attr_target(attr);

	return sysfs_emit(buf, "%s\n",
			  hc_insight_names[hc_insight_is_on(&t->dev)]);
}

static ssize_t hc_insight_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t len)
{
	char word[HC_NAME_MAX];
	int on, err = hc_copy_word(word, sizeof(word), buf, len);

	if (err)
		return err;
	on = match_string(hc_insight_names, ARRAY_SIZE(hc_insight_names), word);
	if (on < 0)
		return on;
	return hc_set_insight(hc_attr_target(attr), on) ?: len;
}

static ssize_t hc_half_life_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(hc_attr_target(attr)->dev.half_life));
}

static ssize_t hc_half_life_store(struct device *dev,
				  struct device_attribute *attr,
				  const char *buf, size_t len)
{
	char word[HC_NAME_MAX];
	int err = hc_copy_word(word, sizeof(word), buf, len);
	u32 seconds;

	if (err)
		return err;
	if (!isdigit(word[0]) || kstrtou32(word, 10, &seconds) ||
	    seconds > HC_HALF_LIFE_MAX)
		return -EINVAL;
	hc_insight_set_half_life(&hc_attr_target(attr)->dev, seconds);
	return len;
}

const struct device_attribute hc_knob_files[HC_NR_KNOBS] = {
	__ATTR(mode, 0644, hc_mode_show, hc_mode_store),
	__ATTR(policy, 0644, hc_policy_show, hc_policy_store),
	__ATTR(policies, 0444, hc_policies_show, NULL),
	__ATTR(block_size, 0444, hc_block_size_show, NULL),
	__ATTR(pool_bytes, 0644, hc_pool_bytes_show, hc_pool_bytes_store),
	__ATTR(pool_bytes_most, 0444, hc_pool_bytes_most_show, NULL),
	__ATTR(min_pool, 0644, hc_min_pool_show, hc_min_pool_store),
	__ATTR(metadata_bytes, 0444, hc_metadata_bytes_show, NULL),
	__ATTR(shards, 0444, hc_shards_show, NULL),
	__ATTR(slots, 0444, hc_slots_show, NULL),
	__ATTR(histograms, 0644, hc_histograms_show, hc_histograms_store),
	__ATTR(verify_ratio, 0644, hc_verify_ratio_show, hc_verify_ratio_store),
	__ATTR(insight, 0644, hc_insight_show, hc_insight_store),
	__ATTR(insight_half_life, 0644, hc_half_life_show, hc_half_life_store),
};
