/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_LIMITS_H
#define SHIM_LINUX_LIMITS_H

#include <limits.h>
#include_next <linux/limits.h>

#define U8_MAX		0xffu
#define U16_MAX		0xffffu
#define U32_MAX		0xffffffffu
#define U64_MAX		0xffffffffffffffffull
#define S32_MAX		0x7fffffff
#define S64_MAX		0x7fffffffffffffffll

#endif /* SHIM_LINUX_LIMITS_H */
