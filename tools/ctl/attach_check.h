/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ATTACH_CHECK_H
#define CTL_ATTACH_CHECK_H

#include "inner.h"

int ctl_attach_check(const struct ctl_above *above, u64 block_size);
int ctl_attach_check_state(const struct ctl_above *above);

#endif /* CTL_ATTACH_CHECK_H */
