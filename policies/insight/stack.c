// SPDX-License-Identifier: GPL-2.0
#include "insight/stack.h"

#include <linux/build_bug.h>

#include "lib/steps.h"

/**
 * DOC: LRU stack
 *
 * Elements lie in a row of places, the one used last at the highest. Whoever is
 * used again leaves its place and takes the next one at the head, so the row
 * grows by a place with each use and gets gaps. A sweep that never rests closes
 * them: it goes up from the lowest place and moves what it finds down behind
 * what it found before, which keeps the order. Once it has reached the head,
 * that goes back to the end of what was moved, and the next sweep begins.
 *
 * With s places swept for each push, a sweep over h places takes h / (s - 1)
 * pushes, so it leaves at most n + h / (s - 1) places behind if there are n
 * elements. That ends at h = n (s - 1) / (s - 2), and the head never comes
 * further than h s / (s - 1): 1.5 n places with 6.
 */

static_assert(HC_STACK_MAX * HC_STACK_SWEEP / (HC_STACK_SWEEP - 2) +
	      2 * HC_STACK_SWEEP <= HC_RANK_PLACES);

static void hc_stack_put(struct hc_stack *stack, u32 element, u32 place)
{
	stack->owner[place] = element;
	stack->place[element] = place;
	hc_rank_mark(&stack->rank, place);
}

/* Is there an element at a place? What is left in owner[] may be old. */
static bool hc_stack_is_taken(const struct hc_stack *stack, u32 place)
{
	return stack->rank.word[place / 64] >> (place % 64) & 1;
}

static void hc_stack_sweep_one(struct hc_stack *stack)
{
	u32 place = stack->from++;

	if (!hc_stack_is_taken(stack, place))
		return;
	if (place != stack->to) {
		hc_rank_clear(&stack->rank, place);
		hc_stack_put(stack, stack->owner[place], stack->to);
	}
	stack->to++;
}

static void hc_stack_sweep(struct hc_stack *stack)
{
	u32 i;

	for (i = 0; i < HC_STACK_SWEEP && stack->from < stack->head; i++) {
		hc_step();
		hc_stack_sweep_one(stack);
	}
	if (stack->from < stack->head)
		return;
	stack->head = stack->to;
	stack->from = 0;
	stack->to = 0;
}

/**
 * hc_stack_push() - put an element on top
 * @stack: the stack
 * @element: an element that is not in the stack
 */
void hc_stack_push(struct hc_stack *stack, u32 element)
{
	hc_stack_sweep(stack);
	hc_stack_put(stack, element, stack->head++);
	stack->nr++;
}

/**
 * hc_stack_remove() - take an element out
 * @stack: the stack
 * @element: an element that is in the stack
 */
void hc_stack_remove(struct hc_stack *stack, u32 element)
{
	hc_rank_clear(&stack->rank, stack->place[element]);
	stack->nr--;
}

/**
 * hc_stack_above() - count the elements above one
 * @stack: the stack
 * @element: an element that is in the stack
 *
 * Return: how many were pushed after it.
 */
u32 hc_stack_above(const struct hc_stack *stack, u32 element)
{
	return hc_rank_beyond(&stack->rank, stack->place[element]);
}

/**
 * hc_stack_bottom() - the element that has not been pushed for longest
 * @stack: the stack
 *
 * Return: the element, HC_STACK_NONE if the stack is empty.
 */
u32 hc_stack_bottom(const struct hc_stack *stack)
{
	u32 place = hc_rank_first(&stack->rank);

	return place == HC_RANK_NONE ? HC_STACK_NONE : stack->owner[place];
}
