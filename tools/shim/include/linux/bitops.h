/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_BITOPS_H
#define SHIM_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/math.h>
#include <linux/types.h>
/* ffs() is the C library's. */
#include <strings.h>

#define BITS_TO_LONGS(nr)	DIV_ROUND_UP(nr, BITS_PER_LONG)
#define hweight16(x)		((unsigned int)__builtin_popcount((u16)(x)))
#define hweight32(x)		((unsigned int)__builtin_popcount(x))
#define hweight64(x)		((unsigned int)__builtin_popcountll(x))
#define hweight_long(x)		((unsigned int)__builtin_popcountl(x))

static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

static inline unsigned int __ffs64(u64 word)
{
	return __builtin_ctzll(word);
}

static inline unsigned long ffz(unsigned long word)
{
	return __builtin_ctzl(~word);
}

static inline unsigned long __fls(unsigned long word)
{
	return BITS_PER_LONG - 1 - __builtin_clzl(word);
}

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline bool test_bit(long nr, const unsigned long *addr)
{
	return __atomic_load_n(&addr[BIT_WORD(nr)], __ATOMIC_RELAXED) &
	       BIT_MASK(nr);
}

static inline void set_bit(long nr, unsigned long *addr)
{
	__atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_RELAXED);
}

static inline void clear_bit(long nr, unsigned long *addr)
{
	__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr),
			   __ATOMIC_RELAXED);
}

static inline bool test_and_set_bit(long nr, unsigned long *addr)
{
	return __atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr),
				 __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static inline bool test_and_clear_bit(long nr, unsigned long *addr)
{
	return __atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr),
				  __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static inline void __set_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

/*
 * The first bit of @map from @from on that is set after each word was XORed with
 * @flip. As in the kernel, a map of one word whose size the compiler knows needs no
 * loop: instructions are counted with this.
 */
static __always_inline unsigned long
shim_find_next(const unsigned long *map, unsigned long size, unsigned long from,
	       unsigned long flip)
{
	unsigned long i, word, at;

	if (from >= size)
		return size;
	word = __atomic_load_n(&map[BIT_WORD(from)], __ATOMIC_RELAXED) ^ flip;
	word &= ~0ul << (from % BITS_PER_LONG);
	if (__builtin_constant_p(size) && size <= BITS_PER_LONG) {
		word &= ~0ul >> (BITS_PER_LONG - size);
		return word ? __ffs(word) : size;
	}
	for (i = BIT_WORD(from); !word && (i + 1) * BITS_PER_LONG < size; i++)
		word = __atomic_load_n(&map[i + 1], __ATOMIC_RELAXED) ^ flip;
	at = word ? i * BITS_PER_LONG + __ffs(word) : size;
	return at < size ? at : size;
}

static __always_inline unsigned long find_next_bit(const unsigned long *map,
						   unsigned long size,
						   unsigned long from)
{
	return shim_find_next(map, size, from, 0);
}

static __always_inline unsigned long
find_next_zero_bit(const unsigned long *map, unsigned long size,
		   unsigned long from)
{
	return shim_find_next(map, size, from, ~0ul);
}

#define find_first_bit(map, size)	find_next_bit(map, size, 0)
#define find_first_zero_bit(map, size)	find_next_zero_bit(map, size, 0)
#define for_each_set_bit(bit, map, size)				\
	for ((bit) = find_next_bit(map, size, 0); (bit) < (size);	\
	     (bit) = find_next_bit(map, size, (bit) + 1))

#endif /* SHIM_LINUX_BITOPS_H */
