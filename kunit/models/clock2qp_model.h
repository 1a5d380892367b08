/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A simple model of clock2q+: arrays that are searched and shifted.
 */
#ifndef HOTCACHE_KUNIT_CLOCK2QP_MODEL_H
#define HOTCACHE_KUNIT_CLOCK2QP_MODEL_H

#include <linux/string.h>
#include <linux/types.h>
#include <hotcache/types.h>

#define MODEL_SLOTS	40u
#define MODEL_PLACES	64u
#define MODEL_GHOSTS	64u
#define MODEL_STEPS	64u

/* The place of a slot; the first two belong to Small. */
enum { RING, OVERFLOW, MAIN, NOWHERE };

/**
 * struct model - the whole policy
 * @nr_slots: slots
 * @share: slots that Small should have
 * @window: insertions into Small after which hits count
 * @places: places of the ring
 * @ghosts: capacity of the ghost set
 * @where: where each slot is
 * @ring: the slot at each place, or HC_SLOT_NONE
 * @next: the place that is filled next
 * @hand: where a sweep continues
 * @count: hits of each slot
 * @in_window: hits on it do not count yet
 * @scan: whether a slot was filled by a scan
 * @refused: the slot refused last
 * @ghost: blocks evicted from Small, oldest first
 * @born: number of the insertion that made each entry
 * @nr_ghosts: entries in @ghost
 * @evicted: number of insertions into the ghost set
 * @bounded: calls of model_victim() that reached the bound
 */
struct model {
	u32 nr_slots;
	u32 share;
	u32 window;
	u32 places;
	u32 ghosts;
	u32 where[MODEL_SLOTS];
	u32 ring[MODEL_PLACES];
	u32 next;
	u32 hand[NOWHERE];
	u32 count[MODEL_SLOTS];
	bool in_window[MODEL_SLOTS];
	bool scan[MODEL_SLOTS];
	u32 refused;
	u64 ghost[MODEL_GHOSTS];
	u32 born[MODEL_GHOSTS];
	u32 nr_ghosts;
	u32 evicted;
	u32 bounded;
};

static inline void model_start(struct model *m, u32 nr_slots, u32 small,
			       u32 window, u32 ghost)
{
	u32 i;

	m->nr_slots = nr_slots;
	m->share = nr_slots * small / 100 ? nr_slots * small / 100 : 1;
	m->window = (m->share * window + 99) / 100;
	m->places = m->share + m->share / 2 + 1;
	m->ghosts = nr_slots * ghost / 100;
	m->refused = HC_SLOT_NONE;
	for (i = 0; i < MODEL_SLOTS; i++)
		m->where[i] = NOWHERE;
	for (i = 0; i < MODEL_PLACES; i++)
		m->ring[i] = HC_SLOT_NONE;
}

static inline u32 model_nr(const struct model *m, u32 where)
{
	u32 i, nr = 0;

	for (i = 0; i < m->nr_slots; i++)
		nr += m->where[i] == where;
	return nr;
}

static inline u32 model_nr_small(const struct model *m)
{
	return model_nr(m, RING) + model_nr(m, OVERFLOW);
}

static inline void model_del(struct model *m, u32 slot)
{
	u32 i;

	for (i = 0; i < m->places; i++)
		if (m->ring[i] == slot)
			m->ring[i] = HC_SLOT_NONE;
	m->where[slot] = NOWHERE;
}

static inline void model_to_main(struct model *m, u32 slot, u32 count)
{
	m->where[slot] = MAIN;
	m->count[slot] = count;
	m->in_window[slot] = false;
}

/* The slot in the next place overflows; one slot leaves the window. */
static inline void model_admit(struct model *m, u32 slot)
{
	u32 leaves = (m->next + m->places - m->window) % m->places;
	u32 oldest = m->ring[m->next];

	if (oldest != HC_SLOT_NONE)
		m->where[oldest] = OVERFLOW;
	m->ring[m->next] = slot;
	m->where[slot] = RING;
	m->in_window[slot] = true;
	if (m->ring[leaves] != HC_SLOT_NONE && !m->scan[m->ring[leaves]])
		m->in_window[m->ring[leaves]] = false;
	m->next = (m->next + 1) % m->places;
}

static inline void ghost_forget(struct model *m, u32 i)
{
	m->nr_ghosts--;
	memmove(&m->ghost[i], &m->ghost[i + 1],
		(m->nr_ghosts - i) * sizeof(u64));
	memmove(&m->born[i], &m->born[i + 1],
		(m->nr_ghosts - i) * sizeof(u32));
}

