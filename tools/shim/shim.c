// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel functions for user space: those that the headers in include/ declare.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/bug.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <shim/shim.h>

__thread int shim_atomic_depth;
/* Near overflow, as in a kernel that has just booted: tests meet the wrap. */
unsigned long jiffies = -300ul * HZ;
nodemask_t node_states[SHIM_NR_NODE_STATES] = { { 1 }, { 1 } };

static long nr_warnings;
static long nr_live;
static long nr_pages;
static long nr_failed;
static long fail_nth;
static long fail_further;
static unsigned int fail_order = UINT_MAX;
static long signal_after = -1;
static unsigned long nr_threads;
static long node_bytes[SHIM_NR_NODES];
static __thread int this_node;
static u64 random_state = 0x9e3779b97f4a7c15ull;

void shim_warn(const char *file, int line, const char *what)
{
	__atomic_add_fetch(&nr_warnings, 1, __ATOMIC_RELAXED);
	printf("# WARNING: %s:%d: %s\n", file, line, what);
	fflush(stdout);
}

long shim_warnings(void)
{
	return READ_ONCE(nr_warnings);
}

void shim_might_sleep(const char *file, int line)
{
	if (shim_atomic_depth)
		shim_warn(file, line, "may sleep here, but holds a spinlock");
}

unsigned long shim_thread(void)
{
	static __thread unsigned long number;

	if (!number)
		number = __atomic_add_fetch(&nr_threads, 1, __ATOMIC_RELAXED);
	return number;
}

unsigned int shim_cpu(void)
{
	return shim_thread() % SHIM_NR_CPUS;
}

void shim_fail_allocation(long nth, long further)
{
	WRITE_ONCE(fail_nth, nth);
	WRITE_ONCE(fail_further, further);
	WRITE_ONCE(nr_failed, 0);
}

void shim_enter_node(int node)
{
	this_node = node;
}

long shim_node_bytes(int node)
{
	return READ_ONCE(node_bytes[node]);
}

void shim_fail_orders(unsigned int order)
{
	WRITE_ONCE(fail_order, order);
}

long shim_failed_allocations(void)
{
	return READ_ONCE(nr_failed);
}

long shim_live_allocations(void)
{
	return READ_ONCE(nr_live);
}

static bool shim_allocation_fails(void)
{
	long left;

	if (!READ_ONCE(fail_nth))
		return false;
	left = __atomic_sub_fetch(&fail_nth, 1, __ATOMIC_RELAXED);
	if (left)
		return false;
	/* This allocation fails, and the next one too if further ones shall. */
	if (fail_further) {
		WRITE_ONCE(fail_nth, 1);
		if (fail_further > 0)
			fail_further--;
	}
	__atomic_add_fetch(&nr_failed, 1, __ATOMIC_RELAXED);
	return true;
}

void *shim_alloc(size_t size, gfp_t gfp, const char *file, int line)
{
	void *p;

	if (gfp & __GFP_WAIT_SHIM)
		shim_might_sleep(file, line);
	/* As in the kernel: such a size is the result of an overflow. */
	if (size > SIZE_MAX / 2 || shim_allocation_fails())
		return NULL;
	/* Exactly the size, so that the sanitizer detects an overrun. */
	if (posix_memalign(&p, SHIM_ALLOC_ALIGN, size ? size : 1))
		return NULL;
	memset(p, gfp & __GFP_ZERO ? 0 : 0x5a, size);
	__atomic_add_fetch(&node_bytes[this_node], size, __ATOMIC_RELAXED);
	__atomic_add_fetch(&nr_live, 1, __ATOMIC_RELAXED);
	return p;
}

void shim_free(const void *p)
{
	if (!p)
		return;
	__atomic_sub_fetch(&nr_live, 1, __ATOMIC_RELAXED);
	free((void *)p);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	if (get_order(size) >= READ_ONCE(fail_order))
		return NULL;
	return shim_alloc(size, gfp, __FILE__, __LINE__);
}

/* The kernel would free pages of somebody else if it were told a size too large. */
void free_pages_exact(void *p, size_t size)
{
	WARN_ON(malloc_usable_size(p) < size);
	shim_free(p);
}

struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order)
{
	unsigned long i, nr = 1ul << order;
	struct page *page;
	char *data;

	if (gfp & __GFP_WAIT_SHIM)
		shim_might_sleep(__FILE__, __LINE__);
	if (order >= READ_ONCE(fail_order) || shim_allocation_fails())
		return NULL;
	page = calloc(nr, sizeof(*page));
	data = aligned_alloc(PAGE_SIZE << order, PAGE_SIZE << order);
	if (!page || !data) {
		free(page);
		free(data);
		return NULL;
	}
	if (gfp & __GFP_ZERO)
		memset(data, 0, PAGE_SIZE << order);
	for (i = 0; i < nr; i++)
		page[i].virtual = data + i * PAGE_SIZE;
	page->order = order;
	page->gfp = gfp;
	page->node = node;
	__atomic_add_fetch(&nr_live, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&nr_pages, nr, __ATOMIC_RELAXED);
	return page;
}

void __free_pages(struct page *page, unsigned int order)
{
	WARN_ON(page->order != order);
	__atomic_sub_fetch(&nr_live, 1, __ATOMIC_RELAXED);
	__atomic_sub_fetch(&nr_pages, 1l << order, __ATOMIC_RELAXED);
	free(page->virtual);
	free(page);
}

struct task_struct shim_current;

long si_mem_available(void)
{
	return SHIM_TOTAL_PAGES - READ_ONCE(nr_pages);
}

void shim_fatal_signal(long after)
{
	signal_after = after;
}

bool fatal_signal_pending(const struct task_struct *task)
{
	if (signal_after > 0)
		signal_after--;
	else if (!signal_after)
		return true;
	return false;
}

bool signal_pending(const struct task_struct *task)
{
	return fatal_signal_pending(task);
}

u64 get_random_u64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

u32 get_random_u32(void)
{
	return get_random_u64() >> 32;
}
