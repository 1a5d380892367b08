// SPDX-License-Identifier: GPL-2.0
/*
 * The data path: the input is a list of operations. Requests to a small cache, the answers
 * of its origin in any order, late or with errors, work items, time, and what an
 * administrator changes meanwhile; all in one thread, so that an input is an order of events.
 *
 * A read finds in each sector what the origin has held there at some time since it was
 * sent; a request fails only if the origin has failed one; each request ends; in the end
 * the counters add up, and what is cached is what the origin has.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/ioprio.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "core/cache.h"
#include "core/counters.h"
#include "core/memory.h"
#include "core/resize.h"
#include "core/totals.h"
#include "io/check.h"
#include "io/dev_init.h"
#include "io/fast.h"
#include "io/insight.h"
#include "io/piece.h"
#include "io/timing.h"

#include "fuzz.h"
#include "origin.h"

#define SECTOR		512u
#define NR_SLOTS	64u
#define NR_SHARDS	2u
#define REQUESTS_MAX	64
#define SECTORS_MAX	512u
#define PAGES		(SECTORS_MAX * SECTOR / PAGE_SIZE)
#define SEGMENTS	8

/**
 * struct request - a request to the device
 * @bio: the bio; its private data are those of who sent it
 * @io: what the data path keeps of it
 * @vec: its segments
 * @page: its pages
 * @data: their data
 * @start: its first sector
 * @sectors: number of them
 * @since: when it was sent, see origin_now()
 * @failures: answers with an error until then
 * @ended: it has ended
 */
struct request {
	struct bio bio;
	struct hc_io io;
	struct bio_vec vec[SEGMENTS];
	struct page page[PAGES];
	char *data;
	u32 start;
	u32 sectors;
	u32 since;
	u32 failures;
	bool ended;
};

static struct request request[REQUESTS_MAX];
static unsigned int nr_requests, nr_running;
static u32 nr_failures, next_stamp;
static u64 blocks_read;
static struct hc_dev dev;
static struct hc_policy_choice choice;
static struct workqueue_struct queue;
static const bool never;

/* What there is of the input. */
static const uint8_t *input, *input_end;

static unsigned int next_byte(void)
{
	return input < input_end ? *input++ : 0;
}

static void check_read(const struct request *r)
{
	u32 i, stamp;

	for (i = 0; i < r->sectors; i++) {
		check(stamp_read(r->data + i * SECTOR, &stamp),
		      "sector %u is torn", r->start + i);
		check(origin_held(r->start + i, stamp, r->since),
		      "sector %u: the origin has not held %u", r->start + i, stamp);
	}
}

static void request_ended(struct bio *bio)
{
	struct request *r = container_of(bio, struct request, bio);

	check(!r->ended, "a request ends twice");
	check(bio->bi_private == r, "the private data are somebody else's");
	check(!bio->bi_status || nr_failures > r->failures,
	      "a request fails with status %u, the origin has failed none",
	      bio->bi_status);
	r->ended = true;
	nr_running--;
	if (!bio->bi_status && bio_op(bio) == REQ_OP_READ && r->sectors)
		check_read(r);
	/* Who asked may free it at once. */
	free(r->data);
	r->data = NULL;
}

/* Its data in pages of its own, in segments of @cut sectors; the last one has the rest. */
static void lay_out(struct request *r, unsigned int cut)
{
	unsigned int left = r->sectors * SECTOR, at = 0, i;
	unsigned int pages = (left + PAGE_SIZE - 1) / PAGE_SIZE;

	r->data = aligned_alloc(PAGE_SIZE, pages * PAGE_SIZE);
	for (i = 0; i < pages; i++)
		r->page[i].virtual = r->data + i * PAGE_SIZE;
	for (i = 0; left; i++) {
		unsigned int len = i == SEGMENTS - 1 ? left : min(left, cut * SECTOR);

		r->vec[i] = (struct bio_vec){
			.bv_page = &r->page[at / PAGE_SIZE],
			.bv_offset = at % PAGE_SIZE,
			.bv_len = len,
		};
		r->bio.bi_vcnt = i + 1;
		at += len;
		left -= len;
	}
}

