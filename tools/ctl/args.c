// SPDX-License-Identifier: GPL-2.0
/*
 * The command line: a table of all options and of the commands that take them.
 */
#include "args.h"

#include <ctype.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <linux/bits.h>

#include "alloc.h"
#include "args_take.h"
#include "message.h"
#include "number.h"
#include "sysfs.h"
#include <hotcache/version.h>

#define CTL_ANY		(BIT(CTL_NR_VERBS) - 1)
/* These are about histories. */
#define CTL_HISTORIANS	(BIT(CTL_RECORD) | BIT(CTL_REPORT))
#define CTL_READERS	(BIT(CTL_LIST) | BIT(CTL_STATUS) | BIT(CTL_STATS) | \
			 BIT(CTL_MRC) | BIT(CTL_ADVISE) | BIT(CTL_TOP) | \
			 BIT(CTL_EXPLAIN) | \
			 BIT(CTL_PROMETHEUS) | CTL_HISTORIANS | \
			 BIT(CTL_POLICY) | \
			 BIT(CTL_SCAN) | BIT(CTL_TASKS))
/* These change the device if more than one word follows. */
#define CTL_SETTERS	(BIT(CTL_POLICY) | BIT(CTL_SCAN) | BIT(CTL_TASKS))
/* These share memory among pools. */
#define CTL_SHARERS	(BIT(CTL_ADVISE) | BIT(CTL_BALANCE))
/* These make a cache. */
#define CTL_MAKERS	(BIT(CTL_CREATE) | BIT(CTL_ATTACH))
/* These do nothing if they are told so. */
#define CTL_DRY		(CTL_MAKERS | CTL_SETTERS | BIT(CTL_DETACH) | \
			 BIT(CTL_REMOVE) | BIT(CTL_PAUSE) | BIT(CTL_RESUME) | \
			 BIT(CTL_SET) | BIT(CTL_DROP) | BIT(CTL_HINT) | \
			 BIT(CTL_RESIZE) | BIT(CTL_WARM) | BIT(CTL_START) | \
			 BIT(CTL_STOP) | CTL_SHARERS)
#define CTL_REPEAT	(BIT(CTL_STATS) | BIT(CTL_TOP))
/* These are about the tab. */
#define CTL_TABBED	(BIT(CTL_START) | BIT(CTL_STOP) | BIT(CTL_CONFIG) | \
			 BIT(CTL_UNITS) | BIT(CTL_PROMETHEUS))
/* These print tables. */
#define CTL_TABLES	(BIT(CTL_LIST) | BIT(CTL_STATUS))
/* These print what is no JSON. */
#define CTL_PLAIN	(CTL_TABBED | CTL_HISTORIANS)

#define CTL_GIVEN(id)	BIT((id) - CTL_OPT_HELP)

