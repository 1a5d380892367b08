// SPDX-License-Identifier: GPL-2.0
/*
 * hcio - one direct I/O, or a few, on a device or a file; for the tests.
 *
 * Exit status: 0 as wished, 1 not so, 2 usage, 11 EAGAIN, 5 any other error
 * of the kernel (its name on stderr).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stamp.h"

#ifndef RWF_NOWAIT
#define RWF_NOWAIT	8
#endif
#ifndef RWF_HIPRI
#define RWF_HIPRI	1
#endif

/* Small enough that no origin's limits split it: it can be counted in blocks. */
#define STEP	(64 << 10)

static const char usage_text[] =
"usage: hcio read DEV OFF LEN [nowait|hipri|ragged]    print the seeds seen;\n"
"                                          ragged: no two of its pages touch\n"
"       hcio expect DEV OFF LEN SEED [SEED...]  every sector has one of\n"
"                                          them; requests of 64 KiB\n"
"       hcio shuffle DEV OFF LEN PIECES STEP ROUNDS   read pieces of LEN, one at\n"
"                                          a time; the next one is STEP further\n"
"                                          on, and around\n"
"       hcio permute DEV OFF LEN PIECES SEED READS [buffered]   read so many of the\n"
"                                          pieces of LEN, each once, in an order\n"
"                                          that is no run; buffered: through the\n"
"                                          page cache\n"
"       hcio write DEV OFF LEN SEED [dsync|nowait]   one request\n"
"       hcio fill DEV OFF LEN SEED              in requests of 256 KiB\n"
"       hcio cmp DEV DEV2 [OFF LEN]             byte for byte\n"
"       hcio discard|zero|secure DEV OFF LEN    by ioctl\n"
"       hcio flush DEV                          fdatasync\n"
"       hcio scribble-read DEV OFF LEN          another process overwrites the\n"
"       hcio scribble-write DEV OFF LEN SEED    buffer while the I/O is under way\n"
"       hcio burst DEV OFF LEN DEPTH PROCS ROUNDS [PLACES]   AIO reads of\n"
"                                          one place, or of several side by side\n"
"       hcio apart DEV OFF LEN DEPTH [nowait]   AIO reads at once, each of a place\n"
"                                          of its own, a LEN between two; nowait:\n"
"                                          print how many got EAGAIN\n";

static void die(const char *what)
{
	int e = errno;

	fprintf(stderr, "hcio: %s: %s\n", what, strerror(e));
	exit(e == EAGAIN ? 11 : 5);
}

static void usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static uint64_t number(const char *s)
{
	char *end;
	uint64_t n = strtoull(s, &end, 0);

	switch (*end) {
	case 'G':
		n <<= 10;
		/* fall through */
	case 'M':
		n <<= 10;
		/* fall through */
	case 'K':
		n <<= 10;
		end++;
	}
	if (*end)
		usage();
	return n;
}

static int open_direct(const char *name, int flags)
{
	int fd = open(name, flags | O_DIRECT);

	if (fd < 0 && errno == EINVAL)		/* a file on tmpfs */
		fd = open(name, flags);
	if (fd < 0)
		die(name);
	return fd;
}

