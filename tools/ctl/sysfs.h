/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SYSFS_H
#define CTL_SYSFS_H

#include <dirent.h>
#include <linux/types.h>

/**
 * struct ctl_io - the block layer's counters of a device
 * @reads: completed reads
 * @writes: completed writes
 * @read_ms: total time of the reads
 * @write_ms: total time of the writes
 */
struct ctl_io {
	u64 reads;
	u64 writes;
	u64 read_ms;
	u64 write_ms;
};

void ctl_sysfs_root(const char *root);
bool ctl_sysfs_is_real(void);
DIR *ctl_sysfs_open_block(void);
char *ctl_sysfs_path(const char *node, const char *file);
char *ctl_sysfs_number_path(const char *number);
char *ctl_sysfs_module_line(const char *file);
char *ctl_read_line(const char *path);
char *ctl_read_line_at(int dir, const char *name);
int ctl_write_file(const char *path, const char *text);
char *ctl_node_line(const char *node, const char *file);
bool ctl_node_has(const char *node, const char *file);
bool ctl_node_suspended(const char *node);
bool ctl_io_read(const char *node, struct ctl_io *io);
double ctl_now(void);
char *ctl_slave_path(const char *node);

#endif /* CTL_SYSFS_H */
