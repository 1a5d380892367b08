// SPDX-License-Identifier: GPL-2.0
/*
 * hctorture - few blocks, read by many threads while they are written and discarded;
 * other threads watch the readers' buffers all the time.
 *
 * Each word of a block says which block it is of, and its version. Every reader has a
 * buffer for each block, so a word of another block in it, be it for a moment and
 * overwritten before the read ends, is data that was never asked for. A read must
 * return no version older than the last write that had ended when it began.
 *
 * Exit status: 0 nothing found, 1 foreign or stale data, 2 usage or an I/O error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define MAX_BLOCKS	1024u
#define MAX_THREADS	64u
/* The lower bits of a word are the version; above them is the block, plus one. */
#define VERSION_BITS	40
#define VERSION		((1ull << VERSION_BITS) - 1)
/* Three of four reads are of one block in so many. */
#define HOT		6u
/* One change in so many is a discard. */
#define DISCARD		32u

static const char usage_text[] =
"usage: hctorture DEV BLOCK BLOCKS READERS WRITERS WATCHERS SECONDS [discard]\n"
"       overwrites the first BLOCKS blocks of BLOCK bytes of DEV\n";

/**
 * struct block - what is known of a block
 * @begun: version of the last change that has begun
 * @done: version of the last change that has ended
 * @discarded: version of the last discard that has begun
 */
struct block {
	atomic_ullong begun;
	atomic_ullong done;
	atomic_ullong discarded;
};

/**
 * struct thread - one of them
 * @id: its handle
 * @nr: its number among those that do the same
 * @rng: its random state
 * @count: reads or changes that it has made, or looks at all buffers
 */
struct thread {
	pthread_t id;
	unsigned int nr;
	uint64_t rng;
	uint64_t count;
};

static int dev;
static unsigned int size, blocks, readers, writers, watchers;
static int discards;
static struct block block[MAX_BLOCKS];
static uint64_t *buffer[MAX_THREADS];
static atomic_bool stop;
static atomic_ullong foreign, stale, errors;

static uint64_t next(struct thread *t)
{
	t->rng ^= t->rng << 13;
	t->rng ^= t->rng >> 7;
	return t->rng ^= t->rng << 17;
}

static uint64_t *buffer_of(unsigned int reader, unsigned int b)
{
	return buffer[reader] + (size_t)b * size / sizeof(uint64_t);
}

static void report(const char *what, unsigned int b, uint64_t word,
		   atomic_ullong *sum)
{
	if (atomic_fetch_add(sum, 1) < 5)
		printf("%s: block %u has a word of block %lld, version %llu\n",
		       what, b, (long long)(word >> VERSION_BITS) - 1,
		       (unsigned long long)(word & VERSION));
}

static void io_error(const char *what)
{
	if (!atomic_fetch_add(&errors, 1))
		perror(what);
	stop = 1;
}

/* Which block to read: mostly a hot one. */
static unsigned int choose(struct thread *t)
{
	uint64_t r = next(t);
	unsigned int hot = blocks / HOT ? blocks / HOT : 1;

	return (r & 3 ? hot : blocks) * ((r >> 8) & 0xffffff) >> 24;
}

static void check(unsigned int b, const uint64_t *data, uint64_t least,
		  uint64_t most)
{
	uint64_t zeroed = block[b].discarded;
	unsigned int i;

	for (i = 0; i < size / sizeof(*data); i++) {
		uint64_t version = data[i] ? data[i] & VERSION : zeroed;

		if (data[i] && data[i] >> VERSION_BITS != b + 1)
			report("foreign", b, data[i], &foreign);
		else if (version < least || version > most)
			report("stale", b, data[i], &stale);
		else
			continue;
		return;
	}
}

