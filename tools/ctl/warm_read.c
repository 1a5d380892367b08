// SPDX-License-Identifier: GPL-2.0
/*
 * Reads of many extents of a device, in their order, a few at a time, at idle
 * priority.
 */
#include "warm_read.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/minmax.h>

#include "alloc.h"
#include "number.h"
#include "sysfs.h"

/* Reads at a time: enough for a device with a queue, few for a disk. */
#define CTL_READERS_MAX		8
#define CTL_READ_BYTES		(256u << 10)
#define CTL_READ_ALIGN		4096

/* Where to read is a number of bytes from the beginning of the device. */
static_assert(sizeof(off_t) == sizeof(u64));

/* How long it takes at most until a stop is noticed, besides a read. */
#define CTL_NAP_SECONDS		0.2

/**
 * struct ctl_queue - what the threads share
 * @r: the reads, and what has become of them; under @lock
 * @extent: what to read
 * @nr: number of extents
 * @at: the extent that is next; under @lock
 * @done: bytes of it that were given to a thread; under @lock
 * @due: when the next read may begin, in seconds; under @lock
 * @running: threads that have not ended; under @lock
 * @lock: the lock
 * @ended: signalled when a thread ends
 */
struct ctl_queue {
	struct ctl_warm_read *r;
	const struct ctl_extent *extent;
	size_t nr;
	size_t at;
	u64 done;
	double due;
	unsigned int running;
	pthread_mutex_t lock;
	pthread_cond_t ended;
};

/* SIGHUP: the terminal is closed. */
static const int ctl_stop_signals[] = { SIGINT, SIGTERM, SIGHUP };
static atomic_bool ctl_stop;

static void ctl_on_stop(int signal)
{
	ctl_stop = true;
}

/**
 * ctl_warm_read_begin() - from now on signals that end a program end the reads
 *
 * The same signal once more ends the program.
 */
void ctl_warm_read_begin(void)
{
	struct sigaction action = {
		.sa_handler = ctl_on_stop,
		.sa_flags = SA_RESETHAND,
	};
	struct sigaction old;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_stop_signals); i++) {
		/* nohup asks to go on without a terminal. */
		if (ctl_stop_signals[i] == SIGHUP &&
		    !sigaction(SIGHUP, NULL, &old) &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaction(ctl_stop_signals[i], &action, NULL);
	}
}

static void ctl_nap(double seconds)
{
	struct timespec t = {
		.tv_sec = seconds,
		.tv_nsec = (seconds - (time_t)seconds) * 1e9,
	};

	nanosleep(&t, NULL);
}

/* The next read; false if there is none. @due is when it may begin. */
static bool ctl_queue_take(struct ctl_queue *q, struct ctl_extent *read,
			   double *due)
{
	const struct ctl_extent *e;
	bool more;

	pthread_mutex_lock(&q->lock);
	more = q->at < q->nr && !ctl_stop;
	if (more) {
		e = &q->extent[q->at];
		read->start = e->start + q->done;
		read->bytes = min(e->bytes - q->done, (u64)CTL_READ_BYTES);
		q->done += read->bytes;
		if (q->done == e->bytes) {
			q->at++;
			q->done = 0;
		}
		/* What was not used of the rate is not made up for. */
		q->due = max(q->due, ctl_now());
		*due = q->due;
		if (q->r->rate)
			q->due += (double)read->bytes / q->r->rate;
	}
	pthread_mutex_unlock(&q->lock);
	return more;
}

