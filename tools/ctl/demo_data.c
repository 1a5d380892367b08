// SPDX-License-Identifier: GPL-2.0
/*
 * What the demo's disk holds: each block tells which one it is, so that a wrong one is
 * noticed.
 */
#include "demo_data.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <linux/minmax.h>

#include "demo_stop.h"

#define CTL_DEMO_WORDS		(CTL_DEMO_BLOCK / sizeof(u64))
#define CTL_DEMO_WRITE		(1u << 20)

/* A word of a block: an odd factor spreads what is near. */
static u64 ctl_demo_word(u64 block, unsigned int i)
{
	return (block * CTL_DEMO_WORDS + i + 1) * 0x9e3779b97f4a7c15ull;
}

static void ctl_demo_fill(void *data, u64 block)
{
	u64 *word = data;
	unsigned int i;

	for (i = 0; i < CTL_DEMO_WORDS; i++)
		word[i] = ctl_demo_word(block, i);
}

/**
 * ctl_demo_data_right() - whether data is that of a block
 * @data: what was read
 * @block: the block, from 0
 *
 * Return: false if it is something else.
 */
bool ctl_demo_data_right(const void *data, u64 block)
{
	const u64 *word = data;
	unsigned int i;

	for (i = 0; i < CTL_DEMO_WORDS; i++)
		if (word[i] != ctl_demo_word(block, i))
			return false;
	return true;
}

/**
 * ctl_demo_data_write() - write all blocks
 * @fd: the disk
 * @bytes: its length, whole blocks
 *
 * Return: 0 or a negative errno; -EINTR if a signal came.
 */
int ctl_demo_data_write(int fd, u64 bytes)
{
	void *buffer = NULL;
	u64 at = 0;
	int err = posix_memalign(&buffer, CTL_DEMO_BLOCK, CTL_DEMO_WRITE);

	while (!err && at < bytes) {
		u64 n = min(bytes - at, (u64)CTL_DEMO_WRITE);
		u64 i;
		ssize_t done;

		for (i = 0; i < n; i += CTL_DEMO_BLOCK)
			ctl_demo_fill((char *)buffer + i, (at + i) / CTL_DEMO_BLOCK);
		done = pwrite(fd, buffer, n, at);
		if (ctl_demo_stopped())
			err = EINTR;
		else if (done < 0)
			err = errno;
		else if (!done || done % CTL_DEMO_BLOCK)
			err = EIO;
		else
			at += done;
	}
	free(buffer);
	return -err;
}

/**
 * ctl_demo_data_check() - read what is cached, and look whether it is right
 * @fd: the cache, with blocks of CTL_DEMO_BLOCK
 * @content: the blocks that are cached
 * @wrong: set to the number of those that are not right
 *
 * Return: 0 or a negative errno; -EINTR if a signal came.
 */
int ctl_demo_data_check(int fd, const struct ctl_content *content, u64 *wrong)
{
	void *data = NULL;
	size_t i;
	int err = posix_memalign(&data, CTL_DEMO_BLOCK, CTL_DEMO_BLOCK);

	*wrong = 0;
	for (i = 0; i < content->nr && !err; i++) {
		u64 block = ctl_content_block(content->block[i]);
		ssize_t done = pread(fd, data, CTL_DEMO_BLOCK,
				     block * CTL_DEMO_BLOCK);

		if (ctl_demo_stopped())
			err = EINTR;
		else if (done < 0)
			err = errno;
		else if (done != CTL_DEMO_BLOCK)
			err = EIO;
		else if (!ctl_demo_data_right(data, block))
			++*wrong;
	}
	free(data);
	return -err;
}
