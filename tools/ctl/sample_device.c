// SPDX-License-Identifier: GPL-2.0
/*
 * Samples of a device: each has its names in the kernel and in device-mapper as labels.
 */
#include "sample_device.h"

/**
 * ctl_sample_device() - begin to print a sample of a device
 * @sample: filled in; ctl_sample_end() has to follow
 * @out: stream to print to
 * @metric: its name without "hotcache_"
 * @suffix: what follows the name, or ""
 * @s: the device
 */
void ctl_sample_device(struct ctl_sample *sample, FILE *out,
		       const char *metric, const char *suffix,
		       const struct ctl_snapshot *s)
{
	ctl_sample_begin(sample, out, metric, suffix);
	ctl_sample_label(sample, "device", s->node);
	ctl_sample_label(sample, "name", s->device);
}
