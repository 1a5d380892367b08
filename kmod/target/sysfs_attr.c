// SPDX-License-Identifier: GPL-2.0
/*
 * One file in sysfs: reading or writing it reaches the live target, if there is
 * one that is not suspended.
 */
#include "target/sysfs_attr.h"

#include <linux/sysfs.h>

/**
 * hc_sysfs_begin() - begin to read or write a file of a mapped device
 * @s: all files of the mapped device
 *
 * Whoever waits to change the live target suspends or resumes the device, so a
 * reader need not wait: the answer is EBUSY.
 *
 * Context: Process. hc_sysfs_end() must follow if this returns true.
 * Return: whether there is a live target, which stays so.
 */
bool hc_sysfs_begin(struct hc_sysfs *s)
{
	if (!down_read_trylock(&s->lock))
		return false;
	if (s->live)
		return true;
	up_read(&s->lock);
	return false;
}

/**
 * hc_sysfs_end() - undo hc_sysfs_begin()
 * @s: all files of the mapped device
 *
 * Context: Process.
 */
void hc_sysfs_end(struct hc_sysfs *s)
{
	up_read(&s->lock);
}

static ssize_t hc_attr_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	ssize_t n;

	if (!hc_sysfs_begin(a->sysfs))
		return -EBUSY;
	n = a->file->show(dev, attr, buf);
	hc_sysfs_end(a->sysfs);
	return n;
}

static ssize_t hc_attr_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	struct hc_attr *a = container_of(attr, struct hc_attr, attr);
	ssize_t n;

	if (!hc_sysfs_begin(a->sysfs))
		return -EBUSY;
	n = a->file->store(dev, attr, buf, len);
	hc_sysfs_end(a->sysfs);
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
