/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MINMAX_H
#define SHIM_LINUX_MINMAX_H

/* As in the kernel, both sides must have the same type or be constants. */
#define __shim_same(a, b)						\
	_Static_assert(__builtin_types_compatible_p(typeof(a), typeof(b)) || \
		       __builtin_constant_p(a) || __builtin_constant_p(b),  \
		       "min() and max() want one type")

#define min(a, b)							\
({									\
	__shim_same(a, b);						\
	__auto_type __min_a = (a);					\
	__auto_type __min_b = (b);					\
	__min_a < __min_b ? __min_a : __min_b;				\
})

#define max(a, b)							\
({									\
	__shim_same(a, b);						\
	__auto_type __max_a = (a);					\
	__auto_type __max_b = (b);					\
	__max_a > __max_b ? __max_a : __max_b;				\
})

#define min_t(type, a, b)						\
({									\
	type __min_a = (a);						\
	type __min_b = (b);						\
	__min_a < __min_b ? __min_a : __min_b;				\
})

#define max_t(type, a, b)						\
({									\
	type __max_a = (a);						\
	type __max_b = (b);						\
	__max_a > __max_b ? __max_a : __max_b;				\
})

#define min3(a, b, c)		min(min(a, b), c)
#define max3(a, b, c)		max(max(a, b), c)
#define clamp(v, lo, hi)	min(max(v, lo), hi)
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)
#define swap(a, b)							\
	do {								\
		typeof(a) __swap = (a);					\
		(a) = (b);						\
		(b) = __swap;						\
	} while (0)

#endif /* SHIM_LINUX_MINMAX_H */
