// SPDX-License-Identifier: GPL-2.0
/*
 * A target of the module in user space, see target.h.
 */
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/pid.h>

#include "core/admission.h"
#include "core/cache.h"
#include "core/memory.h"
#include "io/insight.h"
#include "target/message.h"
#include "target/sysfs_groups.h"
#include "target/table.h"

#include "fuzz.h"

/* The one process that there is. */
static struct signal_struct fuzz_signals = { .live = { 1 } };
static struct task_struct fuzz_leader = { .signal = &fuzz_signals };
static struct pid fuzz_process = { .leader = &fuzz_leader };

/**
 * fuzz_target_load() - what the constructor does with a table line
 * @f: out: the target
 * @sectors: its length
 * @line: the line after the target's name
 *
 * Return: whether it is accepted; if not, @f->ti.error says why. fuzz_target_exit()
 * must follow in any case.
 */
bool fuzz_target_load(struct fuzz_target *f, u64 sectors, const char *line)
{
	char *copy = strdup(line);
	char **argv;
	int argc, err;

	memset(f, 0, sizeof(*f));
	shim_current.tgid = &fuzz_process;
	f->held = fuzz_process.count;
	f->table.device_name = "253:0";
	f->ti = (struct dm_target){ .table = &f->table, .len = sectors,
				    .private = &f->t };
	strcpy(f->origin.name, "8:0");
	f->t.ti = &f->ti;
	f->t.origin = &f->origin;
	mutex_init(&f->t.lock);
	mutex_init(&f->t.verify_lock);
	hc_report_init(&f->t.report);
	f->t.breath.min_pool = U64_MAX;
	hc_insight_init(&f->t.dev);
	check(!dm_split_args(&argc, &argv, copy), "no memory");
	err = hc_table_parse(&f->t, argc, argv);
	free(argv);
	free(copy);
	check(!err || err == -EINVAL, "refused with error %d", err);
	if (err)
		fuzz_check_sentence(f->ti.error);
	f->t.dev.block_shift = f->t.params.geo.block_shift;
	return !err;
}

/**
 * fuzz_target_cache() - make the cache, as the first resume does
 * @f: the target, which was accepted; its pool has to be small
 */
void fuzz_target_cache(struct fuzz_target *f)
{
	struct hc_target *t = &f->t;
	struct workqueue_struct *wq = alloc_workqueue("fuzz", 0, 0);
	const struct hc_geometry *geo = &t->params.geo;
	struct hc_policy_choice choice;
	struct hc_claim claim;
	struct hc_pool *pool;

	check(hc_claim_begin(&claim, hc_pool_bytes(geo->nr_slots, geo->block_shift),
			     0, 0), "no memory");
	pool = hc_pool_create(geo->nr_slots, geo->block_shift, NULL, &claim, wq);
	hc_claim_end(&claim);
	check(!IS_ERR(pool), "no pool");
	hc_target_choice(t, &choice);
	t->dev.cache = hc_cache_create(geo, &choice, 1, pool, wq);
	check(!IS_ERR(t->dev.cache), "no cache");
}

/**
 * fuzz_target_resume() - make the files, as the first resume does
 * @f: the target, which was accepted
 */
void fuzz_target_resume(struct fuzz_target *f)
{
	static struct hc_histograms __percpu *hists;
	static struct hc_stats __percpu *stats;

	/* Nothing counts there, so they stay as they are. */
	if (!stats) {
		stats = alloc_percpu(struct hc_stats);
		hists = alloc_percpu(struct hc_histograms);
		check(stats && hists, "no memory");
	}
	f->t.dev.stats = stats;
	f->t.dev.hists = hists;
	init_rwsem(&f->sysfs.lock);
	check(!hc_sysfs_groups_init(&f->sysfs), "no memory");
	f->sysfs.live = &f->t;
	f->t.sysfs = &f->sysfs;
}

/**
 * fuzz_target_exit() - free what a target holds
 * @f: the target
 */
