/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEMO_DATA_H
#define CTL_DEMO_DATA_H

#include <linux/types.h>

#include "content.h"

/* The blocks that the demo reads. */
#define CTL_DEMO_BLOCK		4096

int ctl_demo_data_write(int fd, u64 bytes);
bool ctl_demo_data_right(const void *data, u64 block);
int ctl_demo_data_check(int fd, const struct ctl_content *content, u64 *wrong);

#endif /* CTL_DEMO_DATA_H */
