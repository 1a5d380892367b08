/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a test in user space may tell the shim, and ask it.
 */
#ifndef SHIM_SHIM_SHIM_H
#define SHIM_SHIM_SHIM_H

#include <stdbool.h>

/**
 * shim_fail_allocation() - let an allocation fail
 * @nth: which one from now on, 1 is the next; 0 lets none fail
 * @further: how many after it fail as well; -1 is all
 */
void shim_fail_allocation(long nth, long further);

/**
 * shim_failed_allocations() - how many failed since shim_fail_allocation()
 *
 * Return: the number.
 */
long shim_failed_allocations(void);

/**
 * shim_live_allocations() - what was allocated and not freed
 *
 * Return: the number of allocations, of pages and of memory.
 */
long shim_live_allocations(void);

/**
 * shim_fatal_signal() - let fatal_signal_pending() see a signal
 * @after: calls from now on that see none; -1 is for ever
 */
void shim_fatal_signal(long after);

/**
 * shim_warnings() - how many WARN_ON() there were
 *
 * Return: the number.
 */
long shim_warnings(void);

#endif /* SHIM_SHIM_SHIM_H */
