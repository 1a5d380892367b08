// SPDX-License-Identifier: GPL-2.0
/*
 * hcmodel - seeded model checker of a block device, see oracle.h for the rule.
 *
 * Processes own a range each and share one more; each sector carries a stamp.
 * Exit status: 0 nothing wrong, 1 the device lied, 2 usage or set-up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "oracle.h"

#ifndef RWF_NOWAIT
#define RWF_NOWAIT	8
#endif
#define MAX_SECTORS	(MAX_IO / SECTOR)
#define RECORDS		4096
#define HANG_SECONDS	120

enum kind { K_READ, K_NOWAIT, K_WRITE, K_FUA, K_FLUSH, K_ZERO, K_DISCARD, NR_KINDS };
static const char * const kind_names[] = {
	"read", "nowait", "write", "fua", "flush", "zero", "discard"
};

static const int weights[NR_KINDS] = { 48, 5, 30, 5, 3, 4, 5 };

struct record {
	uint64_t start, end, sector, id;
	uint32_t count;
	int kind, result;
};

static struct state {
	int ending, stop, bad, changing;
	uint64_t done[NR_KINDS], again, errors, hooks;
	struct {
		uint64_t next;
		struct record rec[RECORDS];
	} log[MAX_PROCS];
} *state;

static uint64_t rng;

static uint64_t rnd(uint64_t n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng % n;
}

static void die(const char *what)
{
	fprintf(stderr, "hcmodel: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void show_history(uint64_t sector)
{
	static struct record all[MAX_PROCS * RECORDS];
	static int who[MAX_PROCS * RECORDS];
	uint64_t after = 0;
	int p, i, n = 0, shown, best;

	for (p = 0; p < MAX_PROCS; p++)
		for (i = 0; i < RECORDS; i++) {
			struct record *r = &state->log[p].rec[i];

			if (r->start && r->kind != K_FLUSH && sector >= r->sector &&
			    sector < r->sector + r->count) {
				who[n] = p;
				all[n++] = *r;
			}
		}
	fprintf(stderr, "the last operations on sector %llu, newest first:\n",
		(unsigned long long)sector);
	for (shown = 0, after = UINT64_MAX; shown < 24; shown++) {
		for (best = -1, i = 0; i < n; i++)
			if (all[i].start < after &&
			    (best < 0 || all[i].start > all[best].start))
				best = i;
		if (best < 0)
			break;
		after = all[best].start;
		fprintf(stderr, "  %8llu..%-8lld proc %d %-7s %llu+%u id %llu result %d\n",
			(unsigned long long)after, (long long)all[best].end, who[best],
			kind_names[all[best].kind],
			(unsigned long long)all[best].sector, all[best].count,
			(unsigned long long)all[best].id, all[best].result);
	}
}

static void wrong(const char *where, uint64_t sector, const void *data,
		  uint64_t start, uint64_t end, const char *why)
{
	const uint64_t *w = data;

	if (__atomic_exchange_n(&state->bad, 1, __ATOMIC_SEQ_CST))
		return;		/* one report will do */
	fprintf(stderr, "MISMATCH %s: seed %llu, sector %llu, read %llu..%llu: %s\n",
		where, (unsigned long long)opt.seed, (unsigned long long)sector,
		(unsigned long long)start, (unsigned long long)end, why);
	fprintf(stderr, "first words: %llx sector %llu id %llu proc %llu\n",
		(unsigned long long)w[0], (unsigned long long)w[1],
		(unsigned long long)w[2], (unsigned long long)w[3]);
	show_history(sector);
}

static int check_data(const char *where, const char *buf, uint64_t sector,
		      uint32_t count, uint64_t start, uint64_t end)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		const char *why = oracle_check(buf + i * SECTOR, sector + i, start, end);

		if (why) {
			wrong(where, sector + i, buf + i * SECTOR, start, end, why);
			return -1;
		}
	}
	return 0;
}

static int send_change(int fd, struct record *r, char *buf, size_t skew)
{
	struct iovec iov = { buf, (size_t)r->count * SECTOR };
	uint64_t range[2] = { r->sector * SECTOR, iov.iov_len };
	uint32_t i;

	switch (r->kind) {
	case K_ZERO:
		return ioctl(fd, BLKZEROOUT, range);
	case K_DISCARD:
		return ioctl(fd, BLKDISCARD, range);
	}
	for (i = 0; i < r->count; i++)
		oracle_stamp(buf + i * SECTOR, r->sector + i, r->id);
	if (opt.lie && !rnd(64)) {
		if (!strcmp(opt.lie, "lost"))
			return 0;
		if (!strcmp(opt.lie, "torn"))
			buf[SECTOR - 1] ^= 1;
		if (!strcmp(opt.lie, "foreign"))
			skew = opt.granule;
	}
	return pwritev2(fd, &iov, 1, r->sector * SECTOR + skew,
			r->kind == K_FUA ? RWF_DSYNC : 0) ==
		(ssize_t)iov.iov_len ? 0 : -1;
}

