// SPDX-License-Identifier: GPL-2.0
/*
 * hclist - list a folder again and again, as an ordinary user, into a page of a file
 * that is mapped shared. A store into that page waits while the file system of the
 * file is frozen, and the kernel does the stores, with the locks that listing takes.
 *
 * Prints "runs" once the folder has been listed. Ends when it is killed; exit status
 * 2 usage, 1 any error.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOBODY	65534

/*
 * The entries "." and ".." fill so many bytes. They are stored before any lock is
 * taken, so they have their place in front of the shared page.
 */
#define DOTS	48

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* A page of the file behind a page of the process's own. */
static char *map(const char *path, long number, size_t page)
{
	int fd = open(path, O_RDWR);
	char *own = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (fd < 0)
		die(path);
	if (own == MAP_FAILED ||
	    mmap(own + page, page, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, fd, number * page) == MAP_FAILED)
		die("mmap");
	return own + page;
}

int main(int argc, char **argv)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *shared;
	int dir;

	if (argc != 4) {
		fputs("usage: hclist FOLDER FILE PAGE\n", stderr);
		return 2;
	}
	if (setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		die("setresuid");
	shared = map(argv[2], atol(argv[3]), page);
	dir = open(argv[1], O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		die(argv[1]);
	for (int round = 0;; round++) {
		long n;

		if (lseek(dir, 0, SEEK_SET))
			die("lseek");
		do
			n = syscall(SYS_getdents64, dir, shared - DOTS,
				    DOTS + page);
		while (n > 0);
		if (n < 0)
			die("getdents64");
		if (round)
			continue;
		puts("runs");
		fflush(stdout);
	}
}
