/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_NODEMASK_H
#define SHIM_LINUX_NODEMASK_H

/**
 * struct shim_nodemask - NUMA nodes
 * @bits: bit n for node n
 */
struct shim_nodemask {
	unsigned long bits;
};

typedef struct shim_nodemask nodemask_t;

enum node_states {
	N_ONLINE,
	N_MEMORY,
	SHIM_NR_NODE_STATES
};

extern nodemask_t node_states[SHIM_NR_NODE_STATES];

static inline int shim_next_node(unsigned long bits, int node)
{
	unsigned long above = node < 63 ? bits >> (node + 1) : 0;

	if (above)
		return node + 1 + __builtin_ctzl(above);
	return __builtin_ctzl(bits);
}

#define first_memory_node	__builtin_ctzl(node_states[N_MEMORY].bits)
#define next_node_in(node, mask) shim_next_node((mask).bits, node)

#endif /* SHIM_LINUX_NODEMASK_H */
