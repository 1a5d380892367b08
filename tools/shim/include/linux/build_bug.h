/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_BUILD_BUG_H
#define SHIM_LINUX_BUILD_BUG_H

#ifndef static_assert
#define static_assert(expr, ...)	_Static_assert(expr, #expr)
#endif
#define BUILD_BUG_ON(cond)		_Static_assert(!(cond), #cond)
#define BUILD_BUG_ON_MSG(cond, msg)	_Static_assert(!(cond), msg)

#endif /* SHIM_LINUX_BUILD_BUG_H */
