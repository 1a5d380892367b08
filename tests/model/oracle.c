// SPDX-License-Identifier: GPL-2.0
/* See oracle.h. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "oracle.h"

#define MAGIC	0x6863206d6f64656cull
#define DONE	6	/* last changes to have ended, a sector */
#define BEGUN	16	/* last changes to have started, more than MAX_PROCS */
#define ZEROS	16	/* last zeroings to have started, likewise */

struct span {
	uint64_t start, end;
};

struct sector {
	uint32_t lock, done_next, begun_next, zero_next;
	struct span done[DONE];
	struct span older;	/* latest start and end among those forgotten */
	uint64_t begun[BEGUN];
	uint64_t zeros[ZEROS];
};

struct stamp {
	uint64_t magic, sector, id, proc, sum;
};

static struct shared {
	uint64_t clock, next_op;
} *shared;
static struct op *ops;
static struct sector *sectors;
static uint64_t max_ops;
static int whole_sectors;

static void *share(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int oracle_init(uint64_t n, uint64_t max, int atomic)
{
	max_ops = max;
	whole_sectors = atomic;
	shared = share(sizeof(*shared));
	ops = share(max * sizeof(*ops));
	sectors = share(n * sizeof(*sectors));
	if (!shared || !ops || !sectors)
		return -1;
	shared->clock = 1;
	shared->next_op = 1;
	return 0;
}

uint64_t oracle_time(void)
{
	return __atomic_add_fetch(&shared->clock, 1, __ATOMIC_SEQ_CST);
}

uint64_t oracle_ops(void)
{
	uint64_t n = __atomic_load_n(&shared->next_op, __ATOMIC_ACQUIRE);

	return n < max_ops ? n : max_ops;
}

const struct op *oracle_op(uint64_t id)
{
	return id && id < oracle_ops() ? &ops[id] : NULL;
}

static struct sector *lock(uint64_t s)
{
	int spins = 0;

	while (__atomic_exchange_n(&sectors[s].lock, 1, __ATOMIC_ACQUIRE))
		if (++spins > 50)
			sched_yield();
	return &sectors[s];
}

static void unlock(struct sector *sec)
{
	__atomic_store_n(&sec->lock, 0, __ATOMIC_RELEASE);
}

uint64_t oracle_begin(uint64_t sector, uint32_t count, int proc, enum change kind)
{
	uint64_t id = __atomic_fetch_add(&shared->next_op, 1, __ATOMIC_SEQ_CST), s;
	struct op *op;

	if (id >= max_ops)
		return 0;
	op = &ops[id];
	op->end = NO_END;
	op->sector = sector;
	op->count = count;
	op->proc = proc;
	op->kind = kind;
	__atomic_store_n(&op->start, oracle_time(), __ATOMIC_RELEASE);
	for (s = sector; s < sector + count; s++) {
		struct sector *sec = lock(s);

		sec->begun[sec->begun_next++ % BEGUN] = id;
		if (kind != CHANGE_WRITE)
			sec->zeros[sec->zero_next++ % ZEROS] = id;
		unlock(sec);
	}
	return id;
}

void oracle_end(uint64_t id, int failed)
{
	struct op *op = &ops[id];
	uint64_t end = oracle_time(), s;

	op->failed = failed;
	__atomic_store_n(&op->end, end, __ATOMIC_RELEASE);
	if (failed || op->kind == CHANGE_MAYBE_ZERO)
		return;
	for (s = op->sector; s < op->sector + op->count; s++) {
		struct sector *sec = lock(s);
		struct span *sp = &sec->done[sec->done_next++ % DONE];

		if (sp->start > sec->older.start)
			sec->older.start = sp->start;
		if (sp->end > sec->older.end)
			sec->older.end = sp->end;
		sp->start = op->start;
		sp->end = end;
		unlock(sec);
	}
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 31)) * 0x7fb5d329728ea185ull;
	x = (x ^ (x >> 27)) * 0x81dadef4bc2dd44dull;
	return x ^ (x >> 33);
}

