// SPDX-License-Identifier: GPL-2.0
/*
 * Random operations on every policy for a bounded time, under the sanitizers,
 * beside a model that knows which slot is tracked and nothing else:
 *
 *   - a victim is tracked; there is none only if nothing is tracked;
 *   - a slot that was refused is not named again at once;
 *   - no callback looks at more entries than the policy declares;
 *   - two instances that are told the same do the same;
 *   - whatever happened before, evicting all takes as many victims as there are.
 *
 * Slots are refused, invalidated, left empty and handed to another policy in
 * steps, as the module does; hits without a lock may be late.
 *
 *   fuzz [--seconds N] [--seed S] [--policy P]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/array_size.h>
#include <linux/minmax.h>
#include <hotcache/policy.h>

#include "rng.h"
#include "steps.h"

#define FUZZ_OPS	20000	/* a round */
#define FUZZ_REFUSALS	3	/* as often as the module takes them */
#define FUZZ_ADOPT	64	/* slots a step of a switch */

unsigned int hc_steps;

/**
 * struct fuzz_side - a policy and its twin
 * @ops: the policy
 * @twin: two instances
 * @tracked: by slot
 * @nr: how many are tracked
 * @max_steps: most that a callback looked at
 */
struct fuzz_side {
	const struct hc_policy_ops *ops;
	void *twin[2];
	bool *tracked;
	u32 nr;
	u32 max_steps;
};

/**
 * struct fuzz - a round
 * @only: the policy to test, or NULL for all
 * @rng: the luck
 * @seed: that it began with
 * @op: operations so far
 * @nr_slots: of the shard
 * @block: by slot
 * @used: slots that hold a block
 * @universe: blocks that there are
 * @now: the policy that names the victims
 * @next: the policy that takes over, if a switch is under way
 * @adopted: slots that the next one has been offered
 */
struct fuzz {
	const struct hc_policy_ops *only;
	struct sim_rng rng;
	u64 seed;
	u64 op;
	u32 nr_slots;
	u64 *block;
	bool *used;
	u64 universe;
	struct fuzz_side now;
	struct fuzz_side next;
	u32 adopted;
};

static void fuzz_fail(const struct fuzz *f, const struct fuzz_side *side,
		      const char *what)
{
	printf("%s: %s (slots %u, operation %llu; --seed %llu)\n",
	       side->ops->name, what, f->nr_slots, f->op, f->seed);
	exit(1);
}

static void fuzz_steps(const struct fuzz *f, struct fuzz_side *side)
{
	side->max_steps = max(side->max_steps, hc_steps);
	if (hc_steps > side->ops->max_steps)
		fuzz_fail(f, side, "a callback looked at more than it declares");
	hc_steps = 0;
}

/* Defaults mostly, else anything, the ends of the ranges more often. */
static void fuzz_params(struct fuzz *f, const struct hc_policy_ops *ops,
			struct hc_policy_params *params)
{
	unsigned int i;

	hc_policy_default_params(ops, f->nr_slots, params);
	for (i = 0; i < ops->nr_tunables; i++) {
		const struct hc_tunable *t = &ops->tunables[i];

		switch (sim_rng_below(&f->rng, 8)) {
		case 0:
			params->tunable[i] = t->min;
			break;
		case 1:
			params->tunable[i] = t->max;
			break;
		case 2:
			params->tunable[i] = t->min +
				sim_rng_below(&f->rng, (u64)t->max - t->min + 1);
			break;
		}
	}
}

static void fuzz_side_init(struct fuzz *f, struct fuzz_side *side,
			   const struct hc_policy_ops *ops)
{
	struct hc_policy_params params;
	int i;

	*side = (struct fuzz_side){ .ops = ops };
	side->tracked = calloc(f->nr_slots + 1, sizeof(*side->tracked));
	fuzz_params(f, ops, &params);
	for (i = 0; i < 2; i++) {
		/* Not a byte more, so that the sanitizer sees what is. */
		if (posix_memalign(&side->twin[i], 64, ops->size(&params)))
			exit(1);
		memset(side->twin[i], 0, ops->size(&params));
		ops->init(side->twin[i], &params);
	}
}

static void fuzz_side_free(struct fuzz_side *side)
{
	free(side->twin[0]);
	free(side->twin[1]);
	free(side->tracked);
	*side = (struct fuzz_side){};
}

static void fuzz_insert(struct fuzz *f, struct fuzz_side *side, u32 slot,
			unsigned int hints)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->insert(side->twin[i], slot, f->block[slot], hints);
		fuzz_steps(f, side);
	}
	side->tracked[slot] = true;
	side->nr++;
}

