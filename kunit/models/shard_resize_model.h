/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shard of the model becomes smaller and larger. Slots that it gives up lose
 * their content: whoever still copies from one finds no block there.
 */
#ifndef HOTCACHE_KUNIT_SHARD_RESIZE_MODEL_H
#define HOTCACHE_KUNIT_SHARD_RESIZE_MODEL_H

#include "models/shard_model.h"

/* The model, as that of the pool's data. */
static struct shard_model *the_model;

static inline u32 copy_datum(const struct hc_pool *pool, u32 to, u32 from)
{
	the_model->data[to] = the_model->data[from];
	the_model->nr_moves++;
	return 64;
}

#define hc_pool_copy	copy_datum
#include "../../kmod/core/shard_resize.c"
#undef hc_pool_copy

/* Content of a slot without memory. */
#define NO_DATUM	U64_MAX

/* A policy for so many slots takes over. */
static inline void let_policy_have(struct kunit *test, struct hc_shard *shard,
				   u32 nr_slots)
{
	struct hc_policy_choice choice = choice_of(shard->ops);
	struct hc_shard_policy made;

	shard->policy_slots = nr_slots;
	KUNIT_ASSERT_EQ(test, hc_shard_policy_alloc(shard, &choice, &made), 0);
	hc_shard_switch_begin(shard, &made);
	hc_shard_policy_free(&made);
	while (hc_shard_switch_step(shard))
		;
	made.hits = NULL;
	hc_shard_switch_end(shard, true, &made);
	hc_shard_policy_free(&made);
}

/* Who looks at slots one after the other does not find blocks that move. */
static inline void look_anew(struct shard_model *m)
{
	m->look = 0;
}

static inline void grow(struct kunit *test, struct shard_model *m)
{
	struct hc_shard *shard = &m->shard;
	u32 nr_slots = shard->nr_slots + 1 +
		       hc_rng_below(&m->rng, shard->capacity - shard->nr_slots);

	let_policy_have(test, shard, nr_slots);
	hc_shard_grow(shard, nr_slots);
	shard->reserve = min(m->reserve, nr_slots / 2);
	m->nr_grown++;
	look_anew(m);
}

/* The slots that it has lost have no memory any more. */
static inline void shrink_finish(struct kunit *test, struct shard_model *m)
{
	struct hc_shard *shard = &m->shard;
	u32 s;

	if (!hc_shard_shrink_finish(shard))
		return;
	for (s = shard->nr_slots; s < shard->capacity; s++)
		m->data[s] = NO_DATUM;
	shard->reserve = min(m->reserve, shard->nr_slots / 2);
	m->nr_shrunk++;
	look_anew(m);
	if (hc_rng_percent(&m->rng, 80))
		let_policy_have(test, shard, shard->nr_slots);
}

static inline void shrink_further(struct kunit *test, struct shard_model *m)
{
	struct hc_shard *shard = &m->shard;
	u32 dice = hc_rng_below(&m->rng, 100);

	if (dice < 60) {
		if (!hc_shard_shrink_step(shard, NULL, &m->vacated))
			m->vacated = 0;
		look_anew(m);
	} else if (dice < 90) {
		shrink_finish(test, m);
	} else if (dice < 93) {
		u32 most = hc_shard_shrink_most(shard);

		while (hc_shard_unshrink_step(shard, most))
			;
	} else if (dice < 96) {
		while (hc_shard_unshrink_step(shard, shard->nr_slots))
			;
		KUNIT_ASSERT_EQ(test, shard->retired, 0u);
	}
}

static inline void step_resize(struct kunit *test, struct shard_model *m)
{
	struct hc_shard *shard = &m->shard;

	if (shard->next_policy || anybody_looks(m))
		return;
	if (shard->limit != shard->nr_slots) {
		shrink_further(test, m);
	} else if (shard->nr_slots < shard->capacity && hc_rng_percent(&m->rng, 60)) {
		grow(test, m);
	} else if (shard->nr_slots > 1) {
		m->vacated = 0;
		hc_shard_shrink_begin(shard, 1 + hc_rng_below(&m->rng,
							      shard->nr_slots - 1),
				      HC_CNT_evict_resize);
	}
}

#endif /* HOTCACHE_KUNIT_SHARD_RESIZE_MODEL_H */