/* Shared with children: the scribbler must write the very pages of the I/O. */
static void *buffer(size_t len)
{
	void *p = mmap(NULL, len + 4096, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

/*
 * Begins a sector after the start of a page, and pages that follow each other
 * are not neighbours in memory: every 4 KiB are two segments of a bio.
 */
static char *ragged_buffer(size_t len)
{
	char *p = mmap(NULL, len + 8192, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t first, i;

	if (p == MAP_FAILED)
		die("mmap");
	madvise(p, len + 8192, MADV_NOHUGEPAGE);
	for (first = 0; first < 2; first++)
		for (i = first * 4096; i < len + 8192; i += 8192)
			p[i] = 1;
	return p + SECTOR;
}

static void stamp_range(char *buf, uint64_t off, size_t len, uint64_t seed)
{
	size_t i;

	for (i = 0; i < len; i += SECTOR)
		stamp_fill(buf + i, (off + i) / SECTOR, seed);
}

static void do_read(int fd, char *buf, uint64_t off, size_t len, int flags)
{
	struct iovec iov = { buf, len };
	ssize_t n = preadv2(fd, &iov, 1, off, flags);

	if (n < 0)
		die("read");
	if ((size_t)n != len) {
		fprintf(stderr, "hcio: short read %zd\n", n);
		exit(flags & RWF_NOWAIT ? 11 : 5);
	}
}

static void do_write(int fd, char *buf, uint64_t off, size_t len, int flags)
{
	struct iovec iov = { buf, len };
	ssize_t n = pwritev2(fd, &iov, 1, off, flags);

	if (n < 0)
		die("write");
	if ((size_t)n != len) {
		fprintf(stderr, "hcio: short write %zd\n", n);
		exit(5);
	}
}

static int cmd_read(int argc, char **argv, uint64_t off, size_t len)
{
	int flags = 0, fd = open_direct(argv[2], O_RDONLY);
	int ragged = argc > 5 && !strcmp(argv[5], "ragged");
	char *buf = ragged ? ragged_buffer(len) : buffer(len);
	int64_t seed, last = -2;
	size_t i, run = 0;

	if (argc > 5 && !ragged)
		flags = !strcmp(argv[5], "nowait") ? RWF_NOWAIT : RWF_HIPRI;
	do_read(fd, buf, off, len, flags);
	for (i = 0; i <= len; i += SECTOR) {
		seed = i < len ? stamp_seed(buf + i, (off + i) / SECTOR) : -2;
		if (seed != last && run) {
			if (last == -1)
				printf("?x%zu ", run);
			else
				printf("%lldx%zu ", (long long)last, run);
			run = 0;
		}
		last = seed;
		run++;
	}
	putchar('\n');
	return 0;
}

static int cmd_expect(int argc, char **argv, uint64_t off, size_t len)
{
	int fd = open_direct(argv[2], O_RDONLY), a;
	char *buf = buffer(STEP);
	size_t done = 0, i, n;

	for (; done < len; done += n) {
		n = len - done < STEP ? len - done : STEP;
		do_read(fd, buf, off + done, n, 0);
		for (i = 0; i < n; i += SECTOR) {
			uint64_t s = (off + done + i) / SECTOR;
			int64_t seed = stamp_seed(buf + i, s);

			for (a = 5; a < argc; a++)
				if (seed == (int64_t)number(argv[a]))
					break;
			if (a < argc)
				continue;
			printf("%s: sector %llu carries %lld (first words %llx %llx)\n",
			       argv[2], (unsigned long long)s, (long long)seed,
			       ((unsigned long long *)(buf + i))[0],
			       ((unsigned long long *)(buf + i))[1]);
			return 1;
		}
	}
	return 0;
}

/* All pieces are read if their number and the step have no common divisor. */
static int cmd_shuffle(char **argv, uint64_t off, size_t len)
{
	int pieces = atoi(argv[5]), step = atoi(argv[6]);
	int fd = open_direct(argv[2], O_RDONLY), at = 0;
	long left = (long)pieces * atoi(argv[7]);
	char *buf = buffer(len);

	for (; left; left--) {
		do_read(fd, buf, off + at * len, len, 0);
		at = (at + step) % pieces;
	}
	return 0;
}

static int cmd_permute(int argc, char **argv, uint64_t off, size_t len)
{
	int fd = argc > 8 ? open(argv[2], O_RDONLY) : open_direct(argv[2], O_RDONLY);
	int pieces = atoi(argv[5]), reads = atoi(argv[7]), i, k;
	int *order = calloc(pieces, sizeof(*order));
	char *buf = buffer(len);

	if (fd < 0 || !order)
		die(argv[2]);
	srand(atoi(argv[6]));
	for (i = 0; i < pieces; i++) {
		k = rand() % (i + 1);
		order[i] = order[k];
		order[k] = i;
	}
	for (i = 0; i < reads && i < pieces; i++)
		do_read(fd, buf, off + (uint64_t)order[i] * len, len, 0);
	return 0;
}

static int cmd_write(int argc, char **argv, uint64_t off, size_t len, size_t step)
{
	int fd = open_direct(argv[2], O_RDWR), flags = 0;
	char *buf = buffer(step);
	size_t done, n;

	if (argc > 6)
		flags = !strcmp(argv[6], "nowait") ? RWF_NOWAIT : RWF_DSYNC;
	for (done = 0; done < len; done += n) {
		n = len - done < step ? len - done : step;
		stamp_range(buf, off + done, n, number(argv[5]));
		do_write(fd, buf, off + done, n, flags);
	}
	return 0;
}

static int cmd_cmp(int argc, char **argv)
{
	int a = open_direct(argv[2], O_RDONLY), b = open_direct(argv[3], O_RDONLY);
	uint64_t off = argc > 5 ? number(argv[4]) : 0, end;
	char *pa = buffer(1 << 20), *pb = buffer(1 << 20);

	end = argc > 5 ? off + number(argv[5]) : (uint64_t)lseek(a, 0, SEEK_END);
	while (off < end) {
		size_t n = end - off < 1 << 20 ? end - off : 1 << 20, i;

		do_read(a, pa, off, n, 0);
		do_read(b, pb, off, n, 0);
		for (i = 0; i < n && pa[i] == pb[i]; i++)
			;
		if (i < n) {
			printf("%s and %s differ from byte %llu (sector %llu)\n",
			       argv[2], argv[3], (unsigned long long)off + i,
			       (unsigned long long)(off + i) / SECTOR);
			return 1;
		}
		off += n;
	}
	return 0;
}

static int cmd_range_ioctl(char **argv, uint64_t off, uint64_t len)
{
	int fd = open_direct(argv[2], O_RDWR);
	uint64_t range[2] = { off, len };
	unsigned long op = argv[1][0] == 'd' ? BLKDISCARD :
			   argv[1][0] == 'z' ? BLKZEROOUT : BLKSECDISCARD;

	if (ioctl(fd, op, range))
		die(argv[1]);
	return 0;
}

/*
 * A child overwrites the I/O's own pages without rest. How often it has done so is
 * in @passes, which both can see.
 */
static pid_t scribbler(char *buf, size_t len, unsigned int *passes)
{
	pid_t pid = fork();
	unsigned int i;

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	for (i = 1;; i++) {
		memset(buf, i, len);
		__atomic_store_n(passes, i, __ATOMIC_RELEASE);
		if (getppid() == 1)
			_exit(0);
	}
}

/* Wait until all of the buffer has been overwritten from now on. */
static void wait_for_scribble(unsigned int *passes)
{
	unsigned int before = __atomic_load_n(passes, __ATOMIC_ACQUIRE);

	/* The pass after the one that was under way. */
	while (__atomic_load_n(passes, __ATOMIC_ACQUIRE) - before < 2)
		sched_yield();
}

static int cmd_scribble(char **argv, int argc, uint64_t off, size_t len)
{
	int fd = open_direct(argv[2], O_RDWR);
	char *buf = buffer(len);
	unsigned int *passes = buffer(sizeof(*passes));
	pid_t pid;

	if (!strcmp(argv[1], "scribble-write")) {
		if (argc < 6)
			usage();
		stamp_range(buf, off, len, number(argv[5]));
	}
	pid = scribbler(buf, len, passes);
	wait_for_scribble(passes);
	if (!strcmp(argv[1], "scribble-write"))
		do_write(fd, buf, off, len, 0);
	else
		do_read(fd, buf, off, len, 0);
	wait_for_scribble(passes);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return 0;
}

/* The AIO reads must not block: flags of theirs, and how many got EAGAIN for it. */
static int aio_flags, aio_again;

/* Without @places each read has its own place. */
static int burst_child(int fd, uint64_t off, size_t len, int depth, int rounds,
		       int places)
{
	struct iocb *cb = calloc(depth, sizeof(*cb)), **cbs = calloc(depth, sizeof(*cbs));
	struct io_event *ev = calloc(depth, sizeof(*ev));
	char *buf = buffer(len * depth);
	aio_context_t ctx = 0;
	int i, sent, got, r;
	size_t s;

	if (syscall(SYS_io_setup, depth, &ctx))
		die("io_setup");
	while (rounds--) {
		memset(buf, 0xee, len * depth);
		for (i = 0; i < depth; i++) {
			uint64_t place = places ? rand() % places : 2 * i;

			cb[i] = (struct iocb) {
				.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = fd,
				.aio_buf = (uintptr_t)(buf + i * len),
				.aio_nbytes = len,
				.aio_offset = off + place * len,
				.aio_rw_flags = aio_flags, .aio_data = i,
			};
			cbs[i] = &cb[i];
		}
		for (sent = 0; sent < depth; sent += r) {
			r = syscall(SYS_io_submit, ctx, depth - sent, cbs + sent);
			if (r <= 0)
				die("io_submit");
		}
		for (got = 0; got < depth; got += r) {
			r = syscall(SYS_io_getevents, ctx, 1, depth - got, ev, NULL);
			for (i = 0; i < r; i++)
				if (aio_flags && ev[i].res == -EAGAIN) {
					aio_again++;
					cb[ev[i].data].aio_nbytes = 0;
				} else if (ev[i].res != (long long)len) {
					fprintf(stderr, "hcio: aio result %lld\n",
						(long long)ev[i].res);
					return 1;
				}
		}
		for (i = 0; i < depth; i++)
			for (s = 0; s < cb[i].aio_nbytes; s += SECTOR)
				if (stamp_seed(buf + i * len + s,
					       (cb[i].aio_offset + s) / SECTOR) < 0) {
					fprintf(stderr, "hcio: foreign data\n");
					return 1;
				}
	}
	return 0;
}

static int cmd_apart(int argc, char **argv, uint64_t off, size_t len)
{
	int bad;

	aio_flags = argc > 6 ? RWF_NOWAIT : 0;
	bad = burst_child(open_direct(argv[2], O_RDONLY), off, len, atoi(argv[5]),
			  1, 0);
	if (aio_flags)
		printf("%d\n", aio_again);
	return bad;
}

static int cmd_burst(int argc, char **argv, uint64_t off, size_t len)
{
	int fd = open_direct(argv[2], O_RDONLY), i, st, bad = 0;
	int places = argc > 8 ? atoi(argv[8]) : 1;

	if (argc < 8)
		usage();
	for (i = 0; i < atoi(argv[6]); i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid) {
			srand(i + 1);
			_exit(burst_child(fd, off, len, atoi(argv[5]),
					  atoi(argv[7]), places));
		}
	}
	while (wait(&st) > 0)
		bad |= st != 0;
	return bad;
}

int main(int argc, char **argv)
{
	const char *c = argc > 1 ? argv[1] : "";
	uint64_t off = 0, len = 0;

	if (!strcmp(c, "cmp") && argc > 3)
		return cmd_cmp(argc, argv);
	if (!strcmp(c, "flush") && argc > 2) {
		if (fdatasync(open_direct(argv[2], O_RDWR)))
			die("fdatasync");
		return 0;
	}
	if (argc < 5)
		usage();
	off = number(argv[3]);
	len = number(argv[4]);
	if (!strcmp(c, "read"))
		return cmd_read(argc, argv, off, len);
	if (!strcmp(c, "expect") && argc > 5)
		return cmd_expect(argc, argv, off, len);
	if (!strcmp(c, "shuffle") && argc > 7)
		return cmd_shuffle(argv, off, len);
	if (!strcmp(c, "permute") && argc > 7)
		return cmd_permute(argc, argv, off, len);
	if (!strcmp(c, "write") && argc > 5)
		return cmd_write(argc, argv, off, len, len);
	if (!strcmp(c, "fill") && argc > 5)
		return cmd_write(argc, argv, off, len, 256 << 10);
	if (!strcmp(c, "discard") || !strcmp(c, "zero") || !strcmp(c, "secure"))
		return cmd_range_ioctl(argv, off, len);
	if (!strncmp(c, "scribble-", 9))
		return cmd_scribble(argv, argc, off, len);
	if (!strcmp(c, "apart") && argc > 5)
		return cmd_apart(argc, argv, off, len);
	if (!strcmp(c, "burst"))
		return cmd_burst(argc, argv, off, len);
	usage();
}
