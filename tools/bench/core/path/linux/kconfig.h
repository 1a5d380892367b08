/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_LINUX_KCONFIG_H
#define BENCH_LINUX_KCONFIG_H

#define IS_ENABLED(option)	0

#endif /* BENCH_LINUX_KCONFIG_H */
