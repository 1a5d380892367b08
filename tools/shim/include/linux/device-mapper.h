/* SPDX-License-Identifier: GPL-2.0 */
/*
 * linux/device-mapper.h: what a target's parsers need. What they say to the kernel's
 * log is kept, see shim_dm_logged().
 */
#ifndef SHIM_LINUX_DEVICE_MAPPER_H
#define SHIM_LINUX_DEVICE_MAPPER_H

#include <linux/bio.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/types.h>

struct dm_table {
	const char *device_name;
};

struct dm_dev {
	struct block_device *bdev;
	char name[16];
};

struct dm_target {
	struct dm_table *table;
	sector_t len;
	void *private;
	char *error;
};

struct dm_arg_set {
	unsigned int argc;
	char **argv;
};

struct dm_arg {
	unsigned int min;
	unsigned int max;
	char *error;
};

#define dm_table_device_name(table)	((table)->device_name)

int dm_read_arg_group(const struct dm_arg *arg, struct dm_arg_set *arg_set,
		      unsigned int *value, char **error);
const char *dm_shift_arg(struct dm_arg_set *arg_set);
void dm_consume_args(struct dm_arg_set *arg_set, unsigned int n);
/* Device-mapper's own, for messages and table lines; the array is to be freed. */
int dm_split_args(int *argc, char ***argvp, char *input);

void shim_dm_log(const char *format, ...) __printf(1, 2);
int scnprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);

#define DMERR(...)		shim_dm_log(__VA_ARGS__)
#define DMWARN(...)		shim_dm_log(__VA_ARGS__)
#define DMINFO(...)		((void)0)

#define DMEMIT(x...)	(sz += ((sz >= maxlen) ?			\
			 0 : scnprintf(result + sz, maxlen - sz, x)))

#endif /* SHIM_LINUX_DEVICE_MAPPER_H */
