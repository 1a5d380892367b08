/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_COMPILER_ATTRIBUTES_H
#define SHIM_LINUX_COMPILER_ATTRIBUTES_H

#include <linux/compiler.h>

#endif /* SHIM_LINUX_COMPILER_ATTRIBUTES_H */
