// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl pause and resume-caching: the mode passthrough, and back to the mode before
 * it. That one is in a file that is gone after a restart, as the device is. It names the
 * device by the number that the kernel gives each disk once, so that a later device of
 * the same name is not taken for it.
 */
#include "pause.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"
#include "refuse.h"
#include "replace.h"
#include "select.h"
#include "send.h"
#include "snapshot.h"
#include "sysfs.h"
#include "would.h"

#define CTL_MODE_MAX	32

static const char ctl_run_folder[] = "/run/hotcache";
static const char ctl_paused_mode[] = "passthrough";

/**
 * struct ctl_pausing - a device that is paused or resumed
 * @s: what it shows
 * @mode: its mode
 * @path: the file that has the mode before
 * @before: that mode; empty if there is none
 */
struct ctl_pausing {
	struct ctl_snapshot *s;
	const char *mode;
	char *path;
	char before[CTL_MODE_MAX];
};

static char *ctl_disk_number(const char *node)
{
	char *number = ctl_node_line(node, "diskseq");

	return number ? number : ctl_strdup("0");
}

static void ctl_pause_read(struct ctl_pausing *p)
{
	char *number = ctl_disk_number(p->s->node);
	char *line = ctl_read_line(p->path);
	size_t n = strlen(number);

	if (line && !strncmp(line, number, n) && line[n] == ' ')
		snprintf(p->before, sizeof(p->before), "%s", line + n + 1);
	free(line);
	free(number);
}

static int ctl_pause_begin(struct ctl_pausing *p, const struct ctl_args *args,
			   const char *what)
{
	int status = ctl_would_need_root(args, what);
	char *name;

	*p = (struct ctl_pausing){};
	if (!status)
		status = ctl_select_reading(args->word[0], what, &p->s);
	if (status)
		return status;
	name = ctl_node_line(p->s->node, "dm/name");
	p->path = ctl_format("%s/%s.paused", ctl_run_folder,
			     name ? name : p->s->node);
	free(name);
	p->mode = ctl_knob(p->s, "mode");
	if (!p->mode)
		return ctl_refused(p->s->device, what, -EBUSY);
	ctl_pause_read(p);
	return CTL_OK;
}

static void ctl_pause_end(struct ctl_pausing *p)
{
	ctl_snapshot_free(p->s);
	free(p->path);
}

static bool ctl_is_paused(const struct ctl_pausing *p)
{
	return !strcmp(p->mode, ctl_paused_mode);
}

static int ctl_set_mode(const struct ctl_pausing *p, const char *mode,
			const char *what)
{
	char *path = ctl_sysfs_path(p->s->node, "hotcache/mode");
	int err = ctl_write_file(path, mode);

	free(path);
	return err ? ctl_refused(p->s->device, what, err) : CTL_OK;
}

/* Write down the mode that is to come back. */
static int ctl_pause_note(const struct ctl_pausing *p)
{
	struct ctl_replacement r;
	char *number;
	int status;

	if (mkdir(ctl_run_folder, 0755) && errno != EEXIST)
		return ctl_fail(CTL_FAILED, NULL, "cannot make %s: %s",
				ctl_run_folder, strerror(errno));
	status = ctl_replace_begin(&r, p->path);
	if (status)
		return status;
	number = ctl_disk_number(p->s->node);
	fprintf(r.out, "%s %s\n", number, p->mode);
	free(number);
	return ctl_replace_end(&r, 0644);
}

static int ctl_pause_again(const struct ctl_pausing *p,
			   const struct ctl_args *args)
{
	char *advice, *answer;
	int status;

	if (*p->before) {
		answer = ctl_format("resume-caching goes back to %s", p->before);
		status = ctl_done(args, p->s->device, "is paused already",
				  answer);
		free(answer);
		return status;
	}
	advice = ctl_format("\"hotcachectl set %s mode=writethrough\" ends that",
			    p->s->device);
	status = ctl_fail(CTL_FAILED, advice, "%s is in the mode passthrough already, and pause has not done that",
			  p->s->device);
	free(advice);
	return status;
}

/**
 * ctl_pause() - hotcachectl pause
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_pause(const struct ctl_args *args)
{
	static const char what[] = "pause the cache";
	struct ctl_pausing p;
	int status = ctl_pause_begin(&p, args, what);

	if (!status && ctl_is_paused(&p)) {
		status = ctl_pause_again(&p, args);
	} else if (!status && args->dry_run) {
		status = ctl_done(args, p.s->device, "would be paused", NULL);
	} else if (!status) {
		status = ctl_pause_note(&p) ?:
			 ctl_set_mode(&p, ctl_paused_mode, what) ?:
			 ctl_done(args, p.s->device, "paused",
				  "reads and writes go to the origin; what is cached stays");
	}
	ctl_pause_end(&p);
	return status;
}

static int ctl_resume_paused(const struct ctl_pausing *p,
			     const struct ctl_args *args)
{
	int status;

	if (!*p->before)
		return ctl_fail(CTL_FAILED, "\"hotcachectl set\" it to the mode that it shall have: mode=writethrough or mode=writearound",
				"%s is in the mode passthrough, and pause has not done that",
				p->s->device);
	if (args->dry_run)
		return ctl_done(args, p->s->device, "would be resumed",
				p->before);
	status = ctl_set_mode(p, p->before, "resume caching");
	if (status)
		return status;
	unlink(p->path);
	return ctl_done(args, p->s->device, "resumed", p->before);
}

/**
 * ctl_resume_caching() - hotcachectl resume-caching
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_resume_caching(const struct ctl_args *args)
{
	struct ctl_pausing p;
	int status = ctl_pause_begin(&p, args, "resume caching");

	if (!status && ctl_is_paused(&p)) {
		status = ctl_resume_paused(&p, args);
	} else if (!status) {
		if (!args->dry_run)
			unlink(p.path);
		status = ctl_done(args, p.s->device, "is not paused", p.mode);
	}
	ctl_pause_end(&p);
	return status;
}