void fuzz_target_exit(struct fuzz_target *f)
{
	check(!f->sysfs.lock.readers, "a file is still being used");
	hc_insight_exit(&f->t.dev);
	hc_rules_free(&f->t.dev.admission.rules);
	check(fuzz_process.count == f->held, "the process is held %d times, not %d",
	      fuzz_process.count, f->held);
	if (f->t.sysfs)
		hc_sysfs_groups_exit(&f->sysfs);
	hc_cache_destroy(f->t.dev.cache);
	check(!shim_warnings(), "a warning, see above");
}

/**
 * fuzz_target_line() - the table line as "dmsetup table" prints it
 * @f: the target
 * @line: out
 * @size: bytes of @line
 */
void fuzz_target_line(const struct fuzz_target *f, char *line, size_t size)
{
	hc_table_emit(&f->t, line, size);
	check(strlen(line) < size - 1, "the line is cut off: %s", line);
}

/**
 * fuzz_target_file() - find a file that takes or shows a setting
 * @f: the target, resumed
 * @name: its name
 *
 * Return: the file, or NULL.
 */
struct hc_attr *fuzz_target_file(struct fuzz_target *f, const char *name)
{
	struct hc_sysfs *s = &f->sysfs;
	unsigned int i;

	for (i = 0; s->knob_list[i]; i++)
		if (!strcmp(s->knob_list[i]->name, name))
			return &s->knob[i];
	for (i = 0; s->tunable_list[i]; i++)
		if (!strcmp(s->tunable_list[i]->name, name))
			return &s->tunable[i].base;
	return NULL;
}

/**
 * fuzz_target_show() - read a file
 * @file: the file
 * @page: out: PAGE_SIZE bytes
 */
void fuzz_target_show(struct hc_attr *file, char *page)
{
	ssize_t n = file->attr.show(NULL, &file->attr, page);

	check(n > 0 && n < PAGE_SIZE && !page[n] && page[n - 1] == '\n',
	      "%s has no line: %zd", file->attr.attr.name, n);
}

static size_t add_files(char *state, size_t at, struct attribute *const *list)
{
	for (; *list; list++) {
		struct hc_attr *file = container_of(*list, struct hc_attr, attr.attr);

		at += sprintf(state + at, "%s ", (*list)->name);
		fuzz_target_show(file, state + at);
		at += strlen(state + at);
	}
	return at;
}

/**
 * fuzz_target_state() - all that can be seen of the settings
 * @f: the target, resumed
 *
 * Return: the table line and all files of settings, to be freed.
 */
char *fuzz_target_state(struct fuzz_target *f)
{
	const struct hc_rule_tasks *tasks = f->t.dev.admission.rules.tasks;
	static char state[FUZZ_LINE_MAX + 256 * PAGE_SIZE];
	size_t at;

	fuzz_target_line(f, state, FUZZ_LINE_MAX);
	at = strlen(state);
	state[at++] = '\n';
	at = add_files(state, at, f->sysfs.knob_list);
	at = add_files(state, at, f->sysfs.tunable_list);
	sprintf(state + at, "warm %s\n", !tasks || !tasks->warmer ? "off" :
		tasks->hot ? "hot" : "cold");
	return strdup(state);
}

/**
 * fuzz_target_message() - send a message, as device-mapper does
 * @f: the target, resumed
 * @message: the words of it
 * @result: out: the answer, if there is one
 * @size: bytes of @result
 *
 * Return: what the target's hook returns; 0 for a message without a word, which
 * device-mapper does not hand on.
 */
int fuzz_target_message(struct fuzz_target *f, const char *message, char *result,
			unsigned int size)
{
	char *copy = strdup(message);
	char **argv;
	int argc, ret = 0;

	result[0] = '\0';
	check(!dm_split_args(&argc, &argv, copy), "no memory");
	if (argc)
		ret = hc_message(&f->ti, argc, argv, result, size);
	free(argv);
	free(copy);
	return ret;
}
