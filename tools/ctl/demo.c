// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl demo: a slow disk without and with a cache, on this machine, without a
 * virtual one. It makes all that it uses, and takes it away in the end.
 */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "alloc.h"
#include "bars.h"
#include "content.h"
#include "demo_data.h"
#include "demo_disk.h"
#include "demo_load.h"
#include "demo_run.h"
#include "demo_stop.h"
#include "dm.h"
#include "json.h"
#include "klog.h"
#include "lookup.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "plan.h"
#include "refuse.h"
#include "turn.h"

#define CTL_DEMO_BYTES		(128ull << 20)
#define CTL_DEMO_DELAY_MS	5
/* A fifth of the disk. */
#define CTL_DEMO_POOL		"26208K"
#define CTL_DEMO_SECONDS	10
/* Of the disk's length: what has to be available for it, the pool and others. */
#define CTL_DEMO_ROOM		2

static const char ctl_demo_lock_file[] = "/run/hotcache/demo";

/**
 * struct ctl_demo - a demo
 * @args: the command line
 * @seconds: how long the reads of a phase go on
 * @disk: the slow disk
 * @modules: what was loaded for the cache
 * @slow: the reads of the disk
 * @cached: the reads of the cache
 * @locked: no other demo runs, so what is there of one is ours
 * @pool: bytes of the pool
 * @checked: cached blocks that were read again in the end
 * @wrong: those that are not what was written to the disk
 */
struct ctl_demo {
	const struct ctl_args *args;
	double seconds;
	struct ctl_demo_disk disk;
	struct ctl_modules modules;
	struct ctl_demo_run slow;
	struct ctl_demo_run cached;
	bool locked;
	u64 pool;
	u64 checked;
	u64 wrong;
};

static const char *ctl_demo_reader_name(void)
{
	return ctl_demo_load_is_fio() ? "fio" : "hotcachectl";
}

static int ctl_demo_check_memory(void)
{
	u64 available = ctl_memory_available();

	if (!available || available >= CTL_DEMO_ROOM * CTL_DEMO_BYTES)
		return CTL_OK;
	return ctl_fail(CTL_MEMORY, "free some memory",
			"the demo wants %s of available memory, there are %s",
			ctl_bytes(CTL_DEMO_ROOM * CTL_DEMO_BYTES).s,
			ctl_bytes(available).s);
}

/* The lock ends with the process. */
static int ctl_demo_lock(struct ctl_demo *demo)
{
	int fd = open(ctl_demo_lock_file,
		      O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return ctl_fail(CTL_FAILED, NULL, "cannot make %s: %s",
				ctl_demo_lock_file, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB))
		return ctl_fail(CTL_FAILED, "wait until it has ended",
				"another demo is running");
	demo->locked = true;
	return CTL_OK;
}

/* Take away all that the demo makes. */
static int ctl_demo_end(struct ctl_demo *demo)
{
	int turn, status;

	if (!demo->locked)
		return CTL_OK;
	/* Should a signal end the wait for it, it is done out of turn. */
	turn = ctl_turn_take();
	status = ctl_demo_remove_mapped(CTL_DEMO_NAME);
	/* What is below a cache that stays, stays as well. */
	if (!status) {
		ctl_modules_unload(&demo->modules);
		status = ctl_demo_disk_remove(&demo->disk);
	}
	return turn ? turn : status;
}

static int ctl_demo_name_free(void)
{
	static const char *const names[] = { CTL_DEMO_NAME, CTL_DEMO_NAME "-slow" };
	struct ctl_device device;
	int i, status = CTL_OK;

	for (i = 0; i < 2 && !status; i++) {
		if (ctl_lookup_name(names[i], &device))
			status = ctl_fail(CTL_FAILED, "the demo has not made it: rename or remove it",
					  "there is a device %s", names[i]);
		ctl_device_free(&device);
	}
	return status;
}