static const struct {
	enum ctl_option_id id;
	const char *name;
	const char *arg;
	unsigned long verbs;
	const char *text;
} ctl_options[] = {
	{ CTL_OPT_HELP, "help", NULL, CTL_ANY, "show this, or a command's own help" },
	{ CTL_OPT_VERSION, "version", NULL, CTL_ANY, "show the version" },
	{ CTL_OPT_JSON, "json", NULL, CTL_ANY & ~CTL_PLAIN, "print JSON" },
	{ CTL_OPT_SYSFS, "sysfs", "DIR", CTL_READERS, "read a copy of /sys" },
	{ CTL_OPT_BLOCK_SIZE, "block-size", "SIZE", CTL_MAKERS,
	  "unit of caching, 4K to 64K" },
	{ CTL_OPT_POLICY, "policy", "NAME", CTL_MAKERS, "who is evicted" },
	{ CTL_OPT_MODE, "mode", "NAME", CTL_MAKERS, "what writes do" },
	{ CTL_OPT_SHARDS, "shards", "N", CTL_MAKERS,
	  "parts of the pool with a lock each" },
	{ CTL_OPT_OPTION, "option", "KEY=VALUE", CTL_MAKERS,
	  "any other key of the table line" },
	{ CTL_OPT_READ_ONLY, "read-only", NULL, BIT(CTL_CREATE),
	  "make a read-only device" },
	{ CTL_OPT_DRY_RUN, "dry-run", NULL, CTL_DRY,
	  "say what would be done, do nothing" },
	{ CTL_OPT_WATCH, "watch", NULL, BIT(CTL_STATS), "a line of rates each interval" },
	{ CTL_OPT_RESET, "reset", NULL, BIT(CTL_STATS), "set the counters to 0" },
	{ CTL_OPT_INTERVAL, "interval", "SECONDS", CTL_REPEAT | CTL_SHARERS |
	  BIT(CTL_EXPLAIN),
	  "between two readings" },
	{ CTL_OPT_COUNT, "count", "N", CTL_REPEAT, "end after N readings" },
	{ CTL_OPT_BATCH, "batch", NULL, BIT(CTL_TOP),
	  "print screens one after the other" },
	{ CTL_OPT_TOTAL, "total", NULL, BIT(CTL_EXPLAIN) | BIT(CTL_ADVISE),
	  "judge all since the counters began" },
	{ CTL_OPT_FILES, "files", NULL, BIT(CTL_EXPLAIN),
	  "compare two files made by stats --json" },
	{ CTL_OPT_CHECK, "check", NULL, BIT(CTL_EXPLAIN),
	  "exit with 7 if there is something to do" },
	{ CTL_OPT_OUTPUT, "output", "FILE", BIT(CTL_PROMETHEUS),
	  "replace FILE in one step" },
	{ CTL_OPT_OUTPUT, "output", "COLUMNS", CTL_TABLES,
	  "the columns, as device,full,hits; +reads adds" },
	{ CTL_OPT_NO_HEADINGS, "noheadings", NULL, CTL_TABLES,
	  "leave out the line with the columns' names" },
	{ CTL_OPT_RAW, "raw", NULL, CTL_TABLES,
	  "one blank between columns, plain numbers" },
	{ CTL_OPT_HISTORY, "history", "DIR", CTL_HISTORIANS,
	  "another folder than /var/lib/hotcache" },
	{ CTL_OPT_RATE, "rate", "BYTES", BIT(CTL_WARM),
	  "read so much a second at most" },
	{ CTL_OPT_UNTIL, "until", "SHARE", BIT(CTL_WARM),
	  "read the hottest only, as 20%" },
	{ CTL_OPT_TAB, "tab", "FILE", CTL_TABBED,
	  "another tab than /etc/hotcachetab" },
	{ CTL_OPT_ALL, "all", NULL, BIT(CTL_START) | BIT(CTL_STOP) | CTL_SHARERS,
	  "each line of the tab, or each device" },
	{ CTL_OPT_NO_WARM, "no-warm", NULL, BIT(CTL_START) | BIT(CTL_STOP),
	  "neither warm nor save what is cached" },
	{ CTL_OPT_MEMORY, "memory", "SIZE", CTL_SHARERS,
	  "for all pools, instead of what they have" },
	{ CTL_OPT_APPLY, "apply", NULL, BIT(CTL_ADVISE),
	  "resize the pools as it is advised" },
	{ CTL_OPT_MIN, "min", "SHARE", BIT(CTL_BALANCE),
	  "of the memory for each pool at least" },
	{ CTL_OPT_MAX, "max", "SHARE", BIT(CTL_BALANCE),
	  "of the memory for each pool at most" },
	{ CTL_OPT_STEP, "step", "SHARE", BIT(CTL_BALANCE),
	  "by which a pool changes at most; 10%" },
	{ CTL_OPT_GAIN, "gain", "SHARE", BIT(CTL_BALANCE),
	  "of the misses to be saved, or do nothing; 2%" },
	{ CTL_OPT_SECONDS, "seconds", "SECONDS", BIT(CTL_DEMO), "how long it reads at a time" },
};

/* The letters of the options that have one. */
static const struct {
	char letter;
	enum ctl_option_id id;
} ctl_letters[] = {
	{ 'h', CTL_OPT_HELP },
	{ 'V', CTL_OPT_VERSION },
	{ 'o', CTL_OPT_OUTPUT },
};

