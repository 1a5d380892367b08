/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_FUZZ_SIDE_H
#define SIM_FUZZ_SIDE_H

#include <hotcache/policy.h>

#include "rng.h"

/**
 * struct fuzz_shard - the slots of a round
 * @nr_slots: number of slots
 * @block: the block in each slot
 * @word: the slots' words, once for each of the two instances
 * @used: whether a slot holds a block
 * @owned: what is the owner's of each slot's word
 * @seed: seed of the round
 * @op: operations so far
 */
struct fuzz_shard {
	u32 nr_slots;
	u64 *block;
	u64 *word[2];
	bool *used;
	u64 *owned;
	u64 seed;
	u64 op;
};

/**
 * struct fuzz_side - a policy under test, in two instances
 * @ops: the policy, NULL if there is none
 * @shard: the slots
 * @twin: the two instances
 * @tracked: whether the policy tracks a slot, by slot
 * @nr: number of tracked slots
 */
struct fuzz_side {
	const struct hc_policy_ops *ops;
	const struct fuzz_shard *shard;
	void *twin[2];
	bool *tracked;
	u32 nr;
};

void fuzz_fail(const struct fuzz_side *side, const char *what);
void fuzz_side_init(struct fuzz_side *side, const struct fuzz_shard *shard,
		    const struct hc_policy_ops *ops, struct sim_rng *rng);
void fuzz_side_free(struct fuzz_side *side);
void fuzz_insert(struct fuzz_side *side, u32 slot, unsigned int hints);
void fuzz_hit(struct fuzz_side *side, u32 slot, unsigned int hints);
u32 fuzz_victim(struct fuzz_side *side, u64 block);
void fuzz_refuse(struct fuzz_side *side, u32 slot);
void fuzz_evict(struct fuzz_side *side, u32 slot);
void fuzz_remove(struct fuzz_side *side, u32 slot);
bool fuzz_is_hot(struct fuzz_side *side, u32 slot);

#endif /* SIM_FUZZ_SIDE_H */