/* An age is an eighth of the capacity; entries expire after eight ages. */
static inline void ghost_expire(struct model *m)
{
	u32 age = (m->ghosts + 7) / 8;
	u32 ages = (m->ghosts + age - 1) / age;

	while (m->nr_ghosts && m->evicted / age - m->born[0] / age >= ages)
		ghost_forget(m, 0);
}

static inline bool ghost_take(struct model *m, u64 block)
{
	u32 i;

	for (i = 0; i < m->nr_ghosts; i++) {
		if (m->ghost[i] != block)
			continue;
		ghost_forget(m, i);
		return true;
	}
	return false;
}

static inline bool model_insert(struct model *m, u32 slot, u64 block,
				unsigned int hints)
{
	bool again;

	m->count[slot] = 0;
	m->scan[slot] = false;
	if (hints & HC_HINT_ADOPT) {
		if (hints & HC_HINT_HOT)
			model_to_main(m, slot, 1);
		else if (model_nr_small(m) < m->share)
			model_admit(m, slot);
		else
			model_to_main(m, slot, 0);
		return false;
	}
	m->scan[slot] = hints & HC_HINT_SCAN;
	again = !(hints & HC_HINT_SCAN) && ghost_take(m, block);
	if (again)
		model_to_main(m, slot, 0);
	else
		model_admit(m, slot);
	return again;
}

static inline void model_hit(struct model *m, u32 slot, unsigned int hints)
{
	if (hints & HC_HINT_SCAN || m->in_window[slot])
		return;
	if (m->count[slot] < 3)
		m->count[slot]++;
}

static inline void model_remove(struct model *m, u32 slot)
{
	model_del(m, slot);
	if (m->refused == slot)
		m->refused = HC_SLOT_NONE;
}

static inline bool model_from_small(const struct model *m)
{
	if (!model_nr(m, MAIN))
		return true;
	if (!model_nr_small(m))
		return false;
	if (m->refused != HC_SLOT_NONE)
		return m->where[m->refused] == MAIN;
	return model_nr_small(m) >= m->share;
}

/* The first slot of a sweep but the refused one, or HC_SLOT_NONE. */
static inline u32 model_sweep(const struct model *m, u32 where)
{
	u32 i;

	for (i = 0; i < m->nr_slots; i++) {
		u32 slot = (m->hand[where] + i) % m->nr_slots;

		if (m->where[slot] == where && slot != m->refused)
			return slot;
	}
	return HC_SLOT_NONE;
}

static inline u32 model_oldest(const struct model *m)
{
	u32 i;

	for (i = 0; i < m->places; i++) {
		u32 slot = m->ring[(m->next + i) % m->places];

		if (slot != HC_SLOT_NONE && slot != m->refused)
			return slot;
	}
	return HC_SLOT_NONE;
}

static inline u32 model_next(const struct model *m)
{
	u32 slot;

	if (!model_from_small(m)) {
		slot = model_sweep(m, MAIN);
	} else {
		slot = model_sweep(m, OVERFLOW);
		if (slot == HC_SLOT_NONE)
			slot = model_oldest(m);
	}
	return slot == HC_SLOT_NONE ? m->refused : slot;
}

static inline void model_pass(struct model *m, u32 slot)
{
	m->hand[m->where[slot]] = slot + 1;
}

static inline u32 model_victim(struct model *m)
{
	u32 each = m->refused == HC_SLOT_NONE ? 1 : 4;
	u32 slot = HC_SLOT_NONE, steps = 0;

	while (model_nr(m, NOWHERE) < m->nr_slots) {
		slot = model_next(m);
		steps += each;
		if (!m->count[slot])
			break;
		if (steps >= MODEL_STEPS) {
			m->bounded++;
			break;
		}
		model_pass(m, slot);
		if (m->where[slot] == MAIN) {
			m->count[slot]--;
		} else {
			model_del(m, slot);
			model_to_main(m, slot, 0);
		}
	}
	m->refused = HC_SLOT_NONE;
	return slot;
}

static inline void model_refuse(struct model *m, u32 slot)
{
	model_pass(m, slot);
	if (m->where[slot] != MAIN) {
		model_del(m, slot);
		model_admit(m, slot);
	}
	m->refused = slot;
}

static inline void model_evict(struct model *m, u32 slot, u64 block)
{
	bool remember = m->where[slot] != MAIN && !m->scan[slot] && m->ghosts;

	model_pass(m, slot);
	model_remove(m, slot);
	if (!remember)
		return;
	m->evicted++;
	ghost_expire(m);
	ghost_take(m, block);
	m->ghost[m->nr_ghosts] = block;
	m->born[m->nr_ghosts] = m->evicted;
	m->nr_ghosts++;
}

#endif /* HOTCACHE_KUNIT_CLOCK2QP_MODEL_H */
