// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl warm: read what was cached when it was saved, so that it is cached
 * again.
 */
#include "warm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "block_store.h"
#include "content.h"
#include "dm.h"
#include "identity.h"
#include "json.h"
#include "message.h"
#include "number.h"
#include "pool.h"
#include "refuse.h"
#include "select.h"
#include "send.h"
#include "sysfs.h"
#include "warm_plan.h"
#include "warm_read.h"

/**
 * struct ctl_warming - a run of the command
 * @args: the command line
 * @s: the device
 * @path: the file
 * @file: what it says
 * @plan: what is read
 * @read: what was read
 * @cached: blocks of the plan that are cached at the end
 * @seconds: how long it took
 */
struct ctl_warming {
	const struct ctl_args *args;
	struct ctl_snapshot *s;
	char *path;
	struct ctl_block_file file;
	struct ctl_warm_plan plan;
	struct ctl_warm_read read;
	u64 cached;
	double seconds;
};

/* A file that is of another device is refused, as far as one can know. */
static int ctl_check_origin(const struct ctl_warming *w)
{
	char *origin = ctl_identity(w->s->node);
	bool known = *origin && w->file.origin[0];
	int status = CTL_OK;

	if (known && strncmp(origin, w->file.origin,
			     sizeof(w->file.origin) - 1))
		status = ctl_fail(CTL_FAILED, "name the file of this device, or \"hotcachectl save\" a new one",
				  "%s was saved over another origin: %s, not %s",
				  w->path, w->file.origin, origin);
	else if (!known && w->file.device_bytes != w->s->sectors << 9)
		status = ctl_fail(CTL_FAILED, "name the file of this device, or \"hotcachectl save\" a new one",
				  "%s was saved of a device of %llu bytes, %s has %llu",
				  w->path, w->file.device_bytes, w->s->device,
				  w->s->sectors << 9);
	free(origin);
	return status;
}

/* Without a pool, or while reads pass it, all reading would be in vain. */
static int ctl_check_pool(const struct ctl_warming *w)
{
	const char *mode = ctl_knob(w->s, "mode");

	if (!ctl_pool_slots(w->s) || !ctl_knob_number(w->s, "block_size") ||
	    !w->s->sectors)
		return ctl_refused(w->s->device, "warm the cache", -EBUSY);
	if (mode && !strcmp(mode, "passthrough"))
		return ctl_fail(CTL_FAILED, "\"hotcachectl set DEVICE mode=writethrough\" switches it on",
				"%s: the cache is switched off, its mode is passthrough",
				w->s->device);
	return CTL_OK;
}

static int ctl_make_plan(struct ctl_warming *w)
{
	struct ctl_warm_limits limits = {
		.share = w->args->until ? w->args->until : 1,
		.device_bytes = w->s->sectors << 9,
		.block_size = ctl_knob_number(w->s, "block_size"),
		.pool_bytes = ctl_pool_bytes(w->s),
	};
	int status = ctl_block_store_read(w->path, &w->file);

	if (!status)
		status = ctl_check_origin(w);
	if (status)
		return status;
	ctl_warm_plan_make(&w->plan, &w->file, &limits);
	if (w->args->json)
		return CTL_OK;
	if (w->plan.beyond)
		ctl_warn("%llu of the saved blocks are beyond the end of %s, which is smaller now",
			 w->plan.beyond, w->s->device);
	if (w->file.block_size != limits.block_size)
		ctl_warn("saved in blocks of %s, %s has blocks of %s now",
			 ctl_bytes(w->file.block_size).s, w->s->device,
			 ctl_bytes(limits.block_size).s);
	return CTL_OK;
}

static json_t *ctl_warm_json(const struct ctl_warming *w, const char *done)
{
	u64 size = w->plan.block_size;

	return json_pack("{s:o,s:s,s:o,s:I,s:I,s:I,s:I,s:I,s:I}",
			 "device", ctl_json_string(w->s->device),
			 "done", done,
			 "file", ctl_json_string(w->path),
			 "saved", (json_int_t)w->file.saved,
			 "saved_blocks", (json_int_t)w->file.nr_blocks,
			 "blocks", (json_int_t)(w->plan.bytes / size),
			 "hot_blocks", (json_int_t)(w->plan.hot_bytes / size),
			 "beyond_end", (json_int_t)w->plan.beyond,
			 "left_out", (json_int_t)w->plan.left);
}

static int ctl_warm_dry(const struct ctl_warming *w)
{
	char when[32] = "?";
	time_t saved = w->file.saved;
	struct tm tm;

	if (w->args->json)
		return ctl_json_print(ctl_warm_json(w, "nothing"));
	if (localtime_r(&saved, &tm))
		strftime(when, sizeof(when), "%F %T", &tm);
	printf("%s: would read %s, %s of it hot, in %zu pieces; saved %s; %llu of %llu saved blocks left out\n",
	       w->s->device, ctl_bytes(w->plan.bytes).s,
	       ctl_bytes(w->plan.hot_bytes).s, w->plan.nr, when, w->plan.left,
	       w->file.nr_blocks);
	return ctl_flush();
}

/* Whether all was read, or as much as the user wanted. */
static bool ctl_warm_is_done(const struct ctl_warming *w)
{
	return w->read.stopped || w->read.bytes == w->plan.bytes;
}

