// SPDX-License-Identifier: GPL-2.0
/*
 * The command line.
 */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "choice.h"
#include "format.h"
#include "message.h"
#include "scan.h"

#define SIM_REPEAT_MAX	100
#define SIM_SAMPLE_MAX	10000

static const char sim_usage[] =
"usage: hcsim [OPTION]... TRACE...\n"
"Replay traces of block requests against the eviction policies of dm-hotcache.\n"
"\n"
"A TRACE is a file, - for standard input, or a generator: gen:help lists them.\n"
"Files may be compressed by zstd.\n"
"\n"
"  --policy P[,P...]  policies, all, or belady, the bound (default all)\n"
"  --size S[,S...]    blocks, or % of the distinct blocks (default 1,5,10,20%)\n"
"  --reads-only       leave writes out; else they count as reads do\n"
"  --param K=V        set a tunable: policy.name=number, or name=number for all\n"
"  --input FORMAT     how the traces are written (default: look at them):\n"
"                     blk, blkparse, fio, msr, csv, or csv: with columns\n"
"  --format F         table, json (an object a line) or csv (default table)\n"
"  --plot FILE        draw miss ratios over sizes into FILE.png or FILE.svg\n"
"  --mrc              a curve: 24 sizes if --size names none, no time, no steps\n"
"  --online           with --mrc: the curve that the module shows, for pools of the\n"
"                     sizes of --size (default 10%)\n"
"  --exact            with --online: beside it the exact one of LRU\n"
"  --scan-action A    look for scans: bypass, full, demote or off (default off)\n"
"  --scan-threshold B bytes of a run that are no scan yet, or K, M (default 4M)\n"
"  --sample N         simulate one block in N and scale (for long traces); with\n"
"                     --online: begin with such a sample\n"
"  --check FILE       compare with a reference; status 1 if anything deviates\n"
"  --repeat N         report the fastest of N runs as the time\n"
"  --seed N           of generators and index (default 1)\n"
"  --progress         say how far it is even if standard error is no terminal\n"
"  --list             show policies and tunables\n"
"  --help             show this\n"
"\n"
"Exit status: 0 done, 1 a deviation or a policy that broke its bound on steps,\n"
"2 wrong usage, 3 a trace cannot be read, 4 no memory or no output.\n"
"docs/simulator.md has the formats, the figures' meaning and examples.\n";

static const char *const sim_default_sizes[] = { "1%", "5%", "10%", "20%" };

static const char *const sim_curve_sizes[] = {
	"0.1%", "0.14%", "0.2%", "0.28%", "0.4%", "0.55%", "0.75%",
	"1%", "1.4%", "2%", "2.8%", "4%", "5.5%", "7.5%",
	"10%", "14%", "20%", "28%", "40%", "50%", "60%", "70%", "85%", "100%",
};

enum sim_long_option {
	SIM_OPT_POLICY = 256,
	SIM_OPT_SIZE,
	SIM_OPT_READS_ONLY,
	SIM_OPT_PARAM,
	SIM_OPT_INPUT,
	SIM_OPT_FORMAT,
	SIM_OPT_PLOT,
	SIM_OPT_MRC,
	SIM_OPT_ONLINE,
	SIM_OPT_EXACT,
	SIM_OPT_SCAN_ACTION,
	SIM_OPT_SCAN_THRESHOLD,
	SIM_OPT_SAMPLE,
	SIM_OPT_CHECK,
	SIM_OPT_REPEAT,
	SIM_OPT_SEED,
	SIM_OPT_PROGRESS,
	SIM_OPT_LIST,
	SIM_OPT_HELP,
};

static const struct option sim_long_options[] = {
	{ "policy", required_argument, NULL, SIM_OPT_POLICY },
	{ "size", required_argument, NULL, SIM_OPT_SIZE },
	{ "reads-only", no_argument, NULL, SIM_OPT_READS_ONLY },
	{ "param", required_argument, NULL, SIM_OPT_PARAM },
	{ "input", required_argument, NULL, SIM_OPT_INPUT },
	{ "format", required_argument, NULL, SIM_OPT_FORMAT },
	{ "plot", required_argument, NULL, SIM_OPT_PLOT },
	{ "mrc", no_argument, NULL, SIM_OPT_MRC },
	{ "online", no_argument, NULL, SIM_OPT_ONLINE },
	{ "exact", no_argument, NULL, SIM_OPT_EXACT },
	{ "scan-action", required_argument, NULL, SIM_OPT_SCAN_ACTION },
	{ "scan-threshold", required_argument, NULL, SIM_OPT_SCAN_THRESHOLD },
	{ "sample", required_argument, NULL, SIM_OPT_SAMPLE },
	{ "check", required_argument, NULL, SIM_OPT_CHECK },
	{ "repeat", required_argument, NULL, SIM_OPT_REPEAT },
	{ "seed", required_argument, NULL, SIM_OPT_SEED },
	{ "progress", no_argument, NULL, SIM_OPT_PROGRESS },
	{ "list", no_argument, NULL, SIM_OPT_LIST },
	{ "help", no_argument, NULL, SIM_OPT_HELP },
	{}
};

