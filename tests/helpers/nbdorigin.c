// SPDX-License-Identifier: GPL-2.0
/*
 * nbdorigin - a block device (NBD) that does what a test tells it to.
 *
 * usage: nbdorigin /dev/nbdN BYTES BLOCKSIZE DIR [ro]
 *
 * The medium is DIR/medium, a plain file; commands are lines written to the
 * FIFO DIR/ctl; DIR/stats holds "name value" lines, renewed after every event.
 *
 *   sample early|late   reads take their data at arrival (default), or when
 *                       they are answered; writes likewise reach the medium
 *   delay OP MIN MAX    answers of OP wait a random time in ms
 *   hold OP             answers of OP wait for "release OP [COUNT]"
 *   pass OP             those that come from now on do not
 *   fail OP OFF LEN     requests of OP that overlap the range get EIO and do
 *                       not touch the medium
 *   heal                ends all fail
 *   reset               counters to 0
 *   quit
 *
 * OP: read write flush trim zero
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nbd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CMD_ZEROES	6
#define FLAG_FUA	(1 << 16)
#define MAX_FAILS	128

enum op { READ, WRITE, FLUSH, TRIM, ZERO, NR_OPS };
static const char * const op_names[] = { "read", "write", "flush", "trim", "zero" };

struct request {
	struct request *next;
	enum op op;
	char handle[8];
	unsigned long long off;
	unsigned int len;
	int held, error;
	long long due;		/* ms */
	char *data;
};

static struct {
	int held, min, max;
	long long count, blocks, failed;
} ops[NR_OPS];
static struct {
	enum op op;
	unsigned long long off, len;
} fails[MAX_FAILS];
static int nr_fails, late, sock, stats_fd, dirty;
static long long seq, fua, max_len;
static unsigned long long size;
static char *medium;
static struct request *queue;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