static int ctl_demo_cache_make(struct ctl_demo *demo, struct ctl_plan *plan)
{
	struct ctl_klog log;
	char *why;
	int err, status = ctl_plan_begin(plan, demo->args, CTL_DEMO_NAME,
					 CTL_DEMO_POOL);

	if (!status)
		status = ctl_origin_check(&plan->origin, demo->disk.path,
					  plan->keys.block_size, false);
	if (!status)
		status = ctl_plan_over(plan, CTL_DEMO_POOL);
	if (!status)
		status = ctl_plan_check_memory(plan);
	if (status)
		return status;
	ctl_plan_params(plan, plan->origin.number);
	ctl_modules_note(&demo->modules, "dm_hotcache");
	ctl_klog_mark(&log);
	err = ctl_dm_create(CTL_DEMO_NAME, CTL_DEMO_UUID CTL_DEMO_NAME,
			    plan->origin.sectors, plan->params, false);
	why = ctl_klog_sentence(&log);
	demo->pool = plan->memory.data;
	if (err)
		return ctl_plan_failed(plan, "create the device", err, why);
	free(why);
	return CTL_OK;
}

static int ctl_demo_cache(struct ctl_demo *demo)
{
	struct ctl_plan plan;
	int status = ctl_demo_cache_make(demo, &plan);

	ctl_plan_free(&plan);
	return status;
}

/* Make all that is needed. The cache is made first, to see that it can be had. */
static int ctl_demo_begin(struct ctl_demo *demo)
{
	int status = ctl_turn_take();

	if (!status)
		status = ctl_demo_lock(demo);
	/* What a demo has left that was killed. */
	if (!status)
		status = ctl_demo_end(demo);
	if (!status)
		status = ctl_demo_name_free();
	if (!status)
		status = ctl_demo_disk_make(&demo->disk);
	if (!status)
		status = ctl_demo_cache(demo);
	if (!status)
		ctl_turn_end();
	return status;
}

