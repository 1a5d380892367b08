// SPDX-License-Identifier: GPL-2.0
/*
 * Random operations on every policy for a bounded time, under the sanitizers. A
 * model knows only which slots are tracked. It checks that
 *
 *   - a victim is a tracked slot, and there is one unless no slot is tracked;
 *   - a slot that was refused is not the next victim;
 *   - no callback examines more entries than the policy declares;
 *   - two instances that get the same calls return the same victims;
 *   - evicting everything takes as many victims as slots are tracked.
 *
 * As in the module, victims are refused, slots are invalidated or stay empty,
 * and a switch hands them to another policy in steps. A policy that counts hits in
 * the touch of a slot also gets hits on slots that hold no block any more, and finds
 * anything there, which another policy may have left. It changes nothing else of a
 * slot's word.
 *
 *   fuzz [--seconds N] [--seed S] [--policy P]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/array_size.h>
#include <linux/minmax.h>
#include <hotcache/touch.h>

#include "fuzz_side.h"

#define FUZZ_OPS	20000	/* operations in a round */
#define FUZZ_REFUSALS	4	/* victims that the module tries */
#define FUZZ_ADOPT	64	/* slots in a step of a switch */

/**
 * struct fuzz - a round
 * @only: the policy to test, or NULL for all
 * @rng: random numbers
 * @shard: slots and the blocks in them
 * @universe: number of different blocks
 * @now: the policy that chooses the victims
 * @next: the policy that takes over, during a switch
 * @adopted: slots that @next has been offered
 */
struct fuzz {
	const struct hc_policy_ops *only;
	struct sim_rng rng;
	struct fuzz_shard shard;
	u64 universe;
	struct fuzz_side now;
	struct fuzz_side next;
	u32 adopted;
};

static unsigned int fuzz_hints(struct fuzz *f)
{
	static const unsigned int some[] = {
		HC_HINT_SCAN, HC_HINT_READAHEAD, HC_HINT_META, HC_HINT_IDLE,
		HC_HINT_WRITE, HC_HINT_SCAN | HC_HINT_WRITE,
	};
	u64 i = sim_rng_below(&f->rng, 4 * ARRAY_SIZE(some));

	return i < ARRAY_SIZE(some) ? some[i] : 0;
}

/* Find a slot for @block: an empty one, else a victim's, else none. */
static u32 fuzz_take(struct fuzz *f, u64 block)
{
	u32 tries, slot, refused = HC_SLOT_NONE;

	for (slot = 0; slot < f->shard.nr_slots; slot++)
		if (!f->shard.used[slot])
			return slot;
	for (tries = 0; tries < FUZZ_REFUSALS; tries++) {
		slot = fuzz_victim(&f->now, block);
		if (slot == HC_SLOT_NONE)
			return slot;
		if (slot == refused && f->now.nr > 1)
			fuzz_fail(&f->now, "a refused slot is named again at once");
		if (!sim_rng_percent(&f->rng, 20)) {
			fuzz_evict(&f->now, slot);
			fuzz_remove(&f->next, slot);
			f->shard.used[slot] = false;
			return slot;
		}
		fuzz_refuse(&f->now, slot);
		refused = slot;
	}
	return HC_SLOT_NONE;
}

static u32 fuzz_find(const struct fuzz *f, u64 block)
{
	u32 slot;

	for (slot = 0; slot < f->shard.nr_slots; slot++)
		if (f->shard.used[slot] && f->shard.block[slot] == block)
			return slot;
	return HC_SLOT_NONE;
}

static void fuzz_access(struct fuzz *f)
{
	u64 block = sim_rng_below(&f->rng, f->universe);
	unsigned int hints = fuzz_hints(f);
	u32 slot = fuzz_find(f, block);

	if (slot != HC_SLOT_NONE) {
		fuzz_hit(&f->now, slot, hints);
		if (f->next.ops && f->next.tracked[slot])
			fuzz_hit(&f->next, slot, hints);
		return;
	}
	slot = fuzz_take(f, block);
	/* If the fill fails, the slot stays empty. */
	if (slot == HC_SLOT_NONE || sim_rng_percent(&f->rng, 3))
		return;
	f->shard.used[slot] = true;
	f->shard.block[slot] = block;
	fuzz_insert(&f->now, slot, hints);
	if (f->next.ops && slot < f->adopted)
		fuzz_insert(&f->next, slot, hints);
}

static void fuzz_invalidate(struct fuzz *f)
{
	u32 slot;

	if (!f->shard.nr_slots)
		return;
	slot = sim_rng_below(&f->rng, f->shard.nr_slots);
	fuzz_remove(&f->now, slot);
	fuzz_remove(&f->next, slot);
	f->shard.used[slot] = false;
}

static void fuzz_late_hit(struct fuzz *f)
{
	if (f->shard.nr_slots && f->now.ops->hit_max)
		fuzz_hit(&f->now, sim_rng_below(&f->rng, f->shard.nr_slots),
			 fuzz_hints(f));
}

/* The lower bytes of a word, which are the owner's, and the mark that is his, too. */
static u64 fuzz_owned(const struct fuzz *f, u32 slot, int i)
{
	return f->shard.word[i][slot] &
	       ~((u64)(HC_TOUCH_COUNT | HC_TOUCH_DEAF) << 56);
}