static void sim_list(void)
{
	const struct hc_policy_ops *ops;
	unsigned int i, t;

	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++) {
		printf("%s (at most %u steps)\n", ops->name, ops->max_steps);
		for (t = 0; t < ops->nr_tunables; t++)
			printf("  %s.%s  %u to %u, default %u, %s\n", ops->name,
			       ops->tunables[t].name, ops->tunables[t].min,
			       ops->tunables[t].max, ops->tunables[t].def,
			       ops->tunables[t].unit);
	}
	printf("belady (the bound)\n");
}

static int sim_parse_size(struct sim_options *options, const char *text)
{
	options->size = sim_realloc(options->size, options->nr_sizes + 1,
				    sizeof(*options->size));
	return sim_size_parse(text, &options->size[options->nr_sizes++]);
}

static int sim_parse_sizes(struct sim_options *options, const char *list)
{
	char *copy = sim_strdup(list);
	char *rest = copy;
	char *text;
	int rc = 0;

	while (!rc && (text = strsep(&rest, ",")) != NULL)
		rc = sim_parse_size(options, text);
	free(copy);
	return rc;
}

static int sim_parse_output(struct sim_options *options, const char *name)
{
	static const char *const names[] = {
		[SIM_TABLE] = "table", [SIM_JSON] = "json", [SIM_CSV] = "csv",
	};
	int i;

	for (i = SIM_TABLE; i <= SIM_CSV; i++) {
		if (!strcmp(names[i], name)) {
			options->output = i;
			return 0;
		}
	}
	return sim_error("format %s is neither table nor json nor csv", name);
}

static int sim_parse_number(const char *option, const char *text, u64 min,
			    u64 max, u64 *number)
{
	char *end;

	*number = strtoull(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && *number >= min &&
	    *number <= max)
		return 0;
	return sim_error("%s: %s is no number from %llu to %llu", option, text,
			 min, max);
}

static int sim_parse_small(const char *option, const char *text, u32 max,
			   u32 *number)
{
	u64 n;
	int rc = sim_parse_number(option, text, 1, max, &n);

	*number = n;
	return rc;
}

static int sim_parse_scan_action(struct sim_options *options, const char *name)
{
	int action = sim_scan_action_parse(name);

	options->scan.action = action;
	return action < 0 ? action : 0;
}

static int sim_parse_scan_threshold(struct sim_options *options,
				    const char *text)
{
	char *end;
	u64 bytes = strtoull(text, &end, 10);
	unsigned int shift = 0;

	if (*end == 'K' || *end == 'M')
		shift = *end++ == 'K' ? 10 : 20;
	if (*text < '0' || *text > '9' || *end || bytes > 1ull << 40 ||
	    bytes << shift < 1u << SIM_BLOCK_SHIFT)
		return sim_error("--scan-threshold: %s is no number of bytes from 4K to 1T",
				 text);
	options->scan.threshold = bytes << shift >> 9;
	return 0;
}

static int sim_parse_plot(struct sim_options *options, const char *path)
{
	const char *dot = strrchr(path, '.');

	if (!dot || (strcmp(dot, ".png") && strcmp(dot, ".svg")))
		return sim_error("plot %s ends in neither .png nor .svg", path);
	options->plot = path;
	return 0;
}