static void fuzz_hit(struct fuzz *f, struct fuzz_side *side, u32 slot,
		     unsigned int hints)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->hit(side->twin[i], slot, hints);
		fuzz_steps(f, side);
	}
}

static u32 fuzz_victim(struct fuzz *f, struct fuzz_side *side, u64 block)
{
	u32 slot = side->ops->victim(side->twin[0], block);
	u32 other;

	fuzz_steps(f, side);
	other = side->ops->victim(side->twin[1], block);
	fuzz_steps(f, side);
	if (slot != other)
		fuzz_fail(f, side, "two instances chose different victims");
	if (slot == HC_SLOT_NONE && side->nr)
		fuzz_fail(f, side, "no victim, though slots are tracked");
	if (slot != HC_SLOT_NONE &&
	    (slot >= f->nr_slots || !side->tracked[slot]))
		fuzz_fail(f, side, "the victim is not tracked");
	return slot;
}

static void fuzz_refuse(struct fuzz *f, struct fuzz_side *side, u32 slot)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->refuse(side->twin[i], slot);
		fuzz_steps(f, side);
	}
}

static void fuzz_evict(struct fuzz *f, struct fuzz_side *side, u32 slot)
{
	int i;

	for (i = 0; i < 2; i++) {
		side->ops->evict(side->twin[i], slot, f->block[slot]);
		fuzz_steps(f, side);
	}
	side->tracked[slot] = false;
	side->nr--;
}

static void fuzz_remove(struct fuzz *f, struct fuzz_side *side, u32 slot)
{
	int i;

	if (!side->ops || !side->tracked[slot])
		return;
	for (i = 0; i < 2; i++) {
		side->ops->remove(side->twin[i], slot);
		fuzz_steps(f, side);
	}
	side->tracked[slot] = false;
	side->nr--;
}

static unsigned int fuzz_hints(struct fuzz *f)
{
	static const unsigned int some[] = {
		HC_HINT_SCAN, HC_HINT_READAHEAD, HC_HINT_META, HC_HINT_IDLE,
		HC_HINT_WRITE, HC_HINT_SCAN | HC_HINT_WRITE,
	};
	u64 i = sim_rng_below(&f->rng, 4 * ARRAY_SIZE(some));

	return i < ARRAY_SIZE(some) ? some[i] : 0;
}

/* A slot for @block: an empty one, a victim's, or none. */
static u32 fuzz_take(struct fuzz *f, u64 block)
{
	u32 tries, slot, refused = HC_SLOT_NONE;

	for (slot = 0; slot < f->nr_slots; slot++)
		if (!f->used[slot])
			return slot;
	for (tries = 0; tries < FUZZ_REFUSALS; tries++) {
		slot = fuzz_victim(f, &f->now, block);
		if (slot == HC_SLOT_NONE)
			return slot;
		if (slot == refused && f->now.nr > 1)
			fuzz_fail(f, &f->now, "a refused slot is named again at once");
		if (!sim_rng_percent(&f->rng, 20)) {
			fuzz_evict(f, &f->now, slot);
			fuzz_remove(f, &f->next, slot);
			f->used[slot] = false;
			return slot;
		}
		fuzz_refuse(f, &f->now, slot);
		refused = slot;
	}
	return HC_SLOT_NONE;
}

static u32 fuzz_find(const struct fuzz *f, u64 block)
{
	u32 slot;

	for (slot = 0; slot < f->nr_slots; slot++)
		if (f->used[slot] && f->block[slot] == block)
			return slot;
	return HC_SLOT_NONE;
}

static void fuzz_access(struct fuzz *f)
{
	u64 block = sim_rng_below(&f->rng, f->universe);
	unsigned int hints = fuzz_hints(f);
	u32 slot = fuzz_find(f, block);

	if (slot != HC_SLOT_NONE) {
		fuzz_hit(f, &f->now, slot, hints);
		if (f->next.ops && f->next.tracked[slot])
			fuzz_hit(f, &f->next, slot, hints);
		return;
	}
	slot = fuzz_take(f, block);
	/* A fill may fail: then the slot stays empty. */
	if (slot == HC_SLOT_NONE || sim_rng_percent(&f->rng, 3))
		return;
	f->used[slot] = true;
	f->block[slot] = block;
	fuzz_insert(f, &f->now, slot, hints);
	if (f->next.ops && slot < f->adopted)
		fuzz_insert(f, &f->next, slot, hints);
}

static void fuzz_invalidate(struct fuzz *f)
{
	u32 slot;

	if (!f->nr_slots)
		return;
	slot = sim_rng_below(&f->rng, f->nr_slots);
	fuzz_remove(f, &f->now, slot);
	fuzz_remove(f, &f->next, slot);
	f->used[slot] = false;
}