/* Leave any touch in a slot, and its word as the owner wants it. */
static void fuzz_word(struct fuzz *f)
{
	u64 word = sim_rng_next(&f->rng);
	u32 slot;

	if (!f->shard.nr_slots)
		return;
	slot = sim_rng_below(&f->rng, f->shard.nr_slots);
	f->shard.word[0][slot] = word;
	f->shard.word[1][slot] = word;
	f->shard.owned[slot] = fuzz_owned(f, slot, 0);
}

static void fuzz_check_words(const struct fuzz *f)
{
	u32 slot;

	for (slot = 0; slot < f->shard.nr_slots; slot++)
		if (fuzz_owned(f, slot, 0) != f->shard.owned[slot] ||
		    fuzz_owned(f, slot, 1) != f->shard.owned[slot])
			fuzz_fail(&f->now, "what is the owner's of a word has changed");
}

static void fuzz_adopt(struct fuzz *f, u32 slot)
{
	unsigned int hints = HC_HINT_ADOPT;

	if (!f->now.tracked[slot])
		return;
	if (fuzz_is_hot(&f->now, slot))
		hints |= HC_HINT_HOT;
	fuzz_insert(&f->next, slot, hints);
}

static void fuzz_switch_step(struct fuzz *f)
{
	u32 end = min(f->adopted + FUZZ_ADOPT, f->shard.nr_slots);

	for (; f->adopted < end; f->adopted++)
		fuzz_adopt(f, f->adopted);
	if (end < f->shard.nr_slots)
		return;
	if (f->next.nr != f->now.nr)
		fuzz_fail(&f->next, "a switch lost slots");
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
	fuzz_side_init(&f->next, &f->shard, fuzz_any_policy(f), &f->rng);
}

/* Evict all tracked slots, each once. */
static void fuzz_drain(struct fuzz *f)
{
	u32 slot;

	while ((slot = fuzz_victim(&f->now, 0)) != HC_SLOT_NONE) {
		fuzz_evict(&f->now, slot);
		fuzz_remove(&f->next, slot);
		f->shard.used[slot] = false;
	}
	if (f->now.nr || f->next.nr)
		fuzz_fail(&f->now, "slots are left that no victim names");
}

static u32 fuzz_nr_slots(struct fuzz *f)
{
	static const u32 sizes[] = { 0, 1, 2, 3, 4, 5, 8, 16, 33, 100, 700 };
	u32 n = sizes[sim_rng_below(&f->rng, ARRAY_SIZE(sizes))];

	return n > 5 ? n - sim_rng_below(&f->rng, n / 2) : n;
}

/* A round starts with one policy and may switch to others. */
static void fuzz_round(struct fuzz *f)
{
	bool switches = sim_rng_percent(&f->rng, 30);
	u64 end = f->shard.op + FUZZ_OPS;
	int i;

	f->shard.nr_slots = fuzz_nr_slots(f);
	f->universe = 1 + f->shard.nr_slots * (1 + sim_rng_below(&f->rng, 5));
	f->shard.block = calloc(f->shard.nr_slots + 1, sizeof(*f->shard.block));
	f->shard.used = calloc(f->shard.nr_slots + 1, sizeof(*f->shard.used));
	f->shard.owned = calloc(f->shard.nr_slots + 1, sizeof(*f->shard.owned));
	for (i = 0; i < 2; i++)
		f->shard.word[i] = calloc(f->shard.nr_slots + 1, sizeof(u64));
	fuzz_side_init(&f->now, &f->shard, fuzz_any_policy(f), &f->rng);
	for (; f->shard.op < end; f->shard.op++) {
		u64 dice = sim_rng_below(&f->rng, 1000);

		if (dice < 940)
			fuzz_access(f);
		else if (dice < 980)
			fuzz_invalidate(f);
		else if (dice < 995)
			fuzz_late_hit(f);
		else if (dice == 995)
			fuzz_word(f);
		else if (dice < 999 && switches)
			fuzz_switch(f);
		else if (dice == 999 && sim_rng_percent(&f->rng, 10))
			fuzz_drain(f);
		if (dice >= 995)
			fuzz_check_words(f);
	}
	fuzz_drain(f);
	fuzz_check_words(f);
	fuzz_side_free(&f->now);
	fuzz_side_free(&f->next);
	free(f->shard.block);
	free(f->shard.used);
	free(f->shard.owned);
	free(f->shard.word[0]);
	free(f->shard.word[1]);
}

int main(int argc, char **argv)
{
	u64 seconds = 10, rounds = 0;
	struct fuzz f = { .shard.seed = 1 };
	time_t end;
	int i;

	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--seconds"))
			seconds = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--seed"))
			f.shard.seed = strtoull(argv[i + 1], NULL, 10);
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
	/* Each round has its own seed, so that it can be repeated alone. */
	for (; time(NULL) < end || !rounds; rounds++, f.shard.seed++) {
		f.rng.state = f.shard.seed;
		fuzz_round(&f);
	}
	printf("fuzz: %llu rounds, %llu operations, last seed %llu, nothing found\n",
	       rounds, f.shard.op, f.shard.seed - 1);
	return 0;
}