static void full(ssize_t (*io)(int, void *, size_t), void *p, size_t n)
{
	while (n) {
		ssize_t r = io(sock, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			exit(0);		/* the kernel hung up */
		p = (char *)p + r;
		n -= r;
	}
}

static ssize_t write_any(int fd, void *p, size_t n)
{
	return write(fd, p, n);
}

static void apply(struct request *rq)
{
	if (rq->error || rq->off + rq->len > size)
		return;
	if (rq->op == READ)
		memcpy(rq->data, medium + rq->off, rq->len);
	else if (rq->op == WRITE)
		memcpy(medium + rq->off, rq->data, rq->len);
	else if (rq->op == TRIM || rq->op == ZERO)
		memset(medium + rq->off, 0, rq->len);
}

static void answer(struct request *rq)
{
	struct nbd_reply reply = {
		.magic = htobe32(NBD_REPLY_MAGIC),
		.error = htobe32(rq->error),
	};

	if (late)
		apply(rq);
	memcpy(&reply.handle, rq->handle, 8);
	full(write_any, &reply, sizeof(reply));
	if (rq->op == READ && !rq->error)
		full(write_any, rq->data, rq->len);
	free(rq->data);
	free(rq);
	dirty = 1;
}

static void write_stats(void)
{
	char buf[1024];
	int n = 0, o;
	struct request *rq;

	for (o = 0; o < NR_OPS; o++) {
		int held = 0;

		for (rq = queue; rq; rq = rq->next)
			held += rq->op == (enum op)o && rq->held;
		n += sprintf(buf + n, "%s %10lld\n%s_blocks %10lld\n%s_failed %10lld\n%s_held %10d\n",
			     op_names[o], ops[o].count, op_names[o], ops[o].blocks,
			     op_names[o], ops[o].failed, op_names[o], held);
	}
	n += sprintf(buf + n, "fua %10lld\nmax_len %10lld\nseq %10lld\nend\n", fua, max_len, seq);
	/* All of one length, so that a reader meanwhile sees whole lines. */
	memset(buf + n, ' ', sizeof(buf) - n);
	if (pwrite(stats_fd, buf, sizeof(buf), 0) < 0)
		die("stats");
	dirty = 0;
}

static void serve_one(void)
{
	struct nbd_request in;
	struct request *rq = calloc(1, sizeof(*rq)), **tail;
	unsigned int type;
	int i;

	full(read, &in, sizeof(in));
	type = be32toh(in.type);
	if ((type & 0xffff) == NBD_CMD_DISC)
		exit(0);
	rq->op = (type & 0xffff) == CMD_ZEROES ? ZERO : (enum op)
		 ((int []){ READ, WRITE, 0, FLUSH, TRIM })[type & 0xffff];
	rq->off = be64toh(in.from);
	rq->len = be32toh(in.len);
	memcpy(rq->handle, &in.handle, 8);
	if (rq->op == READ || rq->op == WRITE)
		rq->data = malloc(rq->len);
	if (rq->op == WRITE)
		full(read, rq->data, rq->len);
	for (i = 0; i < nr_fails; i++)
		if (fails[i].op == rq->op &&
		    (rq->op == FLUSH ||
		     (rq->off < fails[i].off + fails[i].len &&
		      fails[i].off < rq->off + rq->len)))
			rq->error = EIO;
	ops[rq->op].count++;
	ops[rq->op].blocks += rq->len / 4096;
	ops[rq->op].failed += !!rq->error;
	fua += !!(type & FLAG_FUA);
	if (rq->len > max_len)
		max_len = rq->len;
	if (!late)
		apply(rq);
	rq->held = ops[rq->op].held;
	rq->due = now_ms() + ops[rq->op].min;
	if (ops[rq->op].max > ops[rq->op].min)
		rq->due += rand() % (ops[rq->op].max - ops[rq->op].min + 1);
	dirty = 1;
	if (!rq->held && !ops[rq->op].max) {
		answer(rq);
		return;
	}
	for (tail = &queue; *tail; tail = &(*tail)->next)
		;
	*tail = rq;
}

static void answer_due(void)
{
	struct request **p = &queue, *rq;
	long long now = now_ms();

	while ((rq = *p)) {
		if (rq->held || rq->due > now) {
			p = &rq->next;
			continue;
		}
		*p = rq->next;
		answer(rq);
	}
}

static void command(char *line)
{
	char verb[16] = "", name[16] = "";
	unsigned long long a = 0, b = 0;
	struct request *rq;
	int o, n = sscanf(line, "%15s %15s %llu %llu", verb, name, &a, &b);

	for (o = 0; o < NR_OPS && strcmp(name, op_names[o]); o++)
		;
	if (!strcmp(verb, "quit"))
		exit(0);
	if (!strcmp(verb, "sample"))
		late = !strcmp(name, "late");
	if (!strcmp(verb, "heal"))
		nr_fails = 0;
	if (!strcmp(verb, "reset")) {
		for (o = 0; o < NR_OPS; o++) {
			ops[o].count = 0;
			ops[o].blocks = 0;
			ops[o].failed = 0;
		}
		fua = 0;
		max_len = 0;
	} else if (o < NR_OPS) {
		if (!strcmp(verb, "hold"))
			ops[o].held = 1;
		if (!strcmp(verb, "pass"))
			ops[o].held = 0;
		if (!strcmp(verb, "delay")) {
			ops[o].min = a;
			ops[o].max = b;
		}
		if (!strcmp(verb, "release")) {
			if (n < 3)
				ops[o].held = 0;
			for (rq = queue; rq; rq = rq->next)
				if (rq->op == (enum op)o && rq->held && (n < 3 || a)) {
					rq->held = 0;
					a -= n >= 3;
				}
		}
		if (!strcmp(verb, "fail") && nr_fails < MAX_FAILS) {
			fails[nr_fails].op = o;
			fails[nr_fails].off = a;
			fails[nr_fails++].len = b;
		}
	}
	seq++;
	dirty = 1;
}

static void read_commands(int fd)
{
	char buf[4096], *line, *save;
	ssize_t n = read(fd, buf, sizeof(buf) - 1);

	if (n <= 0)
		return;
	buf[n] = 0;
	for (line = strtok_r(buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		command(line);
}

static pid_t start_kernel_side(const char *dev, long bs, int ro)
{
	int fd = open(dev, O_RDWR), pair[2];
	unsigned long flags = NBD_FLAG_HAS_FLAGS | NBD_FLAG_SEND_FLUSH |
		NBD_FLAG_SEND_FUA | NBD_FLAG_SEND_TRIM | (1 << 6) /* zeroes */;
	pid_t pid;

	if (fd < 0)
		die(dev);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("socketpair");
	if (ro)
		flags |= NBD_FLAG_READ_ONLY;
	ioctl(fd, NBD_CLEAR_SOCK);
	if (ioctl(fd, NBD_SET_BLKSIZE, bs) ||
	    ioctl(fd, NBD_SET_SIZE_BLOCKS, size / bs) ||
	    ioctl(fd, NBD_SET_FLAGS, flags) || ioctl(fd, NBD_SET_SOCK, pair[0]))
		die("nbd ioctl");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		close(pair[1]);
		ioctl(fd, NBD_DO_IT);
		ioctl(fd, NBD_CLEAR_QUE);
		ioctl(fd, NBD_CLEAR_SOCK);
		_exit(0);
	}
	close(pair[0]);
	close(fd);
	sock = pair[1];
	return pid;
}

int main(int argc, char **argv)
{
	char path[512];
	struct pollfd pfd[2];
	int fd;

	if (argc < 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	size = strtoull(argv[2], NULL, 0);
	snprintf(path, sizeof(path), "%s/medium", argv[4]);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, size))
		die(path);
	medium = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (medium == MAP_FAILED)
		die("mmap");
	snprintf(path, sizeof(path), "%s/stats", argv[4]);
	stats_fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	snprintf(path, sizeof(path), "%s/ctl", argv[4]);
	mkfifo(path, 0600);
	pfd[1].fd = open(path, O_RDWR);
	if (stats_fd < 0 || pfd[1].fd < 0)
		die(path);
	start_kernel_side(argv[1], atol(argv[3]), argc > 5);
	pfd[0].fd = sock;
	pfd[0].events = POLLIN;
	pfd[1].events = POLLIN;
	write_stats();
	for (;;) {
		int wait = -1;
		struct request *rq;

		for (rq = queue; rq; rq = rq->next)
			if (!rq->held)
				wait = 1;
		if (poll(pfd, 2, wait) < 0 && errno != EINTR)
			die("poll");
		/* requests before commands: a command sees what was sent before it */
		if (pfd[0].revents)
			serve_one();
		else if (pfd[1].revents)
			read_commands(pfd[1].fd);
		answer_due();
		if (dirty)
			write_stats();
	}
}
