/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_ATOMIC_H
#define SHIM_LINUX_ATOMIC_H

#include <asm/barrier.h>
#include <linux/types.h>

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }

static inline int atomic_read(const atomic_t *a)
{
	return __atomic_load_n(&a->counter, __ATOMIC_RELAXED);
}

static inline int atomic_read_acquire(const atomic_t *a)
{
	return __atomic_load_n(&a->counter, __ATOMIC_ACQUIRE);
}

static inline void atomic_set(atomic_t *a, int i)
{
	__atomic_store_n(&a->counter, i, __ATOMIC_RELAXED);
}

static inline void atomic_set_release(atomic_t *a, int i)
{
	__atomic_store_n(&a->counter, i, __ATOMIC_RELEASE);
}

static inline int atomic_add_return(int i, atomic_t *a)
{
	return __atomic_add_fetch(&a->counter, i, __ATOMIC_SEQ_CST);
}

static inline int atomic_fetch_add(int i, atomic_t *a)
{
	return __atomic_fetch_add(&a->counter, i, __ATOMIC_SEQ_CST);
}

static inline int atomic_xchg(atomic_t *a, int i)
{
	return __atomic_exchange_n(&a->counter, i, __ATOMIC_SEQ_CST);
}

static inline int atomic_cmpxchg(atomic_t *a, int old, int want)
{
	__atomic_compare_exchange_n(&a->counter, &old, want, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return old;
}

static inline bool atomic_try_cmpxchg(atomic_t *a, int *old, int want)
{
	return __atomic_compare_exchange_n(&a->counter, old, want, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static inline bool atomic_add_unless(atomic_t *a, int i, int unless)
{
	int old = atomic_read(a);

	while (old != unless)
		if (atomic_try_cmpxchg(a, &old, old + i))
			return true;
	return false;
}

#define atomic_add(i, a)		((void)atomic_fetch_add(i, a))
#define atomic_sub(i, a)		((void)atomic_fetch_add(-(i), a))
#define atomic_inc(a)		((void)atomic_fetch_add(1, a))
#define atomic_dec(a)		((void)atomic_fetch_add(-1, a))
#define atomic_sub_return(i, a)	atomic_add_return(-(i), a)
#define atomic_inc_return(a)	atomic_add_return(1, a)
#define atomic_dec_return(a)	atomic_add_return(-1, a)
#define atomic_dec_and_test(a)	(atomic_add_return(-1, a) == 0)
#define atomic_sub_and_test(i, a) (atomic_add_return(-(i), a) == 0)

static inline s64 atomic64_read(const atomic64_t *a)
{
	return __atomic_load_n(&a->counter, __ATOMIC_RELAXED);
}

static inline s64 atomic64_read_acquire(const atomic64_t *a)
{
	return __atomic_load_n(&a->counter, __ATOMIC_ACQUIRE);
}

static inline void atomic64_set(atomic64_t *a, s64 i)
{
	__atomic_store_n(&a->counter, i, __ATOMIC_RELAXED);
}

static inline void atomic64_set_release(atomic64_t *a, s64 i)
{
	__atomic_store_n(&a->counter, i, __ATOMIC_RELEASE);
}

static inline void atomic64_add(s64 i, atomic64_t *a)
{
	__atomic_add_fetch(&a->counter, i, __ATOMIC_RELAXED);
}

static inline s64 atomic64_add_return(s64 i, atomic64_t *a)
{
	return __atomic_add_fetch(&a->counter, i, __ATOMIC_SEQ_CST);
}

static inline s64 atomic64_fetch_add(s64 i, atomic64_t *a)
{
	return __atomic_fetch_add(&a->counter, i, __ATOMIC_SEQ_CST);
}

static inline s64 atomic64_xchg(atomic64_t *a, s64 i)
{
	return __atomic_exchange_n(&a->counter, i, __ATOMIC_SEQ_CST);
}

static inline s64 atomic64_cmpxchg(atomic64_t *a, s64 old, s64 want)
{
	__atomic_compare_exchange_n(&a->counter, &old, want, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return old;
}

static inline bool atomic64_try_cmpxchg(atomic64_t *a, s64 *old, s64 want)
{
	return __atomic_compare_exchange_n(&a->counter, old, want, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

#define atomic64_add(i, a)		((void)atomic64_fetch_add(i, a))
#define atomic64_sub(i, a)		((void)atomic64_fetch_add(-(i), a))
#define atomic64_inc(a)		((void)atomic64_fetch_add(1, a))
#define atomic64_dec(a)		((void)atomic64_fetch_add(-1, a))
#define atomic64_sub_return(i, a)	atomic64_add_return(-(i), a)
#define atomic64_inc_return(a)	atomic64_add_return(1, a)
#define atomic64_dec_return(a)	atomic64_add_return(-1, a)
#define atomic64_dec_and_test(a)	(atomic64_add_return(-1, a) == 0)
#define atomic64_sub_and_test(i, a) (atomic64_add_return(-(i), a) == 0)

typedef atomic64_t atomic_long_t;

#define atomic_long_read(a)	atomic64_read(a)
#define atomic_long_set(a, i)	atomic64_set(a, i)
#define atomic_long_inc(a)	atomic64_inc(a)
#define atomic_long_dec(a)	atomic64_dec(a)
#define atomic_long_add(i, a)	atomic64_add(i, a)

#define xchg(p, v)		__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define cmpxchg(p, old, want)						\
({									\
	typeof(*(p)) __old = (old);					\
	__atomic_compare_exchange_n(p, &__old, want, false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	__old;								\
})
#define try_cmpxchg(p, old, want)					\
	__atomic_compare_exchange_n(p, old, want, false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

#endif /* SHIM_LINUX_ATOMIC_H */
