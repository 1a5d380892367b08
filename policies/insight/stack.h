/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_INSIGHT_STACK_H
#define HOTCACHE_POLICIES_INSIGHT_STACK_H

#include <linux/types.h>

#include "insight/rank.h"

/* Elements that a stack holds at most; they are numbered from 0. */
#define HC_STACK_MAX		8192u

/* No element. */
#define HC_STACK_NONE		HC_STACK_MAX

/* Places that a push looks at to close gaps. */
#define HC_STACK_SWEEP		6u

/* Steps that one call of a function takes at most. */
#define HC_STACK_MAX_STEPS	(HC_RANK_MAX_STEPS + HC_STACK_SWEEP)

/**
 * struct hc_stack - elements in the order in which they were used last
 * @rank: which places are taken
 * @owner: the element at each place that is taken
 * @place: the place of each element that is in the stack
 * @head: the place of the next push; all from here on are free
 * @from: the next place that the sweep looks at
 * @to: where the sweep puts what it finds; free from here to @from
 * @nr: number of elements in the stack
 *
 * Zeroed memory is an empty stack.
 */
struct hc_stack {
	struct hc_rank rank;
	u16 owner[HC_RANK_PLACES];
	u16 place[HC_STACK_MAX];
	u32 head;
	u32 from;
	u32 to;
	u32 nr;
};

void hc_stack_push(struct hc_stack *stack, u32 element);
void hc_stack_remove(struct hc_stack *stack, u32 element);
u32 hc_stack_above(const struct hc_stack *stack, u32 element);
u32 hc_stack_bottom(const struct hc_stack *stack);

#endif /* HOTCACHE_POLICIES_INSIGHT_STACK_H */
