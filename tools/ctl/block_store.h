/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_BLOCK_STORE_H
#define CTL_BLOCK_STORE_H

#include "block_file.h"

char *ctl_block_store_path(const char *node);
int ctl_block_store_write(const char *path, const struct ctl_block_file *file,
			  size_t *size);
int ctl_block_store_read(const char *path, struct ctl_block_file *file);

#endif /* CTL_BLOCK_STORE_H */
