// SPDX-License-Identifier: GPL-2.0
/*
 * Files under /sys/block/dm-N: knobs in hotcache/ (those of scans: sysfs_scan.c),
 * counters in hotcache_stats/, histograms in hotcache_histograms/
 * (sysfs_histograms.c), the policies' tunables in hotcache_tunables/
 * (sysfs_tunables.c).
 *
 * Plain attribute groups, no kobject: removing them waits for who is reading or
 * writing, so nothing here needs a reference count.
 */
#include "target/sysfs.h"

#include <linux/blkdev.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "target/target.h"

/**
 * hc_copy_word() - take a word over as it comes from echo, without the newline
 * @word: out: where it goes, ended by NUL
 * @size: bytes there
 * @buf: what was written to the file
 * @len: bytes in it
 *
 * Return: 0, or -EINVAL if it is empty, too long, or holds a NUL.
 */
int hc_copy_word(char *word, size_t size, const char *buf, size_t len)
{
	if (len && buf[len - 1] == '\n')
		len--;
	if (!len || len >= size || memchr(buf, '\0', len))
		return -EINVAL;
	memcpy(word, buf, len);
	word[len] = '\0';
	return 0;
}

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
			  hc_attr_target(attr)->params.pool_bytes);
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
	return sysfs_emit(buf, "%u\n",
			  hc_attr_target(attr)->params.geo.nr_shards);
}

static ssize_t hc_slots_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  hc_attr_target(attr)->params.geo.nr_slots);
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

static const struct device_attribute hc_knobs[HC_NR_KNOBS] = {
	__ATTR(mode, 0644, hc_mode_show, hc_mode_store),
	__ATTR(policy, 0644, hc_policy_show, hc_policy_store),
	__ATTR(policies, 0444, hc_policies_show, NULL),
	__ATTR(block_size, 0444, hc_block_size_show, NULL),
	__ATTR(pool_bytes, 0444, hc_pool_bytes_show, NULL),
	__ATTR(metadata_bytes, 0444, hc_metadata_bytes_show, NULL),
	__ATTR(shards, 0444, hc_shards_show, NULL),
	__ATTR(slots, 0444, hc_slots_show, NULL),
	__ATTR(histograms, 0644, hc_histograms_show, hc_histograms_store),
};

static ssize_t hc_counter_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	struct hc_attr *a = container_of(attr, struct hc_attr, attr);

	return sysfs_emit(buf, "%llu\n", hc_counter_value(a->target, a->id));
}

static ssize_t hc_occupancy_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", hc_occupancy(hc_attr_target(attr)));
}

static ssize_t hc_ratio_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	u32 ratio = hc_average_ratio(&a->target->ratios.average,
				     a->id - HC_NR_COUNTERS - 1);

	return sysfs_emit(buf, "%u.%04u\n", ratio / HC_RATIO_ONE,
			  ratio % HC_RATIO_ONE);
}

/*
 * A line each, name and value, for they come and go with the policy: as a file
 * each they would have to be made and removed in a switch, under readers.
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
	hc_cache_look(t->dev.cache, ops, value);
	for (i = 0; i < ops->nr_internals; i++)
		n += sysfs_emit_at(buf, n, "%s %llu\n", ops->internals[i].name,
				   value[i]);
	return n;
}

#define HC_COUNTER_ATTR(name, unit, text) \
	__ATTR(name, 0444, hc_counter_show, NULL),

static const struct device_attribute hc_counters[HC_NR_STATS] = {
	HC_COUNTERS(HC_COUNTER_ATTR)
	__ATTR(occupancy, 0444, hc_occupancy_show, NULL),
	__ATTR(hit_ratio_1m, 0444, hc_ratio_show, NULL),
	__ATTR(hit_ratio_5m, 0444, hc_ratio_show, NULL),
	__ATTR(hit_ratio_15m, 0444, hc_ratio_show, NULL),
	__ATTR(policy_internals, 0444, hc_internals_show, NULL),
};

static void hc_attrs_init(struct hc_target *t, struct hc_attr *attr,
			  struct attribute **list,
			  const struct device_attribute *from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		attr[i].attr = from[i];
		attr[i].target = t;
		attr[i].id = i;
		sysfs_attr_init(&attr[i].attr.attr);
		list[i] = &attr[i].attr.attr;
	}
}

/**
 * hc_sysfs_init() - make a target's files ready
 * @t: the target
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_sysfs_init(struct hc_target *t)
{
	struct hc_sysfs *s = &t->sysfs;
	int err = hc_sysfs_tunables_init(t);

	if (err)
		return err;
	hc_attrs_init(t, s->knob, s->knob_list, hc_knobs, HC_NR_KNOBS);
	hc_attrs_init(t, s->knob + HC_NR_KNOBS, s->knob_list + HC_NR_KNOBS,
		      hc_scan_files, HC_NR_SCAN_FILES);
	s->knobs.name = "hotcache";
	s->knobs.attrs = s->knob_list;
	hc_attrs_init(t, s->counter, s->counter_list, hc_counters,
		      HC_NR_STATS);
	s->counters.name = "hotcache_stats";
	s->counters.attrs = s->counter_list;
	s->groups[0] = &s->knobs;
	s->groups[1] = &s->counters;
	hc_sysfs_histograms_init(t);
	s->groups[2] = &s->tunables;
	s->groups[3] = &s->hists;
	return 0;
}

/**
 * hc_sysfs_exit() - undo hc_sysfs_init()
 * @t: the target, whose files are gone
 *
 * Context: Process.
 */
void hc_sysfs_exit(struct hc_target *t)
{
	hc_sysfs_tunables_exit(t);
}

static struct kobject *hc_sysfs_parent(struct hc_target *t)
{
	return &disk_to_dev(dm_disk(dm_table_get_md(t->ti->table)))->kobj;
}

/**
 * hc_sysfs_up() - show a target's files
 * @t: the target, about to be resumed
 *
 * A failure is reported and no reason to fail the resume.
 *
 * Context: Process, may sleep; no I/O may be needed, the device is suspended.
 */
void hc_sysfs_up(struct hc_target *t)
{
	struct kobject *parent = hc_sysfs_parent(t);
	unsigned int noio;
	int err;

	if (t->sysfs.is_up)
		return;
	noio = memalloc_noio_save();
	err = sysfs_create_groups(parent, t->sysfs.groups);
	memalloc_noio_restore(noio);
	t->sysfs.is_up = !err;
	if (err)
		DMWARN("%s: no files in sysfs: error %d",
		       dm_table_device_name(t->ti->table), err);
}

/**
 * hc_sysfs_down() - remove a target's files, if they are there
 * @t: the target
 *
 * Context: Process, waits for readers and writers of the files: no lock that
 * they take may be held.
 */
void hc_sysfs_down(struct hc_target *t)
{
	struct kobject *parent = hc_sysfs_parent(t);

	if (!t->sysfs.is_up)
		return;
	sysfs_remove_groups(parent, t->sysfs.groups);
	t->sysfs.is_up = false;
}