#define CTL_LETTERS	":hVo:"

/* What the minus of a size is to getopt_long(), which takes it for an option's. */
#define CTL_MINUS	'\1'

/* The word that shows what an option's word would. */
static const char ctl_help_word[] = "help";

static char ctl_letter_of(enum ctl_option_id id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_letters); i++)
		if (ctl_letters[i].id == id)
			return ctl_letters[i].letter;
	return '\0';
}

static void ctl_help_options(enum ctl_verb verb)
{
	char left[CTL_NUMBER_TEXT + 16];
	char letter;
	size_t i;

	puts("\noptions:");
	for (i = 0; i < ARRAY_SIZE(ctl_options); i++) {
		if (!(ctl_options[i].verbs & BIT(verb)))
			continue;
		letter = ctl_letter_of(ctl_options[i].id);
		snprintf(left, sizeof(left), "--%s%s%s%s%s",
			 ctl_options[i].name, letter ? ", -" : "",
			 letter ? (char []){ letter, '\0' } : "",
			 ctl_options[i].arg ? " " : "",
			 ctl_options[i].arg ? ctl_options[i].arg : "");
		printf("  %-22s %s\n", left, ctl_options[i].text);
	}
}

static void ctl_help_command(const struct ctl_command *c, enum ctl_verb verb)
{
	printf("usage: hotcachectl %s [OPTION]... %s\n%s\n", c->name, c->words,
	       c->text);
	ctl_help_options(verb);
}

static void ctl_help(const struct ctl_command *commands)
{
	unsigned int i;

	puts("usage: hotcachectl COMMAND [OPTION]... [WORD]...\n"
	     "See and steer hotcache devices, RAM caches over slow block devices.\n"
	     "\ncommands:");
	for (i = 0; i < CTL_NR_VERBS; i++)
		printf("  %-14s %-30s %s\n", commands[i].name,
		       commands[i].words, commands[i].text);
	puts("\n\"hotcachectl help COMMAND\" has a command's options; --json is one of each\n"
	     "but prometheus and those that are about the tab.\n"
	     "\nexit status: 0 done, 1 refused, 2 wrong usage, 3 no such device, 4 not\n"
	     "permitted, 5 not enough memory, 6 the module does not have this, 7 explain\n"
	     "--check found something to do, 8 start made the device, but not as the tab\n"
	     "wants it. See hotcachectl(8).");
}

/* Complain about @arg; @c is the command, or NULL while it is not known. */
static int ctl_usage(const struct ctl_command *c, const char *what,
		     const char *arg)
{
	char *advice = c ? ctl_format("see \"hotcachectl %s --help\"", c->name) :
			   ctl_strdup("see \"hotcachectl --help\"");

	ctl_fail(CTL_USAGE, advice, what, arg);
	free(advice);
	return CTL_USAGE;
}

/* The option that getopt_long() returned: by its letter or its name. */
static enum ctl_option_id ctl_option_of(int c)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_letters); i++)
		if (ctl_letters[i].letter == c)
			return ctl_letters[i].id;
	return c;
}

/* getopt_long() found an option that there is not, or that takes no value. */
static int ctl_bad_option(char *const *argv)
{
	char letter[] = { '-', optopt, '\0' };

	return ctl_usage(NULL, "there is no option %s",
			 optopt > 0 && optopt < CTL_OPT_HELP ? letter :
			 argv[optind - 1]);
}

/* Hide the minus of sizes that "resize" is to take away, or let it be seen again. */
static void ctl_hide_minus(int argc, char **argv, bool hide)
{
	char from = hide ? '-' : CTL_MINUS;
	bool resizes = false;
	int i;

	for (i = 1; i < argc; i++) {
		resizes |= !strcmp(argv[i], "resize");
		if (resizes && argv[i][0] == from &&
		    isdigit((unsigned char)argv[i][1]))
			argv[i][0] = hide ? CTL_MINUS : '-';
	}
}

