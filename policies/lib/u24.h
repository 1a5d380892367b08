/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_U24_H
#define HOTCACHE_POLICIES_LIB_U24_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/types.h>

/* The largest number that fits in three bytes. */
#define HC_U24_MAX	0xffffffu

/**
 * struct hc_u24 - a number of 24 bits, as an element of an array
 * @low: its low bits
 * @high: the 8 bits above these
 *
 * A shard has 2^24 slots at most, so what a policy keeps for each slot may do with
 * three bytes where a u32 takes four.
 */
struct hc_u24 {
	u16 low;
	u8 high;
} __packed;

static_assert(sizeof(struct hc_u24) == 3);

/**
 * hc_u24_get() - read a number
 * @n: the number
 *
 * Return: its value.
 */
static inline u32 hc_u24_get(const struct hc_u24 *n)
{
	return n->low | (u32)n->high << 16;
}

/**
 * hc_u24_set() - write a number
 * @n: the number
 * @value: at most HC_U24_MAX
 */
static inline void hc_u24_set(struct hc_u24 *n, u32 value)
{
	n->low = value & U16_MAX;
	n->high = value >> 16;
}

#endif /* HOTCACHE_POLICIES_LIB_U24_H */
