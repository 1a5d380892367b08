// SPDX-License-Identifier: GPL-2.0
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "oracle.h"

struct options opt = {
	.procs = 4, .discard = 1, .zero = 1, .range = 16 << 20, .ops = 4 << 20,
};

static const struct option options[] = {
	{ "device", 1, NULL, 'd' }, { "origin", 1, NULL, 'o' },
	{ "hook", 1, NULL, 'h' }, { "seed", 1, NULL, 's' },
	{ "range", 1, NULL, 'r' }, { "seconds", 1, NULL, 't' },
	{ "requests", 1, NULL, 'n' }, { "hooks", 1, NULL, 'k' },
	{ "procs", 1, NULL, 'p' }, { "no-discard", 0, NULL, 'D' },
	{ "discard-zeroes", 0, NULL, 'Z' }, { "atomic", 0, NULL, 'a' },
	{ "no-zero", 0, NULL, 'z' },
	{ "errors-ok", 0, NULL, 'e' }, { "self-test", 1, NULL, 'l' },
	{ NULL, 0, NULL, 0 }
};

static const char usage_text[] =
"usage: hcmodel --device DEV [--origin DEV] [--range BYTES] [--requests N]\n"
"  [--hooks N] [--seconds N] [--procs N] [--seed N] [--hook COMMAND]\n"
"  [--no-discard] [--discard-zeroes] [--no-zero] [--errors-ok] [--atomic]\n"
"  [--self-test lost|torn|foreign]\n"
"The first BYTES of DEV are overwritten. COMMAND runs again and again beside\n"
"the I/O and must succeed. The I/O ends after N requests of all processes and N\n"
"runs of COMMAND, and not before N seconds; one of the three must be given.\n"
"--discard-zeroes: a discard leaves zeroes, always.\n"
"--atomic: sectors are never torn, not even under a write; without it no two\n"
"writes are sent at once.\n"
"SIGUSR1 ends the I/O before its time.\n"
"--self-test makes the checker itself break the rule: it must then fail.\n";

void options_parse(int argc, char **argv)
{
	int c;

	opt.seed = time(NULL);
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			opt.device = optarg;
			break;
		case 'o':
			opt.origin = optarg;
			break;
		case 'h':
			opt.hook = optarg;
			break;
		case 'l':
			opt.lie = optarg;
			break;
		case 's':
			opt.seed = strtoull(optarg, NULL, 0);
			break;
		case 'r':
			opt.range = strtoull(optarg, NULL, 0);
			break;
		case 't':
			opt.seconds = atoi(optarg);
			break;
		case 'n':
			opt.requests = strtoull(optarg, NULL, 0);
			break;
		case 'k':
			opt.hooks = strtoull(optarg, NULL, 0);
			break;
		case 'p':
			opt.procs = atoi(optarg);
			break;
		case 'D':
			opt.discard = 0;
			break;
		case 'Z':
			opt.discard = 2;
			break;
		case 'z':
			opt.zero = 0;
			break;
		case 'a':
			opt.atomic = 1;
			break;
		case 'e':
			opt.errors_ok = 1;
			break;
		default:
			fputs(usage_text, stderr);
			exit(2);
		}
	}
	opt.range = opt.range / MAX_IO * MAX_IO;
	if (!opt.device || !opt.range || opt.procs < 1 || opt.procs >= MAX_PROCS ||
	    !(opt.seconds || opt.requests || opt.hooks) ||
	    (opt.hooks && !opt.hook)) {
		fputs(usage_text, stderr);
		exit(2);
	}
}