void oracle_stamp(void *data, uint64_t sector, uint64_t id)
{
	struct stamp st = { MAGIC, sector, id, ops[id].proc, 0 };
	uint64_t *w = data, x;
	unsigned int i;

	x = mix(MAGIC ^ mix(sector) ^ mix(id << 8) ^ st.proc);
	st.sum = x;
	memcpy(data, &st, sizeof(st));
	for (i = sizeof(st) / 8; i < SECTOR / 8; i++)
		w[i] = x += 0x9e3779b97f4a7c15ull;
}

/* A start that supersedes all that had ended before it, for a read from @t. */
static uint64_t latest_start(uint64_t s, uint64_t t)
{
	struct sector *sec = lock(s);
	uint64_t best = 0;
	int i;

	if (sec->older.end < t)
		best = sec->older.start;
	for (i = 0; i < DONE; i++)
		if (sec->done[i].end && sec->done[i].end < t &&
		    sec->done[i].start > best)
			best = sec->done[i].start;
	unlock(sec);
	return best;
}

static int zero_allowed(uint64_t s, uint64_t end, uint64_t floor)
{
	uint64_t ids[ZEROS];
	struct sector *sec = lock(s);
	int i;

	memcpy(ids, sec->zeros, sizeof(ids));
	unlock(sec);
	if (!floor)
		return 1;	/* nothing has ended since the device was zeroed */
	for (i = 0; i < ZEROS; i++) {
		const struct op *z = oracle_op(ids[i]);

		if (z && z->start < end &&
		    __atomic_load_n(&z->end, __ATOMIC_ACQUIRE) > floor)
			return 1;
	}
	return 0;
}

/* Was a change of the sector under way while it was read? */
static int changing(uint64_t s, uint64_t start, uint64_t end)
{
	uint64_t ids[BEGUN];
	struct sector *sec = lock(s);
	int i;

	memcpy(ids, sec->begun, sizeof(ids));
	unlock(sec);
	for (i = 0; i < BEGUN; i++) {
		const struct op *c = oracle_op(ids[i]);

		if (c && c->start < end &&
		    __atomic_load_n(&c->end, __ATOMIC_ACQUIRE) > start)
			return 1;
	}
	return 0;
}

static const char *torn(uint64_t sector, uint64_t start, uint64_t end,
			const char *what)
{
	return !whole_sectors && changing(sector, start, end) ? NULL : what;
}

const char *oracle_check(const void *data, uint64_t sector, uint64_t start,
			 uint64_t end)
{
	static const char zeroes[SECTOR];
	static char text[200];
	unsigned char want[SECTOR];
	struct stamp st;
	const struct op *op;
	uint64_t floor = latest_start(sector, start);

	if (!memcmp(data, zeroes, SECTOR))
		return zero_allowed(sector, end, floor) ? NULL :
			"zeroes, but a write had ended since anything zeroed it";
	memcpy(&st, data, sizeof(st));
	if (st.magic != MAGIC)
		return torn(sector, start, end, "no stamp: data that nobody wrote");
	op = oracle_op(st.id);
	if (!op)
		return torn(sector, start, end,
			    "a stamp of a write that has never been");
	if (st.sector != sector) {
		snprintf(text, sizeof(text), "the stamp of sector %llu",
			 (unsigned long long)st.sector);
		return torn(sector, start, end, text);
	}
	if (sector < op->sector || sector >= op->sector + op->count ||
	    op->kind != CHANGE_WRITE)
		return torn(sector, start, end,
			    "a stamp of a write that did not touch this sector");
	oracle_stamp(want, sector, st.id);
	if (memcmp(want, data, SECTOR))
		return torn(sector, start, end,
			    "a torn sector: the stamp is right, the rest is not");
	if (op->start >= end)
		return "a write that had not begun";
	/* Superseded: something that had ended began after this had ended. */
	if (__atomic_load_n(&op->end, __ATOMIC_ACQUIRE) < floor) {
		snprintf(text, sizeof(text),
			 "stale: write %llu (time %llu to %llu) was superseded by one begun at %llu",
			 (unsigned long long)st.id, (unsigned long long)op->start,
			 (unsigned long long)op->end, (unsigned long long)floor);
		return text;
	}
	return NULL;
}