static void pin(unsigned int nr)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(nr % sysconf(_SC_NPROCESSORS_ONLN), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *read_blocks(void *arg)
{
	struct thread *t = arg;

	pin(t->nr);
	for (; !stop; t->count++) {
		unsigned int b = choose(t);
		uint64_t *data = buffer_of(t->nr, b);
		uint64_t least = block[b].done;

		if (pread(dev, data, size, (off_t)b * size) != (ssize_t)size) {
			io_error("read");
			break;
		}
		check(b, data, least, block[b].begun);
	}
	return NULL;
}

/* A block has one writer, so its versions are in order. */
static void *write_blocks(void *arg)
{
	struct thread *t = arg;
	uint64_t *data = aligned_alloc(4096, size);
	unsigned int i;

	for (; !stop; t->count++) {
		unsigned int b = choose(t) / writers * writers + t->nr;
		uint64_t range[2] = { (uint64_t)b * size, size };
		uint64_t version;

		if (b >= blocks)
			continue;
		version = block[b].begun + 1;
		if (discards && !(next(t) % DISCARD)) {
			block[b].discarded = version;
			block[b].begun = version;
			if (ioctl(dev, BLKDISCARD, range)) {
				io_error("discard");
				break;
			}
		} else {
			for (i = 0; i < size / sizeof(*data); i++)
				data[i] = (uint64_t)(b + 1) << VERSION_BITS | version;
			block[b].begun = version;
			if (pwrite(dev, data, size, range[0]) != (ssize_t)size) {
				io_error("write");
				break;
			}
		}
		block[b].done = version;
	}
	free(data);
	return NULL;
}

static void *watch(void *arg)
{
	struct thread *t = arg;
	unsigned int r, b, i;

	for (; !stop; t->count++)
		for (r = 0; r < readers; r++)
			for (b = 0; b < blocks && !stop; b++) {
				uint64_t *data = buffer_of(r, b);

				for (i = 0; i < size / sizeof(*data); i++) {
					uint64_t word = __atomic_load_n(&data[i],
						__ATOMIC_RELAXED);

					if (word && word >> VERSION_BITS != b + 1)
						report("foreign, for a moment",
						       b, word, &foreign);
				}
			}
	return NULL;
}

/* Version 1 of each block, on the device and in the readers' buffers. */
static void begin(void)
{
	unsigned int r, b, i;

	for (r = 0; r < readers; r++) {
		buffer[r] = aligned_alloc(4096, (size_t)blocks * size);
		for (b = 0; b < blocks; b++)
			for (i = 0; i < size / sizeof(uint64_t); i++)
				buffer_of(r, b)[i] =
					(uint64_t)(b + 1) << VERSION_BITS | 1;
	}
	for (b = 0; b < blocks; b++) {
		block[b].begun = 1;
		block[b].done = 1;
		if (pwrite(dev, buffer_of(0, b), size, (off_t)b * size) !=
		    (ssize_t)size)
			io_error("write");
	}
}

static void start(struct thread *t, unsigned int nr, void *(*fn)(void *))
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		t[i].nr = i;
		t[i].rng = (i + 1) * 0x9e3779b97f4a7c15ull + nr;
		pthread_create(&t[i].id, NULL, fn, &t[i]);
	}
}

static uint64_t join(struct thread *t, unsigned int nr)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		pthread_join(t[i].id, NULL);
		sum += t[i].count;
	}
	return sum;
}

int main(int argc, char **argv)
{
	static struct thread rd[MAX_THREADS], wr[MAX_THREADS], wa[MAX_THREADS];
	uint64_t nr_reads, nr_changes, nr_looks;
	unsigned int seconds;

	if (argc < 8) {
		fputs(usage_text, stderr);
		return 2;
	}
	size = atoi(argv[2]);
	blocks = atoi(argv[3]);
	readers = atoi(argv[4]);
	writers = atoi(argv[5]);
	watchers = atoi(argv[6]);
	seconds = atoi(argv[7]);
	discards = argc > 8 && !strcmp(argv[8], "discard");
	if (size < 512 || size % 512 || !blocks || blocks > MAX_BLOCKS || !readers ||
	    readers > MAX_THREADS || !writers || writers > MAX_THREADS ||
	    watchers > MAX_THREADS || !seconds) {
		fputs(usage_text, stderr);
		return 2;
	}
	dev = open(argv[1], O_RDWR | O_DIRECT);
	if (dev < 0) {
		perror(argv[1]);
		return 2;
	}
	begin();
	start(rd, readers, read_blocks);
	start(wr, writers, write_blocks);
	start(wa, watchers, watch);
	while (seconds-- && !stop)
		sleep(1);
	stop = 1;
	nr_reads = join(rd, readers);
	nr_changes = join(wr, writers);
	nr_looks = join(wa, watchers);
	printf("reads %llu changes %llu looks %llu foreign %llu stale %llu errors %llu\n",
	       (unsigned long long)nr_reads, (unsigned long long)nr_changes,
	       (unsigned long long)nr_looks, (unsigned long long)foreign,
	       (unsigned long long)stale, (unsigned long long)errors);
	return errors ? 2 : foreign || stale;
}