static int sim_parse_one(struct sim_options *options, int option)
{
	switch (option) {
	case SIM_OPT_POLICY:
		return sim_choose(options, optarg);
	case SIM_OPT_SIZE:
		return sim_parse_sizes(options, optarg);
	case SIM_OPT_INPUT:
		options->input = optarg;
		return sim_format_check(optarg);
	case SIM_OPT_FORMAT:
		return sim_parse_output(options, optarg);
	case SIM_OPT_PLOT:
		return sim_parse_plot(options, optarg);
	case SIM_OPT_SCAN_ACTION:
		return sim_parse_scan_action(options, optarg);
	case SIM_OPT_SCAN_THRESHOLD:
		return sim_parse_scan_threshold(options, optarg);
	case SIM_OPT_SAMPLE:
		return sim_parse_small("--sample", optarg, SIM_SAMPLE_MAX,
				       &options->sample);
	case SIM_OPT_REPEAT:
		return sim_parse_small("--repeat", optarg, SIM_REPEAT_MAX,
				       &options->repeat);
	case SIM_OPT_SEED:
		return sim_parse_number("--seed", optarg, 0, U64_MAX,
					&options->seed);
	case SIM_OPT_CHECK:
		options->check = optarg;
		return 0;
	case SIM_OPT_READS_ONLY:
		options->reads_only = true;
		return 0;
	case SIM_OPT_MRC:
		options->mrc = true;
		return 0;
	case SIM_OPT_ONLINE:
		options->online = true;
		return 0;
	case SIM_OPT_EXACT:
		options->exact = true;
		return 0;
	case SIM_OPT_PROGRESS:
		options->progress = true;
		return 0;
	case SIM_OPT_LIST:
		sim_list();
		exit(SIM_OK);
	case SIM_OPT_HELP:
		fputs(sim_usage, stdout);
		exit(SIM_OK);
	default:
		return -1;
	}
}

/* Check which options go together; returns 0 or, after a message, -1. */
static int sim_parse_together(const struct sim_options *options)
{
	bool scans = options->scan.action != HC_SCAN_OFF;

	if (options->sample > 1 && scans)
		return sim_error("a sample has no runs: --sample goes with --scan-action off only");
	if (options->online && !options->mrc)
		return sim_error("--online goes with --mrc only");
	if (options->exact && !options->online)
		return sim_error("--exact goes with --online only");
	if (options->online && (scans || options->plot || options->check))
		return sim_error("--online goes with none of --scan-action, --plot, --check");
	return 0;
}

static void sim_parse_default_sizes(struct sim_options *options)
{
	size_t i;

	if (options->online) {
		sim_parse_size(options, "10%");
		return;
	}
	for (i = 0; options->mrc && i < ARRAY_SIZE(sim_curve_sizes); i++)
		sim_parse_size(options, sim_curve_sizes[i]);
	for (i = 0; !options->mrc && i < ARRAY_SIZE(sim_default_sizes); i++)
		sim_parse_size(options, sim_default_sizes[i]);
}

static int sim_parse_defaults(struct sim_options *options)
{
	if (sim_parse_together(options))
		return -1;
	if (!options->nr_choices && sim_choose(options, "all"))
		return -1;
	if (!options->nr_sizes)
		sim_parse_default_sizes(options);
	return 0;
}

/**
 * sim_options_parse() - parse the command line, or end with a message
 * @options: set
 * @argc: as given to main()
 * @argv: as given to main()
 */
void sim_options_parse(struct sim_options *options, int argc, char **argv)
{
	const char **param = sim_alloc(argc, sizeof(*param));
	size_t i, nr_params = 0;
	int option;

	*options = (struct sim_options){ .seed = 1, .sample = 1, .repeat = 1 };
	options->scan.action = HC_SCAN_OFF;
	options->scan.threshold = HC_SCAN_THRESHOLD_DEFAULT;
	while ((option = getopt_long(argc, argv, "", sim_long_options,
				     NULL)) != -1) {
		if (option == SIM_OPT_PARAM)
			param[nr_params++] = optarg;
		else if (sim_parse_one(options, option))
			exit(SIM_USAGE);
	}
	options->trace = argv + optind;
	options->nr_traces = argc - optind;
	if (!options->nr_traces) {
		sim_error("no trace is named; see --help");
		exit(SIM_USAGE);
	}
	if (sim_parse_defaults(options))
		exit(SIM_USAGE);
	for (i = 0; i < nr_params; i++)
		if (sim_choose_param(options, param[i]))
			exit(SIM_USAGE);
	free(param);
}

/**
 * sim_options_free() - free what the options hold
 * @options: the options
 */
void sim_options_free(struct sim_options *options)
{
	free(options->choice);
	free(options->size);
}