static int ctl_warm_print(const struct ctl_warming *w)
{
	const struct ctl_warm_read *r = &w->read;
	const char *done = r->stopped ? "stopped" :
			   ctl_warm_is_done(w) ? "warmed" : "incomplete";
	json_t *o;

	if (!w->args->json) {
		printf("%s: %s: %s of %s read in %s; %llu of the %llu blocks are cached now\n",
		       w->s->device, done, ctl_bytes(r->bytes).s,
		       ctl_bytes(w->plan.bytes).s, ctl_duration(w->seconds).s,
		       w->cached, w->plan.bytes / w->plan.block_size);
		return ctl_flush();
	}
	o = ctl_warm_json(w, done);
	json_object_set_new(o, "cached", json_integer(w->cached));
	json_object_set_new(o, "read_bytes", json_integer(r->bytes));
	json_object_set_new(o, "failed_bytes", json_integer(r->failed));
	json_object_set_new(o, "seconds", json_real(w->seconds));
	return ctl_json_print(o);
}

/* Below half of what was read: something keeps it from being cached. */
static bool ctl_warm_is_vain(const struct ctl_warming *w)
{
	return w->cached * w->plan.block_size < w->read.bytes / 2;
}

static int ctl_warm_report(const struct ctl_warming *w)
{
	int status = ctl_warm_print(w);

	if (ctl_warm_is_vain(w))
		ctl_warn("%s: most of what was read is not cached: the pool was full, another table was loaded meanwhile, or a control group holds back the reads, see \"Warm restart\" in docs/admin-guide.md",
			 w->s->device);
	if (w->read.failed)
		ctl_warn("%s could not be read; the kernel's log may say why (dmesg)",
			 ctl_bytes(w->read.failed).s);
	return status || ctl_warm_is_done(w) ? status : CTL_FAILED;
}

/* Tell the module what this process reads from now on: "hot", "cold" or no more. */
static int ctl_warm_tell(const struct ctl_warming *w, const char *message)
{
	char *answer;
	int status = ctl_tell(w->s->device, w->s->node, message,
			      "warm the cache", true, &answer);

	free(answer);
	return status;
}

/* As ctl_warm_tell() at the end of what failed, which has been reported. */
static void ctl_warm_give_up(const struct ctl_warming *w)
{
	char *answer;

	ctl_dm_message(w->s->node, "warm off", NULL, &answer);
	free(answer);
}

/*
 * The hot blocks come first: they matter most, and might not all find room later.
 * Whatever happens, the module is to be told of the end.
 */
static int ctl_warm_run(struct ctl_warming *w)
{
	const struct ctl_warm_plan *plan = &w->plan;
	int status = ctl_warm_tell(w, "warm hot");

	if (status)
		return status;
	w->read.progress = !w->args->json && isatty(STDERR_FILENO);
	w->read.rate = w->args->rate;
	w->read.block_size = plan->block_size;
	ctl_warm_read(&w->read, "hot blocks", plan->extent, plan->nr_hot,
		      plan->hot_bytes);
	status = ctl_warm_tell(w, "warm cold");
	if (status) {
		ctl_warm_give_up(w);
		return status;
	}
	ctl_warm_read(&w->read, "other blocks", plan->extent + plan->nr_hot,
		      plan->nr - plan->nr_hot, plan->bytes - plan->hot_bytes);
	return CTL_OK;
}

/* How much of what was read is in the pool now. */
static int ctl_warm_look(struct ctl_warming *w)
{
	struct ctl_content content;
	int status = ctl_content_read(w->s->device, w->s->node, &content);

	if (!status)
		w->cached = ctl_warm_plan_cached(&w->plan, &content);
	ctl_content_free(&content);
	return status;
}

static int ctl_warm_device(struct ctl_warming *w)
{
	char *node = ctl_format("/dev/%s", w->s->node);
	double since = ctl_now();
	int status = CTL_OK, end;

	w->read.fd = open(node, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (w->read.fd < 0)
		status = ctl_fail(CTL_FAILED, NULL, "cannot open %s: %s", node,
				  strerror(errno));
	free(node);
	if (status)
		return status;
	ctl_warm_read_begin();
	status = ctl_warm_run(w);
	close(w->read.fd);
	w->seconds = ctl_now() - since;
	if (status)
		return status;
	/* What was read is there, whatever becomes of this; the module looks for itself, too. */
	end = ctl_warm_tell(w, "warm off");
	status = ctl_warm_look(w);
	if (!status)
		status = ctl_warm_report(w);
	return status ? status : end;
}

/**
 * ctl_warm() - hotcachectl warm
 * @args: the command line
 *
 * Return: an exit status; CTL_OK also if the user has stopped it, CTL_FAILED if some
 * of it could not be read.
 */
int ctl_warm(const struct ctl_args *args)
{
	struct ctl_warming w = { .args = args };
	int status = ctl_need_root("warm the cache");

	if (!status)
		status = ctl_select_reading(args->word[0], "warm the cache",
					    &w.s);
	if (status)
		return status;
	w.path = args->nr_words > 1 ? ctl_strdup(args->word[1]) :
				      ctl_block_store_path(w.s->node);
	status = ctl_check_pool(&w);
	if (!status)
		status = ctl_make_plan(&w);
	if (!status)
		status = args->dry_run ? ctl_warm_dry(&w) :
					 ctl_warm_device(&w);
	ctl_warm_plan_free(&w.plan);
	ctl_block_file_free(&w.file);
	free(w.path);
	ctl_snapshot_free(w.s);
	return status;
}
