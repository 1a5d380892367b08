// SPDX-License-Identifier: GPL-2.0
/*
 * One file in sysfs: reading or writing it reaches the live target, if there is
 * one that is not suspended.
 */
#include "target/sysfs_attr.h"

#include <linux/sysfs.h>

/*
 * Whoever waits to change the live target suspends or resumes the device, so a
 * reader need not wait: the answer is EBUSY.
 */
static bool hc_attr_begin(struct hc_attr *a)
{
	if (!down_read_trylock(&a->sysfs->lock))
		return false;
	if (a->sysfs->live)
		return true;
	up_read(&a->sysfs->lock);
	return false;
}

static ssize_t hc_attr_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	ssize_t n;

	if (!hc_attr_begin(a))
		return -EBUSY;
	n = a->file->show(dev, attr, buf);
	up_read(&a->sysfs->lock);
	return n;
}

static ssize_t hc_attr_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	ssize_t n;

	if (!hc_attr_begin(a))
		return -EBUSY;
	n = a->file->store(dev, attr, buf, len);
	up_read(&a->sysfs->lock);
	return n;
}

/**
 * hc_attr_init() - prepare a file
 * @a: the file
 * @s: all files of its mapped device
 * @file: name, mode and functions
 * @id: index of the file in its table
 *
 * Context: Process.
 */
void hc_attr_init(struct hc_attr *a, struct hc_sysfs *s,
		  const struct device_attribute *file, unsigned int id)
{
	a->attr.attr = file->attr;
	a->attr.show = file->show ? hc_attr_show : NULL;
	a->attr.store = file->store ? hc_attr_store : NULL;
	a->file = file;
	a->sysfs = s;
	a->id = id;
	sysfs_attr_init(&a->attr.attr);
}
