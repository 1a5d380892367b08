/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ARGS_H
#define CTL_ARGS_H

#include <linux/types.h>

/**
 * enum ctl_verb - the commands, in the order of the help text
 * @CTL_CREATE: make a device
 * @CTL_REMOVE: take it away
 * @CTL_LIST: the devices there are
 * @CTL_STATUS: settings and occupancy
 * @CTL_STATS: every counter
 * @CTL_SET: change knobs
 * @CTL_POLICY: the eviction policy
 * @CTL_DROP: forget the content
 * @CTL_VERIFY: compare it with the origin
 * @CTL_HINT: how a range is used
 * @CTL_SCAN: scan mode
 * @CTL_TASKS: whose reads fill nothing
 * @CTL_TOP: watch live
 * @CTL_EXPLAIN: what goes on
 * @CTL_PROMETHEUS: metrics
 * @CTL_NR_VERBS: how many
 */
enum ctl_verb {
	CTL_CREATE,
	CTL_REMOVE,
	CTL_LIST,
	CTL_STATUS,
	CTL_STATS,
	CTL_SET,
	CTL_POLICY,
	CTL_DROP,
	CTL_VERIFY,
	CTL_HINT,
	CTL_SCAN,
	CTL_TASKS,
	CTL_TOP,
	CTL_EXPLAIN,
	CTL_PROMETHEUS,
	CTL_NR_VERBS
};

/**
 * struct ctl_args - the command line
 * @verb: the command
 * @word: what follows the command
 * @nr_words: how many
 * @option: "key=value" of the table line
 * @nr_options: how many
 * @block_size: as written, or NULL
 * @policy: or NULL
 * @mode: or NULL
 * @shards: as written, or NULL
 * @output: file to write, or NULL
 * @interval: seconds between two readings
 * @count: readings until it ends, 0 for ever
 * @json: print JSON
 * @dry_run: compute, change nothing
 * @read_only: make a read-only device
 * @watch: go on
 * @reset: set the counters back
 * @batch: print screens, do not draw
 * @total: judge all since the counters began
 * @check: the exit status says whether something was found
 * @files: the words are files
 */
struct ctl_args {
	enum ctl_verb verb;
	char **word;
	int nr_words;
	const char **option;
	size_t nr_options;
	const char *block_size;
	const char *policy;
	const char *mode;
	const char *shards;
	const char *output;
	double interval;
	u64 count;
	bool json;
	bool dry_run;
	bool read_only;
	bool watch;
	bool reset;
	bool batch;
	bool total;
	bool check;
	bool files;
};

/**
 * struct ctl_command - a command
 * @name: the word
 * @words: what may follow, for people
 * @min: fewest words that must follow
 * @max: most words that may follow
 * @text: what it does
 * @run: does it; returns an exit status
 */
struct ctl_command {
	const char *name;
	const char *words;
	int min;
	int max;
	const char *text;
	int (*run)(const struct ctl_args *args);
};

int ctl_args_parse(struct ctl_args *args, const struct ctl_command *commands,
		   int argc, char **argv);

#endif /* CTL_ARGS_H */
