/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MODULE_H
#define SHIM_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>

#define MODULE_LICENSE(text)	_Static_assert(sizeof(text) > 1, "empty")
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text) > 1, "empty")
#define MODULE_AUTHOR(text)	_Static_assert(sizeof(text) > 1, "empty")
#define THIS_MODULE		NULL

#endif /* SHIM_LINUX_MODULE_H */
