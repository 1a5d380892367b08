// SPDX-License-Identifier: GPL-2.0
/*
 * Rules for reads: the messages hint, tasks, scan and warm, a line each, to a device
 * without a cache.
 *
 * A hint is taken if and only if its range lies within the device; after each message
 * reads get the rule that a model gives them, which only remembers what was sent. What
 * sysfs shows of hints and tasks, sent to another device, shows the same there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/mm.h>
#include <linux/pid.h>

#include "core/rules.h"

#include "fuzz.h"
#include "target.h"

#define SECTORS		(1ull << 40)
#define TABLE		"8:0 4M"
#define READER		"reader"
#define MESSAGES_MAX	80

/**
 * struct model - what was sent
 * @hint: hints, the last one counts
 * @nr_hints: number of them
 * @listed: the reader is one of the tasks
 * @window: scan is on
 * @warm: the rule for the process that warms the cache, HC_RULE_NONE for none
 */
struct model {
	struct hc_range hint[MESSAGES_MAX];
	unsigned int nr_hints;
	bool listed;
	bool window;
	enum hc_rule warm;
};

static struct model model;

/* Digits only, which fit into 64 bits. */
static bool is_number(const char *text, u64 *n)
{
	return strspn(text, "0123456789") == strlen(text) && fuzz_bytes(text, n);
}

static int kind_of(const char *word)
{
	return !strcmp(word, "scan") ? HC_RULE_SCAN :
	       !strcmp(word, "hot") ? HC_RULE_HOT :
	       !strcmp(word, "none") ? HC_RULE_NONE : -1;
}

static bool is_hint(int argc, char **argv, struct hc_range *range)
{
	u64 length;

	if (argc != 4 || !is_number(argv[1], &range->start) ||
	    !is_number(argv[2], &length) || !length ||
	    range->start > SECTORS || length > SECTORS - range->start ||
	    kind_of(argv[3]) < 0)
		return false;
	range->end = range->start + length;
	range->rule = kind_of(argv[3]);
	return true;
}

static void model_hint(int argc, char **argv, int ret)
{
	struct hc_range range;
	bool right = is_hint(argc, argv, &range);

	check(ret == -ENOSPC ? right : !ret == right, "a hint that is %s gets %d",
	      right ? "right" : "wrong", ret);
	if (!ret)
		model.hint[model.nr_hints++] = range;
}

static void model_tasks(int argc, char **argv, int ret)
{
	bool right = argc <= 1 + (int)HC_RULE_TASKS_MAX;
	int i;

	for (i = 1; i < argc; i++)
		right = right && *argv[i] && strlen(argv[i]) < TASK_COMM_LEN;
	check(!ret == right, "tasks that are %s get %d", right ? "right" : "wrong",
	      ret);
	if (ret)
		return;
	model.listed = false;
	for (i = 1; i < argc; i++)
		model.listed |= !strcmp(argv[i], READER);
}

static void model_message(int argc, char **argv, int ret)
{
	if (!strcasecmp(argv[0], "hint"))
		model_hint(argc, argv, ret);
	else if (!strcasecmp(argv[0], "tasks"))
		model_tasks(argc, argv, ret);
	else if (!strcasecmp(argv[0], "scan") && !ret)
		model.window = !strcmp(argv[1], "on");
	else if (!strcasecmp(argv[0], "warm") && !ret)
		model.warm = !strcmp(argv[1], "hot") ? HC_RULE_WARM_HOT :
			     !strcmp(argv[1], "cold") ? HC_RULE_WARM :
			     HC_RULE_NONE;
}

static enum hc_rule model_rule(u64 sector)
{
	unsigned int i = model.nr_hints;

	if (model.warm != HC_RULE_NONE)
		return model.warm;
	while (i--)
		if (sector >= model.hint[i].start && sector < model.hint[i].end) {
			if (model.hint[i].rule != HC_RULE_NONE)
				return model.hint[i].rule;
			break;
		}
	return model.listed ? HC_RULE_TASK :
	       model.window ? HC_RULE_WINDOW : HC_RULE_NONE;
}

static void check_sector(const struct hc_rules *rules, u64 sector)
{
	const struct hc_sector_range x = { .start = sector, .end = sector + 1 };
	enum hc_rule rule;

	if (sector >= SECTORS)
		return;
	rule = hc_rules_find(rules, &x);
	check(rule == model_rule(sector), "sector %llu has rule %d, not %d", sector,
	      rule, model_rule(sector));
}

