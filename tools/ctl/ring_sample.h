/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_RING_SAMPLE_H
#define CTL_RING_SAMPLE_H

#include "ring_file.h"
#include "snapshot.h"

void ctl_ring_sample(struct ctl_record *record, const struct ctl_snapshot *s);
u64 ctl_record_count(const struct ctl_record *record, const char *name);
double ctl_record_bound(const u64 *below, double share);

#endif /* CTL_RING_SAMPLE_H */
