// SPDX-License-Identifier: GPL-2.0
/*
 * Messages, a line each, to a target with a small cache.
 *
 * What is refused changes nothing and tells the log why; what is accepted has the effect
 * that its words say. The table line that is printed in the end is accepted again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/minmax.h>

#include "core/cache.h"
#include "target/parse.h"

#include "fuzz.h"
#include "target.h"

#define SECTORS		131072u
#define TABLE		"8:0 256K 2 shards 2"
#define MESSAGES_MAX	24
#define ANSWER_MAX	256

static void check_policy(const struct fuzz_target *f, int argc, char **argv)
{
	int i;

	check(!strcmp(f->t.ops->name, argv[1]), "the policy is %s", f->t.ops->name);
	for (i = 2; i < argc; i += 2) {
		struct hc_tunable_id id;

		check(i + 1 < argc && hc_tunable_find(f->t.ops, argv[i], &id),
		      "%s has no value, or is no tunable", argv[i]);
		check(f->t.tuning.value[id.policy][id.tunable] ==
		      strtoull(argv[i + 1], NULL, 10), "%s is %u", argv[i],
		      f->t.tuning.value[id.policy][id.tunable]);
	}
}

static void check_resize(const struct fuzz_target *f, const char *size)
{
	u64 bytes;

	check(fuzz_bytes(size, &bytes) && f->t.pool_bytes == bytes,
	      "the pool has %llu bytes", f->t.pool_bytes);
	check(f->t.dev.cache->nr_slots ==
	      min_t(u64, bytes >> f->t.params.geo.block_shift,
		    f->t.dev.cache->geo.nr_slots),
	      "and %u slots", f->t.dev.cache->nr_slots);
}

static void check_verify(int argc, char **argv, int ret, const char *answer)
{
	u64 from = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;

	check(ret == 1 && !strncmp(answer, "checked ", 8), "the answer is %s",
	      answer);
	check(fuzz_calls.verify_from == min_t(u64, from, U32_MAX),
	      "it began with %u", fuzz_calls.verify_from);
}

static void check_tasks(const struct fuzz_target *f, int argc, char **argv)
{
	const struct hc_rule_tasks *tasks = f->t.dev.admission.rules.tasks;
	int i;

	check(argc == 1 || (tasks && tasks->nr == argc - 1), "not as many tasks");
	for (i = 1; i < argc; i++)
		check(!strcmp(tasks->name[i - 1], argv[i]), "a task is %s, not %s",
		      tasks->name[i - 1], argv[i]);
}

/* What an accepted message has done. */
static void check_effect(const struct fuzz_target *f, int argc, char **argv,
			 int ret, const char *answer)
{
	const struct hc_rule_tasks *tasks = f->t.dev.admission.rules.tasks;
	const char *name = argv[0];

	check(ret == 0 || !strcasecmp(name, "verify"), "%s has an answer", name);
	if (!strcasecmp(name, "policy"))
		check_policy(f, argc, argv);
	else if (!strcasecmp(name, "mode"))
		check(!strcmp(hc_mode_name(f->t.dev.mode), argv[1]), "mode %s",
		      hc_mode_name(f->t.dev.mode));
	else if (!strcasecmp(name, "resize"))
		check_resize(f, argv[1]);
	else if (!strcasecmp(name, "verify"))
		check_verify(argc, argv, ret, answer);
	else if (!strcasecmp(name, "scan"))
		check(f->t.dev.admission.rules.window == !strcmp(argv[1], "on"),
		      "scan is not %s", argv[1]);
	else if (!strcasecmp(name, "tasks"))
		check_tasks(f, argc, argv);
	else if (!strcasecmp(name, "warm"))
		check((tasks && tasks->warmer) == !!strcmp(argv[1], "off"),
		      "warm is not %s", argv[1]);
	else
		check(!strcasecmp(name, "drop") || !strcasecmp(name, "hint") ||
		      !strcasecmp(name, "reset_stats"), "there is no %s", name);
}

static void check_refusal(int err, long logged)
{
	check(err == -EINVAL || err == -ERANGE || err == -ENOSPC ||
	      err == -ENOMEM, "refused with error %d", err);
	check(shim_dm_logged() > logged, "the log says nothing");
	fuzz_check_sentence(shim_dm_said());
}

/* @state: what there was before; replaced by what there is then. */
static void send_message(struct fuzz_target *f, const char *message, char **state)
{
	char answer[ANSWER_MAX];
	char *before = *state, *copy = strdup(message);
	long logged = shim_dm_logged();
	int ret = fuzz_target_message(f, message, answer, sizeof(answer));
	char **argv;
	int argc;

	*state = fuzz_target_state(f);
	check(!dm_split_args(&argc, &argv, copy), "no memory");
	if (ret < 0) {
		check_refusal(ret, logged);
		check(!strcmp(before, *state), "refused, but it was\n%s\nand is\n%s",
		      before, *state);
	} else if (argc) {
		check_effect(f, argc, argv, ret, answer);
	}
	free(argv);
	free(copy);
	free(before);
}

static void check_line(const struct fuzz_target *f)
{
	static struct fuzz_target again;
	char line[FUZZ_LINE_MAX], second[FUZZ_LINE_MAX];

	fuzz_target_line(f, line, sizeof(line));
	check(fuzz_target_load(&again, SECTORS, line), "%s: %s", line,
	      again.ti.error);
	fuzz_target_line(&again, second, sizeof(second));
	check(!strcmp(line, second), "it is %s, not %s", second, line);
	fuzz_target_exit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_target f;
	char *text = fuzz_text(data, size);
	char *rest = text, *message, *state;
	int n;

	check(fuzz_target_load(&f, SECTORS, TABLE), "%s", f.ti.error);
	fuzz_target_cache(&f);
	fuzz_target_resume(&f);
	state = fuzz_target_state(&f);
	for (n = 0; n < MESSAGES_MAX && (message = strsep(&rest, "\n")); n++)
		send_message(&f, message, &state);
	free(state);
	check_line(&f);
	fuzz_target_exit(&f);
	free(text);
	return 0;
}
