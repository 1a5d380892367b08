/* SPDX-License-Identifier: GPL-2.0 */
/*
 * clock2q+ as one would write it down: arrays that are searched and shifted.
 */
#ifndef HOTCACHE_KUNIT_CLOCK2QP_MODEL_H
#define HOTCACHE_KUNIT_CLOCK2QP_MODEL_H

#include <linux/string.h>
#include <linux/types.h>
#include <hotcache/types.h>

#define MODEL_SLOTS	40u
#define MODEL_GHOSTS	64u
#define MODEL_STEPS	64u

/**
 * struct model_queue - slots, oldest first
 * @slot: the slots
 * @nr: how many
 */
struct model_queue {
	u32 slot[MODEL_SLOTS];
	u32 nr;
};

/**
 * struct model - the whole policy
 * @share: slots that Small should have
 * @window: slots that the window has at most
 * @ghosts: capacity of the ghost set
 * @queue: Small and Main
 * @count: hits of each slot
 * @young: whether a slot is in the window
 * @scan: whether a slot was filled by a scan
 * @refused: the slot refused last
 * @other: the queue to take the next victim from, or -1
 * @ghost: blocks evicted from Small, oldest first
 * @born: the insertion, by number, that made each
 * @nr_ghosts: entries in @ghost
 * @evicted: insertions into the ghost set ever
 * @bounded: calls of victim that ended at the bound
 */
struct model {
	u32 share;
	u32 window;
	u32 ghosts;
	struct model_queue queue[2];
	u32 count[MODEL_SLOTS];
	bool young[MODEL_SLOTS];
	bool scan[MODEL_SLOTS];
	u32 refused;
	int other;
	u64 ghost[MODEL_GHOSTS];
	u32 born[MODEL_GHOSTS];
	u32 nr_ghosts;
	u32 evicted;
	u32 bounded;
};

enum { SMALL, MAIN };

static inline void queue_add(struct model_queue *queue, u32 slot)
{
	queue->slot[queue->nr++] = slot;
}

static inline bool queue_del(struct model_queue *queue, u32 slot)
{
	u32 i;

	for (i = 0; i < queue->nr; i++)
		if (queue->slot[i] == slot)
			break;
	if (i == queue->nr)
		return false;
	queue->nr--;
	memmove(&queue->slot[i], &queue->slot[i + 1],
		(queue->nr - i) * sizeof(u32));
	return true;
}

/* Admission to Small: the newest so many are young, once old is old for ever. */
static inline void model_admit(struct model *m, u32 slot)
{
	struct model_queue *small = &m->queue[SMALL];
	u32 i, young = 0;

	queue_add(small, slot);
	m->young[slot] = true;
	for (i = 0; i < small->nr; i++)
		young += m->young[small->slot[i]];
	for (i = 0; young > m->window; i++) {
		if (m->young[small->slot[i]])
			young--;
		m->young[small->slot[i]] = false;
	}
}

static inline void ghost_forget(struct model *m, u32 i)
{
	m->nr_ghosts--;
	memmove(&m->ghost[i], &m->ghost[i + 1],
		(m->nr_ghosts - i) * sizeof(u64));
	memmove(&m->born[i], &m->born[i + 1],
		(m->nr_ghosts - i) * sizeof(u32));
}

/* Ages are eighths of the capacity; eight of them later it is forgotten. */
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

static inline void model_insert(struct model *m, u32 slot, u64 block,
				unsigned int hints)
{
	m->count[slot] = 0;
	m->scan[slot] = false;
	m->young[slot] = false;
	if (hints & HC_HINT_ADOPT) {
		m->count[slot] = hints & HC_HINT_HOT ? 1 : 0;
		if (!m->count[slot] && m->queue[SMALL].nr < m->share)
			model_admit(m, slot);
		else
			queue_add(&m->queue[MAIN], slot);
		return;
	}
	m->scan[slot] = hints & HC_HINT_SCAN;
	if (!(hints & (HC_HINT_SCAN | HC_HINT_READAHEAD)) &&
	    ghost_take(m, block))
		queue_add(&m->queue[MAIN], slot);
	else
		model_admit(m, slot);
}

static inline bool in_main(const struct model *m, u32 slot)
{
	u32 i;

	for (i = 0; i < m->queue[MAIN].nr; i++)
		if (m->queue[MAIN].slot[i] == slot)
			return true;
	return false;
}

static inline void model_hit(struct model *m, u32 slot, unsigned int hints)
{
	u32 most = in_main(m, slot) ? 3 : 1;

	if (hints & (HC_HINT_SCAN | HC_HINT_READAHEAD) || m->young[slot] ||
	    m->scan[slot])
		return;
	if (m->count[slot] < most)
		m->count[slot]++;
}

static inline void model_remove(struct model *m, u32 slot)
{
	if (!queue_del(&m->queue[SMALL], slot))
		queue_del(&m->queue[MAIN], slot);
	if (m->refused == slot)
		m->refused = HC_SLOT_NONE;
}

static inline int model_which(const struct model *m)
{
	if (!m->queue[MAIN].nr)
		return SMALL;
	if (!m->queue[SMALL].nr)
		return MAIN;
	if (m->other >= 0)
		return m->other;
	return m->queue[SMALL].nr >= m->share ? SMALL : MAIN;
}

static inline u32 model_victim(struct model *m)
{
	u32 slot = HC_SLOT_NONE, steps = 0;

	while (m->queue[SMALL].nr + m->queue[MAIN].nr) {
		int q = model_which(m);
		u32 i = 0;

		steps++;
		if (m->queue[q].slot[0] == m->refused && m->queue[q].nr > 1) {
			i = 1;
			steps++;
		}
		slot = m->queue[q].slot[i];
		if (!m->count[slot])
			break;
		if (steps + 2 > MODEL_STEPS) {
			m->bounded++;
			break;
		}
		queue_del(&m->queue[q], slot);
		queue_add(&m->queue[MAIN], slot);
		m->count[slot] = q == MAIN ? m->count[slot] - 1 : 0;
		m->young[slot] = false;
	}
	m->refused = HC_SLOT_NONE;
	m->other = -1;
	return slot;
}

static inline void model_refuse(struct model *m, u32 slot)
{
	if (queue_del(&m->queue[MAIN], slot)) {
		queue_add(&m->queue[MAIN], slot);
		m->other = SMALL;
	} else {
		queue_del(&m->queue[SMALL], slot);
		model_admit(m, slot);
		m->other = MAIN;
	}
	m->refused = slot;
}

static inline void model_evict(struct model *m, u32 slot, u64 block)
{
	bool remember = !in_main(m, slot) && !m->scan[slot] && m->ghosts;

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
