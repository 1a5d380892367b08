/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SAMPLE_DEVICE_H
#define CTL_SAMPLE_DEVICE_H

#include "sample.h"
#include "snapshot.h"

/**
 * struct ctl_export - devices whose metrics are printed
 * @out: stream to print to
 * @snapshot: a snapshot of each device
 * @nr: number of devices
 */
struct ctl_export {
	FILE *out;
	struct ctl_snapshot **snapshot;
	size_t nr;
};

void ctl_sample_device(struct ctl_sample *sample, FILE *out,
		       const char *metric, const char *suffix,
		       const struct ctl_snapshot *s);

#endif /* CTL_SAMPLE_DEVICE_H */