static void ctl_demo_say(const struct ctl_demo *demo, const char *text)
{
	if (!demo->args->json && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%s\033[K", text);
}

static int ctl_demo_check(struct ctl_demo *demo, const char *path,
			  const char *node)
{
	struct ctl_content content;
	int fd, err, status = ctl_content_read(CTL_DEMO_NAME, node, &content);

	if (status)
		return status;
	fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	err = fd < 0 ? -errno :
	      ctl_demo_data_check(fd, &content, &demo->wrong);
	if (fd >= 0)
		close(fd);
	demo->checked = content.nr;
	ctl_content_free(&content);
	return err ? ctl_refused(CTL_DEMO_NAME, "read what is cached", err) :
		     CTL_OK;
}

static int ctl_demo_measure(struct ctl_demo *demo)
{
	struct ctl_device device;
	char *path;
	int status;

	ctl_demo_say(demo, "reading the slow disk ...");
	status = ctl_demo_run(&demo->slow, demo->disk.path, demo->disk.node,
			      demo->disk.bytes, demo->seconds, 1);
	if (status)
		return status;
	if (!ctl_lookup_name(CTL_DEMO_NAME, &device))
		return ctl_refused(CTL_DEMO_NAME, "read it", -ENXIO);
	path = ctl_format("/dev/%s", device.node);
	ctl_demo_say(demo, "reading it through the cache ...");
	status = ctl_demo_run(&demo->cached, path, device.node,
			      demo->disk.bytes, demo->seconds, 2);
	if (!status) {
		ctl_demo_say(demo, "looking at what is cached ...");
		status = ctl_demo_check(demo, path, device.node);
	}
	ctl_demo_say(demo, "");
	free(path);
	ctl_device_free(&device);
	return status;
}

static void ctl_demo_row(const char *what, const struct ctl_demo_phase *phase,
			 double slow)
{
	printf("%-42s %10.0f %9s", what, phase->rate,
	       phase->hits < 0 ? "-" : ctl_percent(phase->hits, 1).s);
	if (phase->hits >= 0 && slow > 0)
		printf(" %8.1f x", phase->rate / slow);
	putchar('\n');
}

static void ctl_demo_print(const struct ctl_demo *demo)
{
	const struct ctl_demo_phase *slow = demo->slow.phase;
	const struct ctl_demo_phase *cached = demo->cached.phase;
	char line[CTL_BAR_BYTES];

	ctl_bars_plain(strcmp(nl_langinfo(CODESET), "UTF-8"));
	ctl_sparkline(line, 2 * CTL_DEMO_POINTS, demo->cached.hits,
		      2 * CTL_DEMO_POINTS, 1);
	printf("disk     %s in RAM by %s, each request takes %u ms\n",
	       ctl_bytes(demo->disk.bytes).s, demo->disk.kind,
	       demo->disk.delay_ms);
	printf("cache    %s of RAM over it, empty at first\n",
	       ctl_bytes(demo->pool).s);
	printf("reads    4 KiB, Zipf 1.1, O_DIRECT, %u at a time, by %s, %g s each\n\n",
	       CTL_DEMO_DEPTH, ctl_demo_reader_name(), demo->seconds);
	printf("%-42s %10s %9s %10s\n", "", "reads/s", "hits", "speed-up");
	ctl_demo_row("slow disk", slow, 0);
	ctl_demo_row("with the cache, from empty", &cached[0], slow->rate);
	ctl_demo_row("with the cache, after that", &cached[1], slow->rate);
	printf("\nhits     %s  to %s in %g s\n", line,
	       ctl_percent(cached[1].hits < 0 ? 0 : cached[1].hits, 1).s,
	       2 * demo->seconds);
	printf("check    %llu blocks are cached, %llu of them wrong\n",
	       demo->checked, demo->wrong);
}

static json_t *ctl_demo_phase_json(const struct ctl_demo_phase *phase)
{
	json_t *o = json_object();

	json_object_set_new(o, "reads_per_second", json_real(phase->rate));
	json_object_set_new(o, "hit_ratio", phase->hits < 0 ? json_null() :
					    json_real(phase->hits));
	return o;
}

static int ctl_demo_print_json(const struct ctl_demo *demo)
{
	json_t *o = json_object();

	json_object_set_new(o, "disk", json_string(demo->disk.kind));
	json_object_set_new(o, "disk_bytes", json_integer(demo->disk.bytes));
	json_object_set_new(o, "delay_ms", json_integer(demo->disk.delay_ms));
	json_object_set_new(o, "pool_bytes", json_integer(demo->pool));
	json_object_set_new(o, "reader", json_string(ctl_demo_reader_name()));
	json_object_set_new(o, "seconds", json_real(demo->seconds));
	json_object_set_new(o, "slow",
			    ctl_demo_phase_json(&demo->slow.phase[0]));
	json_object_set_new(o, "from_empty",
			    ctl_demo_phase_json(&demo->cached.phase[0]));
	json_object_set_new(o, "after_that",
			    ctl_demo_phase_json(&demo->cached.phase[1]));
	json_object_set_new(o, "checked", json_integer(demo->checked));
	json_object_set_new(o, "wrong", json_integer(demo->wrong));
	return ctl_json_print(o);
}

static int ctl_demo_report(const struct ctl_demo *demo)
{
	if (demo->args->json)
		ctl_demo_print_json(demo);
	else
		ctl_demo_print(demo);
	return demo->wrong ?
	       ctl_fail(CTL_FAILED, "this must not be: please report it",
			"%llu cached blocks are wrong",
			demo->wrong) : CTL_OK;
}

/**
 * ctl_demo() - hotcachectl demo
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_demo(const struct ctl_args *args)
{
	struct ctl_demo demo = {
		.args = args,
		.seconds = args->seconds ? args->seconds : CTL_DEMO_SECONDS,
		.disk = {
			.bytes = CTL_DEMO_BYTES,
			.delay_ms = CTL_DEMO_DELAY_MS,
		},
	};
	int end, status = ctl_need_root("make the devices of the demo");

	if (!status)
		status = ctl_demo_check_memory();
	if (status)
		return status;
	ctl_demo_catch_signals();
	status = ctl_demo_begin(&demo);
	if (!status)
		status = ctl_demo_measure(&demo);
	/* The figures are the one object of JSON, or an error was. */
	ctl_message_json(false);
	if (!status)
		status = ctl_demo_report(&demo);
	end = ctl_demo_end(&demo);
	free(demo.disk.path);
	if (!status)
		status = end;
	return status ? status : ctl_flush();
}
