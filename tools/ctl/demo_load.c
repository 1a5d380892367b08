// SPDX-License-Identifier: GPL-2.0
/*
 * The reads of the demo: a process that reads blocks of 4 KiB past the page cache, eight
 * at a time, some far oftener than others, until it is stopped. That is fio if there is
 * one, else threads of our own, which look at what they read.
 */
#include "demo_load.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <sim/zipf.h>

#include "alloc.h"
#include "demo_data.h"

#define CTL_DEMO_ALPHA		1.1
#define CTL_DEMO_SEED		20
/* How often a process that does not end is looked at, 20 ms apart. */
#define CTL_DEMO_PATIENCE	250

/**
 * struct ctl_demo_reads - what the threads share
 * @fd: the device
 * @zipf: how often each block is read
 */
struct ctl_demo_reads {
	int fd;
	struct sim_zipf zipf;
};

/* The path of fio, to be freed, or NULL if no folder of PATH has it. */
static char *ctl_demo_find_fio(void)
{
	char *paths = ctl_strdup(getenv("PATH") ? getenv("PATH") : "");
	char *rest = paths, *folder, *path = NULL;

	while (!path && (folder = strsep(&rest, ":"))) {
		path = ctl_format("%s/fio", folder);
		if (*folder == '/' && !access(path, X_OK))
			break;
		free(path);
		path = NULL;
	}
	free(paths);
	return path;
}

/**
 * ctl_demo_load_is_fio() - whether fio is there
 *
 * Return: true if a folder of PATH has it.
 */
bool ctl_demo_load_is_fio(void)
{
	char *fio = ctl_demo_find_fio();

	free(fio);
	return fio;
}

static void ctl_demo_exec_fio(const char *fio, const char *path)
{
	char *file = ctl_format("--filename=%s", path);
	char *depth = ctl_format("--iodepth=%u", CTL_DEMO_DEPTH);
	char *seed = ctl_format("--randseed=%u", CTL_DEMO_SEED);
	char *zipf = ctl_format("--random_distribution=zipf:%.1f",
				CTL_DEMO_ALPHA);

	execl(fio, "fio", "--name=demo", file, "--rw=randread", "--bs=4k",
	      "--direct=1", "--thread", "--ioengine=libaio", depth, zipf, "--randrepeat=1",
	      seed, "--norandommap", "--time_based", "--runtime=1d",
	      "--allow_file_create=0", "--output=/dev/null", NULL);
	_exit(127);
}

/* It ends only by a read that fails or is wrong. */
static void *ctl_demo_reader(void *reads)
{
	static unsigned int nr;
	struct ctl_demo_reads *r = reads;
	struct sim_rng rng = {
		.state = CTL_DEMO_SEED + __atomic_add_fetch(&nr, 1, __ATOMIC_RELAXED),
	};
	void *data = NULL;
	u64 block;

	if (posix_memalign(&data, CTL_DEMO_BLOCK, CTL_DEMO_BLOCK))
		_exit(1);
	for (;;) {
		block = sim_zipf_next(&r->zipf, &rng);
		if (pread(r->fd, data, CTL_DEMO_BLOCK,
			  block * CTL_DEMO_BLOCK) != CTL_DEMO_BLOCK)
			break;
		if (!ctl_demo_data_right(data, block)) {
			fprintf(stderr, "hotcachectl: block %llu is wrong\n",
				block);
			_exit(1);
		}
	}
	fprintf(stderr, "hotcachectl: block %llu: %s\n", block, strerror(errno));
	_exit(1);
}

static void ctl_demo_read(const char *path, u64 bytes)
{
	struct ctl_demo_reads reads = {
		.fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC),
	};
	struct sim_rng rng = { .state = CTL_DEMO_SEED };
	unsigned int i;
	pthread_t thread;

	sim_zipf_init(&reads.zipf, bytes / CTL_DEMO_BLOCK, CTL_DEMO_ALPHA,
		      &rng);
	for (i = 1; i < CTL_DEMO_DEPTH; i++)
		if (pthread_create(&thread, NULL, ctl_demo_reader, &reads))
			_exit(1);
	ctl_demo_reader(&reads);
}

/**
 * ctl_demo_load_start() - start the reads
 * @path: the device
 * @bytes: how much of it is read
 *
 * They end with this process, however it ends.
 *
 * Return: the process that reads, or a negative errno.
 */
pid_t ctl_demo_load_start(const char *path, u64 bytes)
{
	pid_t parent = getpid(), load;
	char *fio;

	/* Or the child would print what is not printed yet. */
	fflush(stdout);
	load = fork();
	if (load)
		return load < 0 ? -errno : load;
	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	fio = ctl_demo_find_fio();
	if (fio)
		ctl_demo_exec_fio(fio, path);
	ctl_demo_read(path, bytes);
	_exit(1);
}

/**
 * ctl_demo_load_ended() - whether the reads have ended by themselves
 * @load: the process
 *
 * It is a zombie then until it is stopped.
 *
 * Return: true if they have.
 */
bool ctl_demo_load_ended(pid_t load)
{
	siginfo_t info = {};

	waitid(P_PID, load, &info, WEXITED | WNOHANG | WNOWAIT);
	return info.si_pid == load;
}

/**
 * ctl_demo_load_stop() - stop the reads
 * @load: the process
 */
void ctl_demo_load_stop(pid_t load)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	unsigned int i;

	kill(load, SIGTERM);
	for (i = 0; i < CTL_DEMO_PATIENCE && !ctl_demo_load_ended(load); i++)
		nanosleep(&nap, NULL);
	kill(load, SIGKILL);
	while (waitpid(load, NULL, 0) < 0 && errno == EINTR)
		;
}
