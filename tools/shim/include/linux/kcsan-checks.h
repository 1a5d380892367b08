/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KCSAN_CHECKS_H
#define SHIM_LINUX_KCSAN_CHECKS_H

#define kcsan_disable_current()	((void)0)
#define kcsan_enable_current()	((void)0)

#endif /* SHIM_LINUX_KCSAN_CHECKS_H */
