// SPDX-License-Identifier: GPL-2.0
/*
 * Files of saved blocks, docs/saved-blocks.md, as hotcachectl reads them.
 *
 * A file is taken if and only if a second reading of that document, here, takes it. What is
 * taken is written as a file of the same length that says the same; what warm makes of it
 * lies within the device, the pool and the share that is wanted, and no byte is read twice,
 * unless the blocks of the device are larger now. What is refused comes with a sentence.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <linux/array_size.h>
#include <linux/minmax.h>

#include "block_file.h"
#include "block_store.h"
#include "content.h"
#include "exit.h"
#include "warm_plan.h"

#include "fuzz.h"
#include "said.h"

#define HEAD		512
#define RANGE		16
#define SUM		4
#define NAME_AT		56
#define NAME		128
#define ORIGIN_AT	184
#define ORIGIN		256

static u64 number_at(const uint8_t *data, size_t at, int bytes)
{
	u64 n = 0;

	while (bytes--)
		n = n << 8 | data[at + bytes];
	return n;
}

static void set_number(uint8_t *data, size_t at, int bytes, u64 n)
{
	for (; bytes--; n >>= 8)
		data[at++] = n;
}

static bool is_text(const uint8_t *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[i]; i++)
		if (text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return i < size;
}

static bool is_head(const uint8_t *data, size_t size)
{
	u64 block;

	if (size < HEAD + SUM || memcmp(data, "HCBLOCKS", 8) ||
	    number_at(data, 8, 4) != 1 || number_at(data, 12, 4) != HEAD)
		return false;
	block = number_at(data, 32, 4);
	return block >= 4096 && block <= 65536 && !(block & (block - 1)) &&
	       is_text(data + NAME_AT, NAME) && is_text(data + ORIGIN_AT, ORIGIN) &&
	       number_at(data, size - SUM, 4) == crc32(0, data, size - SUM);
}

/* By comparing each with each, as far as that is not too much. */
static bool is_apart(const uint8_t *data, u64 nr)
{
	const uint8_t *range = data + HEAD;
	u64 i, k;

	for (i = 0; i < nr; i++)
		for (k = 0; k < i; k++) {
			u64 a = number_at(range, i * RANGE, 8);
			u64 b = number_at(range, k * RANGE, 8);

			if (a < b + number_at(range, k * RANGE + 8, 4) &&
			    b < a + number_at(range, i * RANGE + 8, 4))
				return false;
		}
	return true;
}

/* What the document says a file is. */
static bool is_file(const uint8_t *data, size_t size)
{
	__uint128_t blocks = 0, end;
	u64 i, nr, last = 0;
	unsigned int heat, before = 3;

	if (!is_head(data, size))
		return false;
	nr = number_at(data, 40, 8);
	if (nr > size || size != HEAD + nr * RANGE + SUM)
		return false;
	end = number_at(data, 24, 8) / number_at(data, 32, 4);
	for (i = 0; i < nr; i++) {
		size_t at = HEAD + i * RANGE;
		u64 first = number_at(data, at, 8);
		u64 count = number_at(data, at + 8, 4);

		heat = data[at + 12];
		if (!count || heat > before ||
		    (__uint128_t)first + count > end ||
		    (i && heat == before && first < last))
			return false;
		before = heat;
		last = first;
		blocks += count;
	}
	return blocks == number_at(data, 48, 8) && blocks <= 1ull << 30 &&
	       is_apart(data, nr);
}

