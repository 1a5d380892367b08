/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sizes of pools in the sysfs that mapper.c stages: what is written to "pool_bytes" is an
 * operation.
 */
#ifndef TESTS_CTL_MAPPER_POOL_H
#define TESTS_CTL_MAPPER_POOL_H

/* The number in a file of a device in sysfs; @otherwise if there is none. */
static unsigned long long number(const char *node, const char *file,
				 unsigned long long otherwise)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/block/%s/%s", node, file);
	f = fopen(path, "r");
	if (f) {
		if (fscanf(f, "%llu", &otherwise) != 1)
			fputs("not one\n", stderr);
		fclose(f);
	}
	return otherwise;
}

static void set_pool(const char *node, unsigned long long bytes)
{
	unsigned long long blocks = number(node, "size", ~0ull) / 8;
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), "/sys/block/%s/hotcache/pool_bytes", node);
	snprintf(text, sizeof(text), "%llu", bytes);
	put(path, text);
	snprintf(path, sizeof(path), "/sys/block/%s/hotcache/slots", node);
	snprintf(text, sizeof(text), "%llu",
		 bytes / 4096 < blocks ? bytes / 4096 : blocks);
	put(path, text);
}

static int resize(const char *node, unsigned long long bytes, int fails)
{
	unsigned long long had = 4096 * number(node, "hotcache/slots", 0);

	if (bytes < 4096 * number(node, "hotcache/shards", 1))
		return -EINVAL;
	if (bytes > number(node, "hotcache/pool_bytes_most", ~0ull))
		return -ERANGE;
	/* Whoever has opened the file has emptied it. */
	if (fails)
		set_pool(node, getenv("HALF") ? (had + bytes) / 2 : had);
	else
		set_pool(node, bytes);
	return fails ? -EIO : 0;
}

/* Whether it is the "pool_bytes" of a device; out: its node. */
static int resized(int fd, char *node, size_t size)
{
	char link[32], path[PATH_MAX] = "";
	int end = 0;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0 || size < 32 ||
	    sscanf(path, "/sys/block/%31[^/]/hotcache/pool_bytes%n", node, &end) != 1)
		return 0;
	return end && !path[end];
}

ssize_t write(int fd, const void *data, size_t size)
{
	char node[32], name[200] = "", text[32], path[PATH_MAX];
	FILE *f;
	int err;

	if (!resized(fd, node, sizeof(node)))
		return syscall(SYS_write, fd, data, size);
	snprintf(path, sizeof(path), "/sys/block/%s/dm/name", node);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%199s", name) != 1)
		fputs("no name\n", stderr);
	if (f)
		fclose(f);
	snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)data);
	begin("size", name, text);
	err = resize(node, strtoull(text, NULL, 10), is_number("FAIL"));
	errno = -err;
	return err ? -1 : (ssize_t)size;
}

#endif /* TESTS_CTL_MAPPER_POOL_H */
