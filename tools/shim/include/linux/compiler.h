/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attributes, and loads and stores that the compiler must not repeat or split.
 */
#ifndef SHIM_LINUX_COMPILER_H
#define SHIM_LINUX_COMPILER_H

#include <linux/types.h>

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define barrier()	__asm__ __volatile__("" ::: "memory")

/* Atomic, so that the thread sanitizer does not report a race. */
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, val)	__atomic_store_n(&(x), (val), __ATOMIC_RELAXED)

#ifdef __SANITIZE_THREAD__
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
#define data_race(expr)							\
({									\
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);			\
	typeof(expr) __shim_value = (expr);				\
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);			\
	__shim_value;							\
})
#else
#define data_race(expr)		(expr)
#endif

#define __user
#define __force
#define __percpu
#define __rcu
#define __iomem
#define __bitwise
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)		((void)0)
#define __release(x)		((void)0)
#define __guarded_by(x)
#define __private
#define __read_mostly
#define __init
#define __exit

/* The C library's headers may define these two. */
#ifndef __counted_by
#define __counted_by(x)
#endif
#ifndef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#endif
#define noinline		__attribute__((noinline))
#define __must_check		__attribute__((warn_unused_result))
#define __maybe_unused		__attribute__((unused))
#define __weak			__attribute__((weak))
#define __noreturn		__attribute__((noreturn))
#define __packed		__attribute__((packed))
#define __aligned(x)		__attribute__((aligned(x)))
#define __cold			__attribute__((cold))
#define __pure			__attribute__((pure))
#define __printf(a, b)		__attribute__((format(printf, a, b)))
#define __cleanup(f)		__attribute__((cleanup(f)))
#define fallthrough		__attribute__((fallthrough))

#endif /* SHIM_LINUX_COMPILER_H */
