/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SYSFS_H
#define SHIM_LINUX_SYSFS_H

#include <linux/compiler.h>
#include <linux/types.h>

struct file;
struct kobject;

struct attribute {
	const char *name;
	unsigned short mode;
};

struct attribute_group {
	const char *name;
	struct attribute **attrs;
	struct bin_attribute **bin_attrs;
};

struct bin_attribute {
	struct attribute attr;
	ssize_t (*read)(struct file *file, struct kobject *kobj,
			struct bin_attribute *attr, char *buf, loff_t pos,
			size_t len);
};

/* What kmod/compat/ says for kernels before 6.17. */
#define HC_BIN_ATTR_CONST

#define sysfs_attr_init(attr)		((void)(attr))
#define sysfs_bin_attr_init(attr)	((void)(attr))

int sysfs_emit(char *buf, const char *format, ...) __printf(2, 3);
int sysfs_emit_at(char *buf, int at, const char *format, ...) __printf(3, 4);
int __sysfs_match_string(const char *const *array, size_t n, const char *s);

#define sysfs_match_string(array, s)					\
	__sysfs_match_string(array, sizeof(array) / sizeof((array)[0]), s)

#endif /* SHIM_LINUX_SYSFS_H */