static void send_request(enum req_op op, u32 start, u32 sectors, blk_opf_t flags,
			 unsigned int cut)
{
	struct request *r = &request[nr_requests];
	u32 i;

	if (nr_requests == REQUESTS_MAX)
		return;
	nr_requests++;
	nr_running++;
	*r = (struct request){ .start = start, .sectors = sectors };
	bio_init(&r->bio, &origin_bdev, r->vec, SEGMENTS, op | flags);
	r->bio.bi_iter.bi_sector = start;
	r->bio.bi_iter.bi_size = sectors * SECTOR;
	r->bio.bi_end_io = request_ended;
	r->bio.bi_private = r;
	if (flags & REQ_IDLE)
		r->bio.bi_ioprio = IOPRIO_CLASS_IDLE << 13;
	if (op == REQ_OP_READ || (op == REQ_OP_WRITE && sectors))
		lay_out(r, cut);
	if (op == REQ_OP_WRITE)
		for (i = 0; i < sectors; i++)
			stamp_fill(r->data + i * SECTOR, ++next_stamp);
	r->since = origin_now();
	r->failures = nr_failures;
	if (op == REQ_OP_READ && sectors)
		blocks_read += ((start + sectors - 1) >> 3) - (start >> 3) + 1;
	if (hc_fast_map(&dev, &r->bio, &r->io) == HC_TAKEN)
		return;
	/* As the target does with what it passes. */
	if (hc_piece_is(&r->bio))
		hc_piece_pass(&dev, &r->bio, &r->io);
	else
		submit_bio_noacct(&r->bio);
}

static void take_request(enum req_op op)
{
	static const u32 lengths[] = { 8, 1, 4, 16, 128, 256, 3, SECTORS_MAX };
	static const blk_opf_t flag[] = {
		0, REQ_NOWAIT, REQ_RAHEAD, REQ_META, REQ_IDLE, REQ_FUA, REQ_SWAP,
		REQ_NOWAIT | REQ_RAHEAD,
	};
	unsigned int low = next_byte(), how = next_byte(), shape = next_byte();
	u32 sectors = lengths[how & 7];
	/* Some are at blocks, some anywhere. */
	u32 start = shape & 1 ? low * 8 + (shape >> 5) : low * 8;

	start = min(start, ORIGIN_SECTORS - 1);
	sectors = min(sectors, ORIGIN_SECTORS - start);
	send_request(op, start, sectors, flag[how >> 3 & 7], 1 + (shape >> 1 & 15));
}

/* Discards and the like carry no data, and may be long. */
static void take_discard(void)
{
	static const enum req_op op[] = {
		REQ_OP_DISCARD, REQ_OP_WRITE_ZEROES, REQ_OP_SECURE_ERASE,
	};
	unsigned int low = next_byte(), how = next_byte();
	u32 start = low * 8, sectors = how & 0x80 ? ORIGIN_SECTORS : 8 << (how & 7);

	if (how >> 5 == 3) {
		send_request(REQ_OP_WRITE, 0, 0, REQ_FUA, 1);
		return;
	}
	start = min(start, ORIGIN_SECTORS - 1);
	send_request(op[how % ARRAY_SIZE(op)], start, min(sectors, ORIGIN_SECTORS - start),
		     how & 0x40 ? REQ_NOWAIT : 0, 1);
}

