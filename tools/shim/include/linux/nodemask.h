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

#define num_possible_nodes()	1
#define num_node_state(state)	__builtin_popcountl(node_states[state].bits)
#define for_each_node_state(node, state)				\
	for ((node) = 0; (node) < 64; (node)++)				\
		if (node_states[state].bits >> (node) & 1)

#endif /* SHIM_LINUX_NODEMASK_H */
