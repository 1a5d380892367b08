// SPDX-License-Identifier: GPL-2.0
/*
 * hcdisk - a disk (NBD) with a write cache that forgets when the power goes.
 *
 * usage: hcdisk /dev/nbdN MEDIUM SEED [lies]
 *
 * A write is answered after a random time, out of order, and only then is it in the
 * disk's cache, which is memory of this process: of what was written and not flushed
 * since, MEDIUM gets only sectors chosen by chance. A flush writes to MEDIUM all that
 * was answered before the flush came, not what was sent before it; a FUA write goes to
 * MEDIUM before it is answered. That is all that a disk promises. With "lies" flushes
 * and FUA do nothing.
 *
 * MEDIUM is a block device, and a write to it that has returned outlives the machine.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nbd.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../helpers/stamp.h"

#define FLAG_FUA	(1 << 16)
#define BLOCK		4096
#define SECTORS		(BLOCK / SECTOR)
#define SLOWEST_US	3000
#define MOST		(32 << 20)	/* bytes of a request, as the kernel has it */

/* A block of which some sectors are newer than on the medium. */
struct block {
	unsigned int dirty;	/* a bit for each sector */
	char *data;
};

struct request {
	struct request *next;
	char handle[8];
	uint64_t offset;
	unsigned int length;
	int fua;
	int64_t due;		/* us */
	char *data;
};

static int sock, medium, lies;
static uint64_t size, seed;
static struct block *blocks;
static struct request *waiting;
static char *buffer;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void *aligned(size_t length)
{
	void *p;

	if (posix_memalign(&p, BLOCK, length))
		die("memory");
	return p;
}

static uint64_t pick(uint64_t below)
{
	seed = stamp_mix(seed);
	return seed % below;
}

static int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ll + ts.tv_nsec / 1000;
}