/* The edges of hints are where rules change. */
static void check_rules(const struct hc_rules *rules, unsigned int i)
{
	check_sector(rules, 0);
	for (; i < model.nr_hints; i++) {
		check_sector(rules, model.hint[i].start - 1);
		check_sector(rules, model.hint[i].start);
		check_sector(rules, model.hint[i].end - 1);
		check_sector(rules, model.hint[i].end);
	}
}

static bool is_rule(const char *name)
{
	return !strcasecmp(name, "hint") || !strcasecmp(name, "tasks") ||
	       !strcasecmp(name, "scan") || !strcasecmp(name, "warm");
}

/* @state: what there was before; replaced by what there is then. */
static void send_rule(struct fuzz_target *f, const char *line, int argc, char **argv,
		      char **state)
{
	long logged = shim_dm_logged();
	char *before = *state;
	char answer[64];
	int ret = fuzz_target_message(f, line, answer, sizeof(answer));

	*state = fuzz_target_state(f);
	check(!ret || shim_dm_logged() > logged, "the log says nothing");
	check(!ret || !strcmp(before, *state), "refused, but changed");
	model_message(argc, argv, ret);
	check_rules(&f->t.dev.admission.rules,
		    model.nr_hints ? model.nr_hints - 1 : 0);
	free(before);
}

static void send_line(struct fuzz_target *f, const char *line, char **state)
{
	char *copy = strdup(line);
	char **argv;
	int argc;

	check(!dm_split_args(&argc, &argv, copy), "no memory");
	if (argc && is_rule(argv[0]))
		send_rule(f, line, argc, argv, state);
	free(argv);
	free(copy);
}

/* "START+LENGTH=KIND"... */
static void send_hints(struct fuzz_target *f, char *page)
{
	char *rest = page, *word, message[96], kind[8], answer[64];
	u64 start, length;

	page[strlen(page) - 1] = '\0';
	while ((word = strsep(&rest, " ")) && *word) {
		check(sscanf(word, "%llu+%llu=%7s", &start, &length, kind) == 3,
		      "a hint is shown as %s", word);
		snprintf(message, sizeof(message), "hint %llu %llu %s", start,
			 length, kind);
		check(!fuzz_target_message(f, message, answer, sizeof(answer)),
		      "%s is shown and refused", message);
	}
}

/* Names as in /proc/mounts; in a message a backslash takes the next byte as it is. */
static void send_tasks(struct fuzz_target *f, char *page)
{
	char message[2 * PAGE_SIZE], answer[64];
	char *to = stpcpy(message, "tasks");
	char *rest = page, *s;

	page[strlen(page) - 1] = '\0';
	while ((s = strsep(&rest, " ")) && *s) {
		*to++ = ' ';
		for (; *s; s++) {
			*to++ = '\\';
			if (*s != '\\') {
				*to++ = *s;
				continue;
			}
			*to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
			s += 3;
		}
	}
	*to = '\0';
	check(!fuzz_target_message(f, message, answer, sizeof(answer)),
	      "%s is shown and refused", message);
}

static void check_shown(struct fuzz_target *f)
{
	static struct fuzz_target again;
	static const char *const names[] = { "hints", "tasks" };
	char page[PAGE_SIZE], second[PAGE_SIZE], copy[PAGE_SIZE];
	int i;

	check(fuzz_target_load(&again, SECTORS, TABLE), "%s", again.ti.error);
	fuzz_target_resume(&again);
	for (i = 0; i < 2; i++) {
		fuzz_target_show(fuzz_target_file(f, names[i]), page);
		strcpy(copy, page);
		if (i)
			send_tasks(&again, copy);
		else
			send_hints(&again, copy);
		fuzz_target_show(fuzz_target_file(&again, names[i]), second);
		check(!strcmp(page, second), "%s are %s, sent again %s", names[i],
		      page, second);
	}
	fuzz_target_exit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_target f;
	char *text = fuzz_text(data, size);
	char *rest = text, *line, *state;
	int n;

	model = (struct model){};
	strcpy(shim_current.comm, READER);
	check(fuzz_target_load(&f, SECTORS, TABLE), "%s", f.ti.error);
	fuzz_target_resume(&f);
	state = fuzz_target_state(&f);
	for (n = 0; n < MESSAGES_MAX && (line = strsep(&rest, "\n")); n++)
		send_line(&f, line, &state);
	free(state);
	check_rules(&f.t.dev.admission.rules, 0);
	check_shown(&f);
	fuzz_target_exit(&f);
	free(text);
	return 0;
}
