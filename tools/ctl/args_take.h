/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ARGS_TAKE_H
#define CTL_ARGS_TAKE_H

#include "args.h"

/* The options, in the order of the table of args.c. */
enum ctl_option_id {
	CTL_OPT_HELP = 256,
	CTL_OPT_VERSION,
	CTL_OPT_JSON,
	CTL_OPT_SYSFS,
	CTL_OPT_BLOCK_SIZE,
	CTL_OPT_POLICY,
	CTL_OPT_MODE,
	CTL_OPT_SHARDS,
	CTL_OPT_OPTION,
	CTL_OPT_READ_ONLY,
	CTL_OPT_DRY_RUN,
	CTL_OPT_WATCH,
	CTL_OPT_RESET,
	CTL_OPT_INTERVAL,
	CTL_OPT_COUNT,
	CTL_OPT_BATCH,
	CTL_OPT_TOTAL,
	CTL_OPT_FILES,
	CTL_OPT_CHECK,
	CTL_OPT_OUTPUT,
	CTL_OPT_RATE,
	CTL_OPT_UNTIL,
	CTL_OPT_TAB,
	CTL_OPT_ALL,
	CTL_OPT_NO_WARM,
	CTL_OPT_MEMORY,
	CTL_OPT_APPLY,
	CTL_OPT_MIN,
	CTL_OPT_MAX,
	CTL_OPT_STEP,
	CTL_OPT_GAIN,
	CTL_OPT_SECONDS,
};

int ctl_take_option(struct ctl_args *args, enum ctl_option_id id,
		    const char *value);

#endif /* CTL_ARGS_TAKE_H */
