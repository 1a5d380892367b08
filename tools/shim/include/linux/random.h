/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_RANDOM_H
#define SHIM_LINUX_RANDOM_H

#include <linux/types.h>

/* The same numbers in each run, so that tests are repeatable. */
u64 get_random_u64(void);
u32 get_random_u32(void);

#endif /* SHIM_LINUX_RANDOM_H */
