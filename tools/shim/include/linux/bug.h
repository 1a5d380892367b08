/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Warnings are printed and counted; a warning makes the running test fail.
 */
#ifndef SHIM_LINUX_BUG_H
#define SHIM_LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>

void shim_warn(const char *file, int line, const char *what);

#define WARN_ON(cond)							\
({									\
	bool __warn = !!(cond);						\
	if (unlikely(__warn))						\
		shim_warn(__FILE__, __LINE__, #cond);			\
	__warn;								\
})

#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#define WARN(cond, ...)		WARN_ON(cond)
#define WARN_ONCE(cond, ...)	WARN_ON(cond)

#endif /* SHIM_LINUX_BUG_H */
