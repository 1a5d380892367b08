/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_POOL_H
#define CTL_POOL_H

#include "snapshot.h"

bool ctl_pool_is_missing(const struct ctl_snapshot *s);
u64 ctl_pool_slots(const struct ctl_snapshot *s);
u64 ctl_pool_bytes(const struct ctl_snapshot *s);
u64 ctl_pool_slots_asked(const struct ctl_snapshot *s);
u64 ctl_pool_slots_usable(const struct ctl_snapshot *s);
u64 ctl_pool_slots_given(const struct ctl_snapshot *s);

#endif /* CTL_POOL_H */
