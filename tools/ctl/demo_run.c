// SPDX-License-Identifier: GPL-2.0
/*
 * Measures what the demo's reads come to: reads by the block layer's own counters, hits
 * by the module's. Who reads does not matter to it.
 */
#include "demo_run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "demo_load.h"
#include "demo_stop.h"
#include "message.h"
#include "number.h"
#include "sysfs.h"

/* Seconds between two looks. */
#define CTL_DEMO_NAP	0.02
/* Looks after the end of a phase in which nothing was read yet. */
#define CTL_DEMO_LATE	1500

/**
 * struct ctl_demo_point - counters of a device
 * @time: when they were read
 * @requests: reads that were completed
 * @reads: blocks that reads touched, as the cache counts them
 * @hits: those of them that were hits
 */
struct ctl_demo_point {
	double time;
	u64 requests;
	u64 reads;
	u64 hits;
};

static u64 ctl_demo_counter(const char *node, const char *file)
{
	char *line = ctl_node_line(node, file);
	u64 value = line ? strtoull(line, NULL, 10) : 0;

	free(line);
	return value;
}

static struct ctl_demo_point ctl_demo_look(const char *node)
{
	struct ctl_io io = {};
	struct ctl_demo_point p;

	ctl_io_read(node, &io);
	p.time = ctl_now();
	p.requests = io.reads;
	p.reads = ctl_demo_counter(node, "hotcache_stats/reads");
	p.hits = ctl_demo_counter(node, "hotcache_stats/hits");
	return p;
}

/* The hit ratio between two points; -1 if the cache has counted no reads. */
static double ctl_demo_hits(const struct ctl_demo_point *from,
			    const struct ctl_demo_point *to)
{
	return to->reads > from->reads ?
	       (double)(to->hits - from->hits) / (to->reads - from->reads) : -1;
}

static int ctl_demo_interrupted(void)
{
	return ctl_fail(CTL_FAILED, NULL, "interrupted");
}

/* Wait, unless the reads or the demo are to end. */
static int ctl_demo_wait(pid_t load, double until)
{
	const struct timespec nap = { .tv_nsec = CTL_DEMO_NAP * 1e9 };

	while (!ctl_demo_stopped() && ctl_now() < until) {
		nanosleep(&nap, NULL);
		if (ctl_demo_load_ended(load) && !ctl_demo_stopped())
			return ctl_fail(CTL_FAILED, NULL,
					"the reads have ended early");
	}
	return ctl_demo_stopped() ? ctl_demo_interrupted() : CTL_OK;
}

/* Whoever reads may take a while to begin. */
static int ctl_demo_wait_first(pid_t load, const char *node, u64 before)
{
	int status = CTL_OK;

	while (!status && ctl_demo_look(node).requests == before)
		status = ctl_demo_wait(load, ctl_now() + CTL_DEMO_NAP);
	return status;
}

/* Whether a read was completed between two points, of a cache one that it counted. */
static bool ctl_demo_has_read(const struct ctl_demo_point *from,
			      const struct ctl_demo_point *to, const char *node)
{
	return to->requests > from->requests &&
	       (to->reads > from->reads ||
		!ctl_node_has(node, "hotcache_stats/reads"));
}

/* On a machine that is busy a phase may end before there is a read: then it goes on. */
static int ctl_demo_extend(const struct ctl_demo_point *first,
			   struct ctl_demo_point *last, pid_t load,
			   const char *node)
{
	unsigned int i;
	int status = CTL_OK;

	for (i = 0; i < CTL_DEMO_LATE && !status &&
	     !ctl_demo_has_read(first, last, node); i++) {
		status = ctl_demo_wait(load, ctl_now() + CTL_DEMO_NAP);
		*last = ctl_demo_look(node);
	}
	return status;
}

static int ctl_demo_phase(struct ctl_demo_phase *phase, double *hits,
			  pid_t load, const char *node, double seconds)
{
	struct ctl_demo_point first = ctl_demo_look(node), last = first, now;
	unsigned int i;
	int status;

	for (i = 0; i < CTL_DEMO_POINTS; i++) {
		status = ctl_demo_wait(load, first.time + seconds * (i + 1) /
						   CTL_DEMO_POINTS);
		if (status)
			return status;
		now = ctl_demo_look(node);
		hits[i] = ctl_demo_hits(&last, &now);
		last = now;
	}
	status = ctl_demo_extend(&first, &last, load, node);
	phase->rate = (last.requests - first.requests) /
		      (last.time - first.time);
	phase->hits = ctl_demo_hits(&first, &last);
	return status;
}

/**
 * ctl_demo_run() - read a device for a while
 * @run: filled in
 * @path: the device
 * @node: its name in the kernel
 * @bytes: how much of it is read
 * @seconds: how long a phase is
 * @phases: number of phases, at most 2
 *
 * Return: an exit status.
 */
int ctl_demo_run(struct ctl_demo_run *run, const char *path, const char *node,
		 u64 bytes, double seconds, unsigned int phases)
{
	u64 before = ctl_demo_look(node).requests;
	pid_t load;
	unsigned int i;
	int status;

	if (ctl_demo_stopped())
		return ctl_demo_interrupted();
	load = ctl_demo_load_start(path, bytes);
	if (load < 0)
		return ctl_fail(CTL_FAILED, NULL, "cannot start the reads: %s",
				strerror(-load));
	status = ctl_demo_wait_first(load, node, before);
	for (i = 0; i < phases && !status; i++)
		status = ctl_demo_phase(&run->phase[i],
					run->hits + i * CTL_DEMO_POINTS, load,
					node, seconds);
	ctl_demo_load_stop(load);
	return status;
}