/* The bytes up to where it fails. */
static u64 ctl_read_extent(int fd, char *buffer, const struct ctl_extent *e)
{
	u64 done = 0;
	ssize_t n;

	while (done < e->bytes) {
		n = pread(fd, buffer, e->bytes - done, e->start + done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	return done;
}

/*
 * A block that cannot be read is not worth an end: others are, of the same request
 * too. @e gets shorter if the user asks to stop meanwhile.
 */
static u64 ctl_read_blocks(const struct ctl_warm_read *r, char *buffer,
			   struct ctl_extent *e)
{
	u64 done = ctl_read_extent(r->fd, buffer, e);
	struct ctl_extent block = { .start = e->start, .bytes = r->block_size };

	if (done == e->bytes)
		return done;
	done = 0;
	while (block.start < e->start + e->bytes) {
		if (ctl_stop)
			e->bytes = block.start - e->start;
		else
			done += ctl_read_extent(r->fd, buffer, &block);
		block.start += block.bytes;
	}
	return done;
}

static void *ctl_reader(void *queue)
{
	struct ctl_queue *q = queue;
	struct ctl_extent e;
	void *buffer = NULL;
	double due, now;

	/* Whoever else wants the disk comes first. */
	syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
		IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
	if (posix_memalign(&buffer, CTL_READ_ALIGN, CTL_READ_BYTES))
		buffer = NULL;
	while (buffer && ctl_queue_take(q, &e, &due)) {
		u64 done;

		while (!ctl_stop && (now = ctl_now()) < due)
			ctl_nap(min(due - now, CTL_NAP_SECONDS));
		if (ctl_stop)
			break;
		done = ctl_read_blocks(q->r, buffer, &e);
		pthread_mutex_lock(&q->lock);
		q->r->bytes += done;
		q->r->failed += e.bytes - done;
		pthread_mutex_unlock(&q->lock);
	}
	free(buffer);
	pthread_mutex_lock(&q->lock);
	q->running--;
	pthread_cond_signal(&q->ended);
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

static void ctl_show_progress(const struct ctl_queue *q, const char *what,
			      u64 before, u64 all, double since)
{
	u64 done = q->r->bytes + q->r->failed - before;
	double seconds = ctl_now() - since;

	if (!q->r->progress)
		return;
	fprintf(stderr, "\r%s: %s of %s, %s/s \033[K", what,
		ctl_percent(done, all).s, ctl_bytes(all).s,
		ctl_bytes(seconds > 0 ? done / seconds : 0).s);
}

/* Signals go to this thread, so the others are started without them. */
static unsigned int ctl_start_readers(struct ctl_queue *q, pthread_t *reader)
{
	sigset_t signals, old;
	unsigned int n = 0;
	size_t i;

	sigemptyset(&signals);
	for (i = 0; i < ARRAY_SIZE(ctl_stop_signals); i++)
		sigaddset(&signals, ctl_stop_signals[i]);
	pthread_sigmask(SIG_BLOCK, &signals, &old);
	pthread_mutex_lock(&q->lock);
	while (n < CTL_READERS_MAX &&
	       !pthread_create(&reader[n], NULL, ctl_reader, q))
		n++;
	q->running = n;
	pthread_mutex_unlock(&q->lock);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return n;
}

/**
 * ctl_warm_read() - read extents, unless the user has asked to stop
 * @r: the device, and what has become of it
 * @what: what is read, for the terminal
 * @extent: the extents
 * @nr: number of extents
 * @bytes: bytes of all of them
 */
void ctl_warm_read(struct ctl_warm_read *r, const char *what,
		   const struct ctl_extent *extent, size_t nr, u64 bytes)
{
	struct ctl_queue q = {
		.r = r, .extent = extent, .nr = nr,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ended = PTHREAD_COND_INITIALIZER,
	};
	pthread_t reader[CTL_READERS_MAX];
	u64 before = r->bytes + r->failed;
	double since = ctl_now();
	unsigned int i, n;

	if (!nr || ctl_stop) {
		r->stopped |= ctl_stop;
		return;
	}
	n = ctl_start_readers(&q, reader);
	/* Without threads it goes on, one read at a time. */
	if (!n) {
		q.running = 1;
		ctl_reader(&q);
	}
	pthread_mutex_lock(&q.lock);
	while (q.running) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += CTL_NAP_SECONDS * 1e9;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&q.ended, &q.lock, &until);
		ctl_show_progress(&q, what, before, bytes, since);
	}
	pthread_mutex_unlock(&q.lock);
	for (i = 0; i < n; i++)
		pthread_join(reader[i], NULL);
	if (r->progress)
		fputs("\r\033[K", stderr);
	r->stopped |= ctl_stop;
}
