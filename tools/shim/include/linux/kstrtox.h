/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KSTRTOX_H
#define SHIM_LINUX_KSTRTOX_H

#include <linux/types.h>

/* As the kernel's, but for base 10 only. */
int kstrtou64(const char *s, unsigned int base, u64 *value);
int kstrtou32(const char *s, unsigned int base, u32 *value);

#endif /* SHIM_LINUX_KSTRTOX_H */
