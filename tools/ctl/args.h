/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ARGS_H
#define CTL_ARGS_H

#include <linux/types.h>

/**
 * enum ctl_verb - the commands, in the order of the help text
 * @CTL_CREATE: create a device
 * @CTL_REMOVE: remove a device
 * @CTL_ATTACH: put a cache into a device in use
 * @CTL_DETACH: take it out again
 * @CTL_PAUSE: switch a cache off for a while
 * @CTL_RESUME: switch it on again
 * @CTL_START: make caches of the tab
 * @CTL_STOP: take caches of the tab away
 * @CTL_CONFIG: print the tab's line for a device
 * @CTL_UNITS: write systemd's units for the tab
 * @CTL_LIST: list the devices
 * @CTL_STATUS: show settings and occupancy
 * @CTL_STATS: show every counter
 * @CTL_MRC: show the miss ratio curve
 * @CTL_ADVISE: say what more or less memory would bring
 * @CTL_BALANCE: share memory anew, within limits
 * @CTL_SET: change knobs
 * @CTL_POLICY: show or switch the eviction policy
 * @CTL_RESIZE: change the size of the pool
 * @CTL_DROP: drop every cached block
 * @CTL_VERIFY: compare the cached blocks with the origin
 * @CTL_HINT: declare how a range is used
 * @CTL_SCAN: show or switch scan mode
 * @CTL_TASKS: name tasks whose reads are not cached
 * @CTL_SAVE: write which blocks are cached
 * @CTL_WARM: read them again
 * @CTL_TOP: watch live
 * @CTL_EXPLAIN: report findings and advice
 * @CTL_PROMETHEUS: print metrics
 * @CTL_RECORD: add to the history of a device
 * @CTL_REPORT: make a page of it
 * @CTL_DEMO: show what a cache does
 * @CTL_NR_VERBS: number of commands
 */
enum ctl_verb {
	CTL_CREATE,
	CTL_REMOVE,
	CTL_ATTACH,
	CTL_DETACH,
	CTL_PAUSE,
	CTL_RESUME,
	CTL_START,
	CTL_STOP,
	CTL_CONFIG,
	CTL_UNITS,
	CTL_LIST,
	CTL_STATUS,
	CTL_STATS,
	CTL_MRC,
	CTL_ADVISE,
	CTL_BALANCE,
	CTL_SET,
	CTL_POLICY,
	CTL_RESIZE,
	CTL_DROP,
	CTL_VERIFY,
	CTL_HINT,
	CTL_SCAN,
	CTL_TASKS,
	CTL_SAVE,
	CTL_WARM,
	CTL_TOP,
	CTL_EXPLAIN,
	CTL_PROMETHEUS,
	CTL_RECORD,
	CTL_REPORT,
	CTL_DEMO,
	CTL_NR_VERBS
};

/**
 * struct ctl_args - the command line
 * @verb: the command
 * @word: the words that follow the command
 * @nr_words: number of words
 * @option: further "key=value" arguments for the table line
 * @nr_options: number of them
 * @block_size: as the user wrote it, or NULL
 * @policy: as the user wrote it, or NULL
 * @mode: as the user wrote it, or NULL
 * @shards: as the user wrote it, or NULL
 * @output: file to write, or the columns of a table, or NULL
 * @tab: the tab, or NULL for the machine's
 * @history: folder of histories, or NULL for the machine's
 * @interval: seconds between two readings; 0 for the command's default
 * @seconds: how long the demo reads at a time; 0 for its default
 * @count: number of readings; 0 for no limit
 * @rate: bytes a second at most; 0 for no limit
 * @until: share of the saved blocks, up to 1; 0 for all
 * @memory: bytes to share among pools; 0 for what they have
 * @min: share of it that each pool gets at least
 * @max: share of it that each gets at most; 0 for no limit
 * @step: share of it by which a pool changes at most; 0 for the command's default
 * @gain: share of the misses that has to go away; 0 for the command's default
 * @json: print JSON
 * @dry_run: compute the cost, create or read nothing
 * @read_only: create a read-only device
 * @watch: repeat until interrupted
 * @reset: set the counters to 0
 * @batch: print the screens instead of drawing them
 * @total: judge the time since the counters began
 * @check: the exit status says whether a finding needs action
 * @files: the words are names of files
 * @all: all lines of the tab, or all devices
 * @no_warm: neither save nor warm what is cached
 * @apply: do what is advised
 * @no_headings: print a table without its first line
 * @raw: print a table for programs
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
	const char *tab;
	const char *history;
	double interval;
	double seconds;
	u64 count;
	u64 rate;
	double until;
	u64 memory;
	double min;
	double max;
	double step;
	double gain;
	bool json;
	bool dry_run;
	bool read_only;
	bool watch;
	bool reset;
	bool batch;
	bool total;
	bool check;
	bool files;
	bool all;
	bool no_warm;
	bool apply;
	bool no_headings;
	bool raw;
};

/**
 * struct ctl_command - a command
 * @name: what the user types
 * @words: the words that may follow, for the help text
 * @min: minimum number of these words
 * @max: maximum number of these words
 * @text: what it does, for the help text
 * @run: runs it; returns an exit status
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
