/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control of the shim by tests: injected failures, and what the shim counted.
 */
#ifndef SHIM_SHIM_SHIM_H
#define SHIM_SHIM_SHIM_H

#include <stdbool.h>

/**
 * shim_fail_allocation() - make an allocation fail
 * @nth: the allocation, counted from now on; 1 is the next, 0 is none
 * @further: number of allocations after it that also fail; -1 for all
 */
void shim_fail_allocation(long nth, long further);

/**
 * shim_enter_node() - from now on this thread runs on a NUMA node
 * @node: the node, below SHIM_NR_NODES
 */
void shim_enter_node(int node);

/**
 * shim_node_bytes() - count what is allocated without a node being named
 * @node: the node
 *
 * Return: bytes that threads on this node have allocated so far.
 */
long shim_node_bytes(int node);

#define SHIM_NR_NODES	64

/**
 * shim_fail_orders() - make allocations of many pages fail, as in fragmented memory
 * @order: of which order and more; UINT_MAX for none
 */
void shim_fail_orders(unsigned int order);

/**
 * shim_failed_allocations() - count failed allocations
 *
 * Return: their number since shim_fail_allocation().
 */
long shim_failed_allocations(void);

/**
 * shim_live_allocations() - count allocations that are not freed
 *
 * Return: their number, pages and other memory together.
 */
long shim_live_allocations(void);

/**
 * shim_fatal_signal() - make fatal_signal_pending() return true
 * @after: number of calls that still return false; -1 for all
 */
void shim_fatal_signal(long after);

/**
 * shim_warnings() - count warnings
 *
 * Return: the number of times that a WARN_ON() triggered.
 */
long shim_warnings(void);

/**
 * shim_dm_logged() - count what a target has said to the kernel's log
 *
 * Return: the number of messages, but for information.
 */
long shim_dm_logged(void);

/**
 * shim_dm_said() - the last of these messages
 *
 * Return: the message, "" if there is none.
 */
const char *shim_dm_said(void);

#endif /* SHIM_SHIM_SHIM_H */