static void take_answer(void)
{
	static const blk_status_t error[] = {
		BLK_STS_OK, BLK_STS_OK, BLK_STS_OK, BLK_STS_IOERR, BLK_STS_MEDIUM,
		BLK_STS_NOTSUPP, BLK_STS_TARGET, BLK_STS_AGAIN,
	};
	unsigned int i = next_byte(), how = next_byte();
	blk_status_t status = error[how & 7];

	if (!origin_waiting())
		return;
	i %= origin_waiting();
	if (status == BLK_STS_AGAIN && !(origin_bio(i)->bi_opf & REQ_NOWAIT))
		status = BLK_STS_OK;
	if (how & 8)
		origin_transfer(i);
	nr_failures += status != BLK_STS_OK;
	origin_end(i, status);
}

static void take_work(unsigned int i)
{
	if (fuzz_work_pending())
		fuzz_work_run(i % fuzz_work_pending());
}

static void change_policy(unsigned int i)
{
	struct hc_policy_choice next;

	hc_policy_choice_default(hc_policy_at(i % HC_NR_POLICIES), &next);
	if (!hc_cache_switch_policy(dev.cache, &next, &never))
		choice = next;
}

/* A slot for each shard at least, and no more than it was made for. */
static void change_size(unsigned int i)
{
	hc_cache_resize(dev.cache, NR_SHARDS + i % (NR_SLOTS - NR_SHARDS + 1), &choice,
			&never);
}

static void change_rule(unsigned int i)
{
	const struct hc_range range = {
		.start = i * 16,
		.end = i * 16 + 256,
		.rule = i % 3 == 2 ? HC_RULE_NONE : i % 3 ? HC_RULE_HOT : HC_RULE_SCAN,
	};

	hc_rules_set_range(&dev.admission.rules, &range);
}

static void take_control(void)
{
	unsigned int what = next_byte(), i = next_byte();

	switch (what % 13) {
	case 0:
		change_policy(i);
		break;
	case 1:
		change_size(i);
		break;
	case 2:
		dev.mode = i % HC_NR_MODES;
		break;
	case 3:
		hc_cache_drop_from(dev.cache, 0, HC_CNT_invalidate_drop, &never);
		break;
	case 4:
		dev.admission.knobs.action = i % HC_NR_SCAN_ACTIONS;
		break;
	case 5:
		dev.admission.knobs.threshold = 8 << i % 8;
		break;
	case 6:
		hc_check_switch(&dev, i & 1 ? 1u << (i >> 1) % 3 : 0, &never);
		break;
	case 7:
		hc_timing_switch(&dev, i & 1);
		break;
	case 8:
		if (i & 1)
			hc_insight_start(&dev, NR_SLOTS);
		else
			hc_insight_stop(&dev);
		break;
	case 9:
		change_rule(i);
		break;
	case 10:
		dev.admission.rules.window = i & 1;
		break;
	case 11:
		dev.admission.max_fills = 1 + i % 100;
		hc_dev_bound_fills(&dev);
		break;
	default:
		dev.frozen = i & 1;
		break;
	}
}

static void take_operation(void)
{
	unsigned int code = next_byte();

	switch (code & 15) {
	case 0 ... 3:
		take_request(REQ_OP_READ);
		break;
	case 4 ... 6:
		take_request(REQ_OP_WRITE);
		break;
	case 7:
		take_discard();
		break;
	case 8 ... 10:
		take_answer();
		break;
	case 11:
		if (origin_waiting())
			origin_transfer(next_byte() % origin_waiting());
		break;
	case 12:
		take_work(code >> 4);
		break;
	case 13:
		jiffies += 1ul << (code >> 4);
		break;
	case 14:
		take_control();
		break;
	default:
		origin_no_bio = code >> 4;
		break;
	}
}

/* All that is under way ends, since nobody adds to it. */
static void settle(void)
{
	unsigned int rounds;

	origin_no_bio = 0;
	for (rounds = 0; nr_running || fuzz_work_pending() || origin_waiting(); rounds++) {
		check(rounds < 10000, "%u requests do not end", nr_running);
		if (origin_waiting())
			origin_end(0, BLK_STS_OK);
		else if (fuzz_work_pending())
			fuzz_work_run(0);
		/* What waits for a fill is looked for from time to time. */
		jiffies++;
	}
}