static int extent_cmp(const void *a, const void *b)
{
	const struct ctl_extent *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* No byte is in two extents, whatever their order is. */
static void check_apart(const struct ctl_warm_plan *plan)
{
	size_t i, bytes = plan->nr * sizeof(struct ctl_extent);
	struct ctl_extent *sorted = malloc(bytes + 1);

	memcpy(sorted, plan->nr ? plan->extent : sorted, bytes);
	qsort(sorted, plan->nr, sizeof(*sorted), extent_cmp);
	for (i = 1; i < plan->nr; i++)
		check(sorted[i - 1].start + sorted[i - 1].bytes <= sorted[i].start,
		      "two extents have %llu", sorted[i].start);
	free(sorted);
}

/* A part, hot or not, of a plan: its bytes. */
static u64 check_part(const struct ctl_warm_plan *plan, size_t from, size_t to,
		      u64 device_end)
{
	u64 bytes = 0;
	size_t i;

	for (i = from; i < to; i++) {
		const struct ctl_extent *e = &plan->extent[i];

		check(e->bytes && e->start % plan->block_size == 0 &&
		      e->bytes % plan->block_size == 0, "%llu bytes at %llu",
		      e->bytes, e->start);
		check(e->start < device_end && e->bytes <= device_end - e->start,
		      "%llu bytes at %llu are beyond %llu", e->bytes, e->start,
		      device_end);
		bytes += e->bytes;
	}
	return bytes;
}

static void check_plan(const struct ctl_block_file *file,
		       const struct ctl_warm_limits *limits)
{
	u64 wanted = file->nr_blocks * limits->share + 1;
	struct ctl_warm_plan plan;
	u64 hot, end;

	ctl_warm_plan_make(&plan, file, limits);
	end = limits->device_bytes / limits->block_size * limits->block_size;
	check(plan.nr_hot <= plan.nr, "%zu hot extents of %zu", plan.nr_hot, plan.nr);
	hot = check_part(&plan, 0, plan.nr_hot, end);
	check(hot == plan.hot_bytes, "%llu hot bytes, not %llu", hot, plan.hot_bytes);
	check(hot + check_part(&plan, plan.nr_hot, plan.nr, end) == plan.bytes,
	      "all bytes are not %llu", plan.bytes);
	check(plan.bytes <= limits->pool_bytes, "%llu bytes are too many",
	      plan.bytes);
	check(plan.bytes <= wanted * max(file->block_size, limits->block_size),
	      "%llu bytes, but %llu blocks are wanted", plan.bytes, wanted);
	if (limits->block_size <= file->block_size)
		check_apart(&plan);
	check(plan.left <= file->nr_blocks && plan.beyond <= file->nr_blocks,
	      "%llu blocks left out, %llu beyond the end", plan.left, plan.beyond);
	ctl_warm_plan_free(&plan);
}

static void check_plans(const struct ctl_block_file *file)
{
	static const double share[] = { 1, 0.5, 0.01 };
	static const u32 block_size[] = { 4096, 16384, 65536 };
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(share); i++)
		for (k = 0; k < ARRAY_SIZE(block_size); k++) {
			struct ctl_warm_limits limits = {
				.share = share[i],
				.pool_bytes = 1ull << 50,
				.device_bytes = min(file->device_bytes, 1ull << 60),
				.block_size = block_size[k],
			};

			check_plan(file, &limits);
			limits.pool_bytes = 3 * block_size[k];
			check_plan(file, &limits);
			limits.device_bytes /= 2;
			limits.pool_bytes = 1ull << 50;
			check_plan(file, &limits);
		}
}

static void check_written(const struct ctl_block_file *file, size_t size)
{
	struct ctl_block_file again;
	const char *wrong;
	size_t length;
	void *data = ctl_block_file_encode(file, &length);

	check(length == size, "it is written in %zu bytes", length);
	wrong = ctl_block_file_decode(&again, data, length);
	check(!wrong, "what is written %s", wrong);
	check(again.saved == file->saved && again.nr_blocks == file->nr_blocks &&
	      again.device_bytes == file->device_bytes &&
	      again.block_size == file->block_size &&
	      again.nr_ranges == file->nr_ranges, "numbers differ");
	check(!strcmp(again.name, file->name) && !strcmp(again.origin, file->origin),
	      "texts differ");
	for (length = 0; length < file->nr_ranges; length++)
		check(again.range[length].first == file->range[length].first &&
		      again.range[length].count == file->range[length].count &&
		      again.range[length].heat == file->range[length].heat,
		      "range %zu differs", length);
	ctl_block_file_free(&again);
	free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool right = size <= 1 << 16 && is_file(data, size);
	struct ctl_block_file file;
	int status;

	*fuzz_said = '\0';
	status = ctl_block_store_read(fuzz_file(data, size), &file);
	check(size > 1 << 16 || (status == CTL_OK) == right,
	      "a file that is %s gets %d: %s", right ? "right" : "wrong", status,
	      fuzz_said);
	if (status == CTL_OK) {
		check_written(&file, size);
		check_plans(&file);
	} else {
		check(status == CTL_FAILED, "refused with status %d", status);
		fuzz_check_sentence(fuzz_said);
	}
	ctl_block_file_free(&file);
	return 0;
}

/* What lets a damaged file come further: its length, number of blocks and checksum. */
static void mend(uint8_t *data, size_t size, unsigned int how)
{
	u64 i, nr = (size - HEAD - SUM) / RANGE;
	u64 blocks = 0;

	for (i = 0; i < nr; i++)
		blocks += number_at(data, HEAD + i * RANGE + 8, 4);
	if (how & 1)
		memcpy(data, "HCBLOCKS\1\0\0\0\0\2\0", 16);
	if (how & 2)
		set_number(data, 40, 8, nr);
	if (how & 4)
		set_number(data, 48, 8, blocks);
	set_number(data, size - SUM, SUM, crc32(0, data, size - SUM));
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	size = LLVMFuzzerMutate(data, size, max);
	if (size < HEAD + SUM || seed % 16 == 0)
		return size;
	size -= (size - HEAD - SUM) % RANGE;
	mend(data, size, seed >> 8);
	return size;
}
