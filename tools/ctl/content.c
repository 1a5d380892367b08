// SPDX-License-Identifier: GPL-2.0
/*
 * Which blocks a device has in its pool, and how hot they are.
 */
#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <linux/minmax.h>
#include <hotcache/content.h>

#include "alloc.h"
#include "message.h"
#include "refuse.h"
#include "sysfs.h"

/* The kernel gives a page of them at a time. */
#define CTL_RECORDS	512

/* What the policy prefers is hot, and hotter if it was hit lately. */
static unsigned int ctl_heat_of(u64 record)
{
	u64 hits = (record & HC_CONTENT_HITS) >> HC_CONTENT_HITS_SHIFT;

	return record & HC_CONTENT_HOT ? min(1 + hits, (u64)CTL_HEAT_MAX) : 0;
}

static void ctl_content_add(struct ctl_content *content, const u64 *record,
			    size_t n)
{
	size_t i;

	content->block = ctl_realloc(content->block, content->nr + n,
				     sizeof(*content->block));
	for (i = 0; i < n; i++)
		if (record[i] & HC_CONTENT_CACHED)
			content->block[content->nr++] =
				ctl_content_word(record[i] & HC_CONTENT_BLOCK,
						 ctl_heat_of(record[i]));
}

static int ctl_word_cmp(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

/* A block that moves while the list is read may be in it twice. */
static void ctl_content_tidy(struct ctl_content *content)
{
	size_t i, n = 0;

	if (!content->nr)
		return;
	qsort(content->block, content->nr, sizeof(*content->block),
	      ctl_word_cmp);
	for (i = 0; i < content->nr; i++)
		if (!n || ctl_content_block(content->block[i]) !=
			  ctl_content_block(content->block[n - 1]))
			content->block[n++] = content->block[i];
	content->nr = n;
}

/* Returns 0 or a negative errno. */
static int ctl_content_read_all(int fd, struct ctl_content *content)
{
	u64 record[CTL_RECORDS];
	off_t at = 0;
	ssize_t n;

	for (;;) {
		n = pread(fd, record, sizeof(record), at);
		if (n < 0)
			return -errno;
		if (n < (ssize_t)sizeof(*record))
			return 0;
		n -= n % sizeof(*record);
		ctl_content_add(content, record, n / sizeof(*record));
		at += n;
	}
}

/**
 * ctl_content_read() - read what is cached
 * @name: the device's name, for error messages
 * @node: dm-N
 * @content: filled in, to be freed by ctl_content_free() in any case
 *
 * Return: an exit status.
 */
int ctl_content_read(const char *name, const char *node,
		     struct ctl_content *content)
{
	static const char what[] = "list what is cached";
	char *path = ctl_sysfs_path(node, "hotcache_content/blocks");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? -errno : 0;

	*content = (struct ctl_content){};
	free(path);
	if (err == -ENOENT)
		return ctl_fail(CTL_UNSUPPORTED, "a newer dm-hotcache does: update the module",
				"%s: the module that is loaded does not list what is cached",
				name);
	if (!err) {
		err = ctl_content_read_all(fd, content);
		close(fd);
	}
	if (err)
		return ctl_refused(name, what, err);
	ctl_content_tidy(content);
	return CTL_OK;
}

/**
 * ctl_content_has() - whether a block is cached
 * @content: what is cached
 * @block: the block
 *
 * Return: true if it is.
 */
bool ctl_content_has(const struct ctl_content *content, u64 block)
{
	size_t lo = 0, hi = content->nr;

	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if (ctl_content_block(content->block[middle]) < block)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo < content->nr &&
	       ctl_content_block(content->block[lo]) == block;
}

/**
 * ctl_content_free() - free what a list holds
 * @content: the list
 */
void ctl_content_free(struct ctl_content *content)
{
	free(content->block);
	*content = (struct ctl_content){};
}