static void check_content(void)
{
	u32 block;

	dev.frozen = false;
	dev.mode = HC_MODE_WRITETHROUGH;
	for (block = 0; block <= ORIGIN_SECTORS / 8; block++) {
		nr_requests = 0;
		send_request(REQ_OP_READ, block * 8, min(8u, ORIGIN_SECTORS - block * 8), 0,
			     8);
		settle();
	}
}

static u64 counter_sum(const u64 *n, const char *prefix)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < HC_NR_COUNTERS; i++)
		if (hc_counter_is(i, prefix))
			sum += n[i];
	return sum;
}

static void check_counters(void)
{
	u64 n[HC_NR_COUNTERS] = {};
	u64 read, gone;
	u32 i;
	int cpu;

	for_each_possible_cpu(cpu)
		for (i = 0; i < HC_NR_COUNTERS; i++)
			n[i] += per_cpu_ptr(dev.stats, cpu)->v[i];
	hc_cache_add_counts(dev.cache, n);
	read = n[HC_CNT_hits] + n[HC_CNT_filled] + n[HC_CNT_joined] +
	       counter_sum(n, HC_PREFIX_BYPASS);
	check(read == blocks_read, "%llu blocks were read, %llu are counted",
	      blocks_read, read);
	gone = counter_sum(n, HC_PREFIX_EVICT) + counter_sum(n, HC_PREFIX_INVALIDATE);
	check(n[HC_CNT_inserts] - gone == hc_cache_occupancy(dev.cache),
	      "%llu blocks inserted, %llu gone, %u there", n[HC_CNT_inserts], gone,
	      hc_cache_occupancy(dev.cache));
	check(!n[HC_CNT_verify_errors], "a block was not what the origin has");
}

static void report_mismatch(struct hc_dev *d, const struct hc_mismatch *m)
{
	check(false, "block %llu differs at byte %u", m->block, m->offset);
}

static void send_child(struct bio *parent, struct bio *bio)
{
	submit_bio_noacct(bio);
}

static void make_cache(void)
{
	const struct hc_geometry geo = {
		.nr_blocks = ORIGIN_SECTORS / 8,
		.nr_slots = NR_SLOTS,
		.nr_shards = NR_SHARDS,
		.block_shift = 12,
	};
	struct hc_claim claim;
	struct hc_pool *pool;

	hc_policy_choice_default(hc_policy_at(next_byte() % HC_NR_POLICIES), &choice);
	check(hc_claim_begin(&claim, hc_pool_bytes(NR_SLOTS, 12), 0, 0), "no memory");
	pool = hc_pool_create(NR_SLOTS, 12, NULL, &claim, &queue);
	hc_claim_end(&claim);
	check(!IS_ERR(pool), "no pool");
	dev.cache = hc_cache_create(&geo, &choice, 1, pool, &queue);
	check(!IS_ERR(dev.cache), "no cache");
}

static void make_device(void)
{
	memset(&dev, 0, sizeof(dev));
	dev.origin = &origin_bdev;
	dev.block_shift = 12;
	dev.send = send_child;
	dev.report_mismatch = report_mismatch;
	hc_admission_default(&dev.admission);
	check(!hc_dev_init(&dev, "fuzz"), "no memory");
	make_cache();
	hc_admission_set_slots(&dev.admission, NR_SLOTS, 1);
	hc_dev_bound_fills(&dev);
	jiffies = 1000000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = data;
	input_end = data + min_t(size_t, size, 1024);
	nr_requests = 0;
	nr_failures = 0;
	next_stamp = 1 << 20;
	blocks_read = 0;
	origin_reset();
	make_device();
	while (input < input_end)
		take_operation();
	settle();
	check_content();
	check_counters();
	hc_dev_exit(&dev);
	hc_cache_destroy(dev.cache);
	check(!shim_warnings(), "a warning, see above");
	return 0;
}
