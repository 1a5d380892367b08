/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPORT_COUNTS_H
#define CTL_EXPORT_COUNTS_H

#include "sample_device.h"

void ctl_export_counts(const struct ctl_export *e);

#endif /* CTL_EXPORT_COUNTS_H */