static void fuzz_late_hit(struct fuzz *f)
{
	if (f->nr_slots && f->now.ops->flags & HC_POLICY_RACY_HIT)
		fuzz_hit(f, &f->now, sim_rng_below(&f->rng, f->nr_slots),
			 fuzz_hints(f));
}

static void fuzz_adopt(struct fuzz *f, u32 slot)
{
	unsigned int hints = HC_HINT_ADOPT;

	if (!f->now.tracked[slot])
		return;
	if (f->now.ops->is_hot &&
	    f->now.ops->is_hot(f->now.twin[0], slot))
		hints |= HC_HINT_HOT;
	hc_steps = 0;
	fuzz_insert(f, &f->next, slot, hints);
}

static void fuzz_switch_step(struct fuzz *f)
{
	u32 end = min(f->adopted + FUZZ_ADOPT, f->nr_slots);

	for (; f->adopted < end; f->adopted++)
		fuzz_adopt(f, f->adopted);
	if (end < f->nr_slots)
		return;
	if (f->next.nr != f->now.nr)
		fuzz_fail(f, &f->next, "a switch lost slots");
	fuzz_side_free(&f->now);
	f->now = f->next;
	f->next = (struct fuzz_side){};
}

static const struct hc_policy_ops *fuzz_any_policy(struct fuzz *f)
{
	unsigned int n = 0;

	if (f->only)
		return f->only;
	while (hc_policy_at(n))
		n++;
	return hc_policy_at(sim_rng_below(&f->rng, n));
}

static void fuzz_switch(struct fuzz *f)
{
	if (f->next.ops) {
		fuzz_switch_step(f);
		return;
	}
	f->adopted = 0;
	fuzz_side_init(f, &f->next, fuzz_any_policy(f));
}

/* Evict all that is tracked: each once. */
static void fuzz_drain(struct fuzz *f)
{
	u32 slot;

	while ((slot = fuzz_victim(f, &f->now, 0)) != HC_SLOT_NONE) {
		fuzz_evict(f, &f->now, slot);
		fuzz_remove(f, &f->next, slot);
		f->used[slot] = false;
	}
	if (f->now.nr || f->next.nr)
		fuzz_fail(f, &f->now, "slots are left that no victim names");
}

static u32 fuzz_nr_slots(struct fuzz *f)
{
	static const u32 sizes[] = { 0, 1, 2, 3, 4, 5, 8, 16, 33, 100, 700 };
	u32 n = sizes[sim_rng_below(&f->rng, ARRAY_SIZE(sizes))];

	return n > 5 ? n - sim_rng_below(&f->rng, n / 2) : n;
}

/* One policy from the start, perhaps others later. */
static void fuzz_round(struct fuzz *f)
{
	bool switches = sim_rng_percent(&f->rng, 30);
	u64 end = f->op + FUZZ_OPS;

	f->nr_slots = fuzz_nr_slots(f);
	f->universe = 1 + f->nr_slots * (1 + sim_rng_below(&f->rng, 5));
	f->block = calloc(f->nr_slots + 1, sizeof(*f->block));
	f->used = calloc(f->nr_slots + 1, sizeof(*f->used));
	fuzz_side_init(f, &f->now, fuzz_any_policy(f));
	for (; f->op < end; f->op++) {
		u64 luck = sim_rng_below(&f->rng, 1000);

		if (luck < 940)
			fuzz_access(f);
		else if (luck < 980)
			fuzz_invalidate(f);
		else if (luck < 995)
			fuzz_late_hit(f);
		else if (luck < 999 && switches)
			fuzz_switch(f);
		else if (luck == 999 && sim_rng_percent(&f->rng, 10))
			fuzz_drain(f);
	}
	fuzz_drain(f);
	fuzz_side_free(&f->now);
	fuzz_side_free(&f->next);
	free(f->block);
	free(f->used);
}

int main(int argc, char **argv)
{
	u64 seconds = 10, rounds = 0;
	struct fuzz f = { .seed = 1 };
	time_t end;
	int i;

	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--seconds"))
			seconds = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--seed"))
			f.seed = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--policy"))
			f.only = hc_policy_find(argv[i + 1]);
		if (!strcmp(argv[i], "--policy") && !f.only)
			break;
	}
	if (i != argc) {
		fprintf(stderr, "usage: fuzz [--seconds N] [--seed S] [--policy P]\n");
		return 2;
	}
	end = time(NULL) + seconds;
	/* Each round is a seed of its own, so that one alone shows a failure. */
	for (; time(NULL) < end || !rounds; rounds++, f.seed++) {
		f.rng.state = f.seed;
		fuzz_round(&f);
	}
	printf("fuzz: %llu rounds, %llu operations, last seed %llu, nothing found\n",
	       rounds, f.op, f.seed - 1);
	return 0;
}