/* Two writes at once can leave a sector torn for good on such a device. */
static void change_lock(int lock)
{
	if (opt.atomic)
		return;
	if (!lock)
		__atomic_store_n(&state->changing, 0, __ATOMIC_RELEASE);
	else
		while (__atomic_exchange_n(&state->changing, 1, __ATOMIC_ACQUIRE))
			usleep(50);
}

static void one_change(int fd, struct record *r, int p, char *buf)
{
	enum change c = r->kind == K_ZERO ? CHANGE_ZERO :
			r->kind != K_DISCARD ? CHANGE_WRITE :
			opt.discard == 2 ? CHANGE_ZERO : CHANGE_MAYBE_ZERO;

	r->id = oracle_begin(r->sector, r->count, p, c);
	if (!r->id) {
		__atomic_store_n(&state->ending, 1, __ATOMIC_SEQ_CST);
		return;
	}
	change_lock(1);
	errno = EIO;		/* what a short write counts as */
	r->result = send_change(fd, r, buf, 0) ? -errno : 0;
	change_lock(0);
	oracle_end(r->id, r->result != 0);
}

static void one_read(int fd, struct record *r, char *buf)
{
	struct iovec iov = { buf, (size_t)r->count * SECTOR };
	uint64_t start = r->start;
	ssize_t n;

	n = preadv2(fd, &iov, 1, r->sector * SECTOR, r->kind == K_NOWAIT ? RWF_NOWAIT : 0);
	r->result = n < 0 ? -errno : 0;
	/* NOWAIT may end early: what did come must be right. */
	if (n > 0)
		check_data("read", buf, r->sector, n / SECTOR, start, oracle_time());
	if (n >= 0 && n < (ssize_t)iov.iov_len && r->kind == K_READ)
		r->result = -EIO;
}

static void one(int fd, int p, uint64_t zone, char *buf)
{
	uint64_t g = opt.granule / SECTOR, first, at;
	struct record *r = &state->log[p].rec[state->log[p].next++ % RECORDS];
	int dice = rnd(100), k;
	uint32_t n;

	for (k = 0; dice >= weights[k]; k++)
		dice -= weights[k];
	if ((k == K_DISCARD && !opt.discard) || (k == K_ZERO && !opt.zero))
		k = K_WRITE;
	/* The last zone is everybody's. */
	first = (rnd(100) < 35 ? (uint64_t)opt.procs : (uint64_t)p) * zone;
	n = (1u << rnd(10)) + rnd(8) * rnd(2);
	n = (n + g - 1) / g * g;
	if (n > MAX_SECTORS)
		n = MAX_SECTORS;
	if (n > zone)
		n = zone;
	/* A quarter of all in a hot eighth; half of all on a round sector. */
	at = rnd(rnd(4) ? zone - n + 1 : (zone - n) / 8 + 1);
	at = rnd(2) ? at / 8 * 8 : at;
	*r = (struct record){
		.start = oracle_time(), .sector = first + at / g * g,
		.count = n, .kind = k,
	};
	if (k == K_READ || k == K_NOWAIT)
		one_read(fd, r, buf);
	else if (k == K_FLUSH)
		r->result = fdatasync(fd) ? -errno : 0;
	else
		one_change(fd, r, p, buf);
	r->end = oracle_time();
	__atomic_fetch_add(&state->done[k], 1, __ATOMIC_RELAXED);
	if (r->result == -EAGAIN && k == K_NOWAIT) {
		__atomic_fetch_add(&state->again, 1, __ATOMIC_RELAXED);
	} else if (r->result) {
		__atomic_fetch_add(&state->errors, 1, __ATOMIC_RELAXED);
		if (!opt.errors_ok &&
		    !(r->result == -EOPNOTSUPP && (k == K_DISCARD || k == K_NOWAIT)))
			wrong(kind_names[k], r->sector, buf, r->start, r->end,
			      strerror(-r->result));
	}
}

static int open_device(const char *name)
{
	int fd = open(name, O_RDWR | O_DIRECT);

	if (fd < 0)
		die(name);
	return fd;
}