/* Collect options and words; @given is a mask of CTL_GIVEN(). */
static int ctl_collect(struct ctl_args *args, int argc, char **argv,
		       unsigned long *given)
{
	struct option list[ARRAY_SIZE(ctl_options) + 1] = {};
	enum ctl_option_id id;
	int c, status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_options); i++) {
		list[i].name = ctl_options[i].name;
		list[i].has_arg = ctl_options[i].arg ? required_argument :
						       no_argument;
		list[i].val = ctl_options[i].id;
	}
	opterr = 0;
	while ((c = getopt_long(argc, argv, CTL_LETTERS, list, NULL)) != -1) {
		if (c == ':')
			return ctl_usage(NULL, "option %s needs a value",
					 argv[optind - 1]);
		if (c == '?')
			return ctl_bad_option(argv);
		id = ctl_option_of(c);
		*given |= CTL_GIVEN(id);
		status = ctl_take_option(args, id, optarg);
		if (status)
			return status;
	}
	args->word = argv + optind;
	args->nr_words = argc - optind;
	return CTL_OK;
}

static int ctl_find_verb(const struct ctl_command *commands, const char *word)
{
	int i;

	for (i = 0; i < CTL_NR_VERBS; i++)
		if (!strcmp(commands[i].name, word))
			return i;
	return -1;
}

/* An option can be of several lines of the table: for each command it is another thing. */
static bool ctl_takes(enum ctl_verb verb, enum ctl_option_id id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_options); i++)
		if (ctl_options[i].id == id && ctl_options[i].verbs & BIT(verb))
			return true;
	return false;
}

/* Whether the command takes the given options and as many words. */
static int ctl_check_legal(const struct ctl_args *args,
			   const struct ctl_command *c, unsigned long given)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_options); i++)
		if (given & CTL_GIVEN(ctl_options[i].id) &&
		    !ctl_takes(args->verb, ctl_options[i].id))
			return ctl_usage(c, "this command has no option --%s",
					 ctl_options[i].name);
	if (args->nr_words < c->min)
		return ctl_usage(c, "something is missing: it takes %s",
				 c->words);
	if (args->nr_words > c->max)
		return ctl_usage(c, "\"%s\" is too much",
				 args->word[c->max]);
	if (!ctl_sysfs_is_real() && args->nr_words > 1 &&
	    BIT(args->verb) & CTL_SETTERS)
		return ctl_usage(c, "a copy of /sys can be looked at only%s",
				 "");
	return CTL_OK;
}

/**
 * ctl_args_parse() - understand the command line
 * @args: what it asks for
 * @commands: the commands, by enum ctl_verb
 * @argc: as given to main()
 * @argv: as given to main()
 *
 * Return: an exit status; -1 if a help text was all that was asked for.
 */
int ctl_args_parse(struct ctl_args *args, const struct ctl_command *commands,
		   int argc, char **argv)
{
	unsigned long given = 0;
	int status, verb;

	*args = (struct ctl_args){};
	args->option = ctl_alloc(argc, sizeof(*args->option));
	ctl_hide_minus(argc, argv, true);
	status = ctl_collect(args, argc, argv, &given);
	ctl_hide_minus(argc, argv, false);
	if (status)
		return status;
	while (args->nr_words && !strcmp(args->word[0], ctl_help_word)) {
		given |= CTL_GIVEN(CTL_OPT_HELP);
		args->word++;
		args->nr_words--;
	}
	verb = args->nr_words ? ctl_find_verb(commands, args->word[0]) : -1;
	if (given & CTL_GIVEN(CTL_OPT_VERSION)) {
		puts("hotcachectl " HC_VERSION);
		return -1;
	}
	if (verb < 0 && args->nr_words)
		return ctl_usage(NULL, "there is no command %s", args->word[0]);
	if (given & CTL_GIVEN(CTL_OPT_HELP)) {
		if (verb < 0)
			ctl_help(commands);
		else
			ctl_help_command(&commands[verb], verb);
		return -1;
	}
	if (!args->nr_words)
		return ctl_usage(NULL, "no command is given%s", "");
	args->verb = verb;
	args->word++;
	args->nr_words--;
	return ctl_check_legal(args, &commands[verb], given);
}
