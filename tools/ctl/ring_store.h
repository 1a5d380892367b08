/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_RING_STORE_H
#define CTL_RING_STORE_H

#include "ring_file.h"

char *ctl_ring_path(const char *folder, const char *name);
int ctl_ring_append(const char *path, const char *name,
		    struct ctl_record *record);
int ctl_ring_read(const char *path, const char *name, struct ctl_ring *ring);

#endif /* CTL_RING_STORE_H */