static char *buffer(void)
{
	char *p = mmap(NULL, MAX_IO, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static void worker(int p)
{
	int fd = open_device(opt.device);
	uint64_t zone = opt.range / SECTOR / (opt.procs + 1) / 8 * 8;
	char *buf = buffer();

	rng = (opt.seed + 1) * 0x9e3779b97f4a7c15ull + p * 0x2545f4914f6cdd1dull;
	while (!__atomic_load_n(&state->stop, __ATOMIC_RELAXED))
		one(fd, p, zone, buf);
	_exit(0);
}

static void hook(void)
{
	while (!__atomic_load_n(&state->ending, __ATOMIC_RELAXED)) {
		int status = system(opt.hook);

		if (status) {
			fprintf(stderr, "hcmodel: its command failed (status %x)\n", status);
			__atomic_store_n(&state->bad, 1, __ATOMIC_SEQ_CST);
			break;
		}
		__atomic_fetch_add(&state->hooks, 1, __ATOMIC_RELAXED);
	}
	_exit(0);
}

/* Cached view, origin, cached view again: all allowed, all the same. */
static void final_check(void)
{
	int fd = open_device(opt.device), o = opt.origin ? open_device(opt.origin) : fd;
	char *a = buffer(), *b = buffer();
	uint64_t off, i, start;
	int pass;

	for (off = 0; off < opt.range && !state->bad; off += MAX_IO)
		for (pass = 0; pass < 3 && !state->bad; pass++) {
			start = oracle_time();
			if (pread(pass == 1 ? o : fd, pass ? b : a, MAX_IO, off) != MAX_IO)
				die("final read");
			check_data(pass == 1 ? "at the end, on the origin" : "at the end",
				   pass ? b : a, off / SECTOR, MAX_IO / SECTOR, start,
				   oracle_time());
			for (i = 0; pass && i < MAX_IO && !state->bad; i += SECTOR)
				if (memcmp(a + i, b + i, SECTOR))
					wrong(pass == 1 ? "device and origin differ" :
					      "device differs from itself",
					      (off + i) / SECTOR, b + i, start, start, "");
		}
}

static void on_signal(int sig)
{
	(void)sig;
	__atomic_store_n(&state->ending, 1, __ATOMIC_SEQ_CST);
}

static void prepare(void)
{
	int fd = open_device(opt.device);
	uint64_t off;
	char *buf = buffer();

	if (ioctl(fd, BLKSSZGET, &opt.granule))
		opt.granule = SECTOR;
	for (off = 0; off < opt.range; off += MAX_IO)
		if (pwrite(fd, buf, MAX_IO, off) != MAX_IO)
			die("zeroing");
	close(fd);
}

/* Requests that have ended so far. */
static uint64_t done_requests(void)
{
	uint64_t sum = 0;
	int k;

	for (k = 0; k < NR_KINDS; k++)
		sum += __atomic_load_n(&state->done[k], __ATOMIC_RELAXED);
	return sum;
}

/*
 * Until as much has been done as was asked for, or something is wrong. Returns
 * false if no request ended for HANG_SECONDS.
 */
static bool wait_for_load(void)
{
	time_t begun = time(NULL), moved = begun;
	uint64_t last = 0, now;

	while (!__atomic_load_n(&state->ending, __ATOMIC_RELAXED) &&
	       !__atomic_load_n(&state->bad, __ATOMIC_RELAXED)) {
		now = done_requests();
		if (now != last)
			moved = time(NULL);
		last = now;
		if (time(NULL) - moved > HANG_SECONDS)
			return false;
		if (time(NULL) - begun >= opt.seconds && now >= opt.requests &&
		    __atomic_load_n(&state->hooks, __ATOMIC_RELAXED) >= opt.hooks)
			break;
		usleep(10000);
	}
	return true;
}

/* Whether a process ends within HANG_SECONDS. */
static bool wait_for_process(pid_t pid)
{
	int t, status;

	for (t = 0; t < HANG_SECONDS * 100; t++) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			state->bad |= status != 0;
			return true;
		}
		usleep(10000);
	}
	return false;
}

/* First the hook, which may wait for I/O, then the @n processes that send it. */
static bool wait_for_processes(const pid_t *pids, int n)
{
	bool ended = true;
	int i;

	__atomic_store_n(&state->ending, 1, __ATOMIC_SEQ_CST);
	if (opt.hook)
		ended = wait_for_process(pids[n]);
	__atomic_store_n(&state->stop, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < n && ended; i++)
		ended = wait_for_process(pids[i]);
	return ended;
}

int main(int argc, char **argv)
{
	pid_t pids[MAX_PROCS + 1];
	int n = 0, i, k;

	options_parse(argc, argv);
	printf("hcmodel: seed %llu, %d processes, %llu MiB\n",
	       (unsigned long long)opt.seed, opt.procs,
	       (unsigned long long)opt.range >> 20);
	fflush(stdout);
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (state == MAP_FAILED || oracle_init(opt.range / SECTOR, opt.ops, opt.atomic))
		die("memory");
	prepare();
	signal(SIGUSR1, on_signal);
	printf("hcmodel: the load runs\n");
	fflush(stdout);
	for (i = 0; i < opt.procs + !!opt.hook; i++) {
		pids[n] = fork();
		if (pids[n] < 0)
			die("fork");
		if (!pids[n++]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			signal(SIGUSR1, SIG_IGN);
			i < opt.procs ? worker(i) : hook();
		}
	}
	if (!wait_for_load() || !wait_for_processes(pids, opt.procs)) {
		fprintf(stderr, "HANG: requests, or a process, did not end\n");
		for (i = 0; i < n; i++)
			kill(pids[i], SIGKILL);
		return 1;
	}
	if (!state->bad)
		final_check();
	for (k = 0; k < NR_KINDS; k++)
		printf("%s %llu, ", kind_names[k], (unsigned long long)state->done[k]);
	printf("EAGAIN %llu, errors %llu, hooks %llu: %s\n",
	       (unsigned long long)state->again, (unsigned long long)state->errors,
	       (unsigned long long)state->hooks, state->bad ? "WRONG" : "ok");
	return state->bad;
}