static void receive(void *p, size_t n)
{
	while (n) {
		ssize_t r = read(sock, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			exit(0);		/* the kernel hung up */
		p = (char *)p + r;
		n -= r;
	}
}

static void send_all(const void *p, size_t n)
{
	while (n) {
		ssize_t r = write(sock, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			exit(0);
		p = (const char *)p + r;
		n -= r;
	}
}

static void answer(const char *handle, const char *data, size_t length)
{
	struct nbd_reply reply = { .magic = htobe32(NBD_REPLY_MAGIC) };

	memcpy(&reply.handle, handle, 8);
	send_all(&reply, sizeof(reply));
	if (data)
		send_all(data, length);
}

static void to_medium(const void *data, size_t length, uint64_t offset)
{
	if (pwrite(medium, data, length, offset) != (ssize_t)length)
		die("the medium");
}

/* Write the newer sectors of a block, run by run. */
static void write_back(uint64_t nr)
{
	struct block *block = &blocks[nr];
	int first, end;

	for (first = 0; first < SECTORS; first = end + 1) {
		for (end = first; end < SECTORS && block->dirty >> end & 1; end++)
			;
		if (end > first)
			to_medium(block->data + first * SECTOR, (end - first) * SECTOR,
				  nr * BLOCK + first * SECTOR);
	}
	block->dirty = 0;
	free(block->data);
	block->data = NULL;
}

static void write_back_all(void)
{
	uint64_t nr;

	for (nr = 0; nr < size / BLOCK; nr++)
		if (blocks[nr].dirty)
			write_back(nr);
}

/* A sector gets into the cache. */
static void keep(uint64_t sector, const char *data)
{
	struct block *block = &blocks[sector / SECTORS];
	int i = sector % SECTORS;

	if (!block->data)
		block->data = aligned(BLOCK);
	memcpy(block->data + i * SECTOR, data, SECTOR);
	block->dirty |= 1u << i;
}

static void forget(uint64_t sector)
{
	blocks[sector / SECTORS].dirty &= ~(1u << sector % SECTORS);
}

static void land(struct request *rq)
{
	uint64_t first = rq->offset / SECTOR, n = rq->length / SECTOR, i;

	if (rq->fua && !lies) {
		to_medium(rq->data, rq->length, rq->offset);
		for (i = 0; i < n; i++)
			forget(first + i);
	} else {
		for (i = 0; i < n; i++)
			keep(first + i, rq->data + i * SECTOR);
		/* A disk writes when it likes, what it likes. */
		if (!pick(8))
			write_back((first + pick(n)) / SECTORS);
	}
	answer(rq->handle, NULL, 0);
	free(rq->data);
	free(rq);
}

static void land_due(void)
{
	struct request **p = &waiting, *rq;
	int64_t now = now_us();

	while ((rq = *p)) {
		if (rq->due > now) {
			p = &rq->next;
			continue;
		}
		*p = rq->next;
		land(rq);
	}
}

static void serve_read(const struct nbd_request *in, uint64_t offset, unsigned int length)
{
	uint64_t sector;

	if (pread(medium, buffer, length, offset) != (ssize_t)length)
		die("the medium");
	for (sector = offset / SECTOR; sector < (offset + length) / SECTOR; sector++) {
		const struct block *block = &blocks[sector / SECTORS];
		int i = sector % SECTORS;

		if (block->dirty >> i & 1)
			memcpy(buffer + sector * SECTOR - offset,
			       block->data + i * SECTOR, SECTOR);
	}
	answer((const char *)&in->handle, buffer, length);
}

static void take_write(const struct nbd_request *in, uint64_t offset, unsigned int length)
{
	struct request *rq = calloc(1, sizeof(*rq)), **tail = &waiting;

	if (!rq)
		die("memory");
	rq->offset = offset;
	rq->length = length;
	rq->fua = !!(be32toh(in->type) & FLAG_FUA);
	rq->data = aligned(length);
	rq->due = now_us() + (pick(2) ? pick(SLOWEST_US) : 0);
	memcpy(rq->handle, &in->handle, 8);
	receive(rq->data, length);
	while (*tail)
		tail = &(*tail)->next;
	*tail = rq;
}

static void serve_one(void)
{
	struct nbd_request in;
	uint64_t offset;
	unsigned int length;

	receive(&in, sizeof(in));
	offset = be64toh(in.from);
	length = be32toh(in.len);
	switch (be32toh(in.type) & 0xffff) {
	case NBD_CMD_DISC:
		exit(0);
	case NBD_CMD_FLUSH:
		if (!lies)
			write_back_all();
		answer((const char *)&in.handle, NULL, 0);
		return;
	}
	if (length > MOST || length % SECTOR || offset % SECTOR || offset + length > size)
		die("a request out of bounds");
	if ((be32toh(in.type) & 0xffff) == NBD_CMD_WRITE)
		take_write(&in, offset, length);
	else
		serve_read(&in, offset, length);
}

static void start_kernel_side(const char *dev)
{
	unsigned long flags = NBD_FLAG_HAS_FLAGS | NBD_FLAG_SEND_FLUSH | NBD_FLAG_SEND_FUA;
	int fd = open(dev, O_RDWR), pair[2];
	pid_t pid;

	if (fd < 0)
		die(dev);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("socketpair");
	ioctl(fd, NBD_CLEAR_SOCK);
	if (ioctl(fd, NBD_SET_BLKSIZE, SECTOR) ||
	    ioctl(fd, NBD_SET_SIZE_BLOCKS, size / SECTOR) ||
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
}

/* Until a request comes or the next write is due. */
static void wait_for_work(struct pollfd *pfd)
{
	int64_t due = INT64_MAX, left;
	struct timespec ts = { 0 };
	struct request *rq;

	for (rq = waiting; rq; rq = rq->next)
		if (rq->due < due)
			due = rq->due;
	if (waiting) {
		left = due - now_us();
		ts.tv_nsec = left > 0 ? left * 1000 : 0;
	}
	if (ppoll(pfd, 1, waiting ? &ts : NULL, NULL) < 0 && errno != EINTR)
		die("poll");
}

int main(int argc, char **argv)
{
	struct pollfd pfd = { .events = POLLIN };

	if (argc < 4) {
		fputs("usage: hcdisk /dev/nbdN MEDIUM SEED [lies]\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	seed = strtoull(argv[3], NULL, 0);
	lies = argc > 4;
	medium = open(argv[2], O_RDWR | O_DIRECT);
	if (medium < 0)
		die(argv[2]);
	size = lseek(medium, 0, SEEK_END) / BLOCK * BLOCK;
	blocks = calloc(size / BLOCK, sizeof(*blocks));
	buffer = aligned(MOST);
	if (!blocks)
		die("memory");
	start_kernel_side(argv[1]);
	pfd.fd = sock;
	for (;;) {
		wait_for_work(&pfd);
		if (pfd.revents)
			serve_one();
		pfd.revents = 0;
		land_due();
	}
}
