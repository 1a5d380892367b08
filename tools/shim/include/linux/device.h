/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_DEVICE_H
#define SHIM_LINUX_DEVICE_H

#include <linux/sysfs.h>

struct device;

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr,
			char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t len);
};

#define __ATTR(_name, _mode, _show, _store)				\
	{ .attr = { .name = #_name, .mode = _mode },			\
	  .show = _show, .store = _store }

#endif /* SHIM_LINUX_DEVICE_H */
