// SPDX-License-Identifier: GPL-2.0
/*
 * The policies' tunables in sysfs: /sys/block/dm-N/hotcache_tunables/ has one file
 * per tunable of every policy, named as in the table line: lirs.hir.
 */
#include "target/sysfs_tunables.h"

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "target/control.h"
#include "target/parse.h"
#include "target/sysfs_attr.h"
#include "target/target.h"

static struct hc_tunable_attr *hc_tunable_attr(struct device_attribute *attr)
{
	return container_of(attr, struct hc_tunable_attr, base.attr);
}

static ssize_t hc_tunable_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	const struct hc_tunable_attr *a = hc_tunable_attr(attr);
	const struct hc_tuning *tuning = &hc_attr_target(attr)->tuning;

	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(tuning->value[a->id.policy][a->id.tunable]));
}

static ssize_t hc_tunable_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t len)
{
	const struct hc_tunable_attr *a = hc_tunable_attr(attr);
	struct hc_policy_change change = {
		.ops = hc_policy_at(a->id.policy),
		.given = BIT(a->id.tunable),
	};
	char value[HC_NAME_MAX];
	int err = hc_copy_word(value, sizeof(value), buf, len);

	if (!err)
		err = hc_tunable_parse(a->id, value,
				       &change.tunable[a->id.tunable]);
	return err ?: hc_set_policy(hc_attr_target(attr), &change) ?: len;
}

/* Each tunable's file has a name of its own. */
static const struct device_attribute hc_tunable_file = {
	.attr.mode = 0644,
	.show = hc_tunable_show,
	.store = hc_tunable_store,
};

/**
 * hc_sysfs_tunables_init() - prepare the files of the tunables
 * @s: the files of a mapped device
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_sysfs_tunables_init(struct hc_sysfs *s)
{
	struct hc_tunable_id id = {};
	unsigned int i, n = 0;

	for (; hc_tunable_next(&id); id.tunable++)
		n++;
	s->tunable = kcalloc(n, sizeof(*s->tunable), GFP_KERNEL);
	s->tunable_list = kcalloc(n + 1, sizeof(*s->tunable_list), GFP_KERNEL);
	if (!s->tunable || !s->tunable_list) {
		hc_sysfs_tunables_exit(s);
		return -ENOMEM;
	}
	id = (struct hc_tunable_id){};
	for (i = 0; hc_tunable_next(&id); id.tunable++, i++) {
		struct hc_tunable_attr *a = &s->tunable[i];

		snprintf(a->name, sizeof(a->name), "%s.%s",
			 hc_policy_at(id.policy)->name,
			 hc_tunable_at(id)->name);
		a->id = id;
		hc_attr_init(&a->base, s, &hc_tunable_file, i);
		a->base.attr.attr.name = a->name;
		s->tunable_list[i] = &a->base.attr.attr;
	}
	s->tunables.name = "hotcache_tunables";
	s->tunables.attrs = s->tunable_list;
	return 0;
}

/**
 * hc_sysfs_tunables_exit() - undo hc_sysfs_tunables_init()
 * @s: the files of a mapped device, which do not exist any more
 *
 * Context: Process.
 */
void hc_sysfs_tunables_exit(struct hc_sysfs *s)
{
	kfree(s->tunable_list);
	kfree(s->tunable);
	s->tunable_list = NULL;
	s->tunable = NULL;
}
