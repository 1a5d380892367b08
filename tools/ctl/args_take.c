// SPDX-License-Identifier: GPL-2.0
/*
 * The values of options.
 */
#include "args_take.h"

#include "memory.h"
#include "message.h"
#include "number.h"
#include "sysfs.h"

static int ctl_bad_value(const char *option, const char *value,
			 const char *range)
{
	return ctl_fail(CTL_USAGE, NULL, "--%s takes %s, not \"%s\"", option,
			range, value);
}

static int ctl_take_flag(struct ctl_args *args, enum ctl_option_id id)
{
	switch (id) {
	case CTL_OPT_JSON:
		args->json = true;
		ctl_message_json(true);
		break;
	case CTL_OPT_READ_ONLY:
		args->read_only = true;
		break;
	case CTL_OPT_DRY_RUN:
		args->dry_run = true;
		break;
	case CTL_OPT_WATCH:
		args->watch = true;
		break;
	case CTL_OPT_RESET:
		args->reset = true;
		break;
	case CTL_OPT_BATCH:
		args->batch = true;
		break;
	case CTL_OPT_TOTAL:
		args->total = true;
		break;
	case CTL_OPT_FILES:
		args->files = true;
		break;
	case CTL_OPT_CHECK:
		args->check = true;
		break;
	case CTL_OPT_ALL:
		args->all = true;
		break;
	case CTL_OPT_NO_WARM:
		args->no_warm = true;
		break;
	case CTL_OPT_APPLY:
		args->apply = true;
		break;
	case CTL_OPT_NO_HEADINGS:
		args->no_headings = true;
		break;
	case CTL_OPT_RAW:
		args->raw = true;
		break;
	default:
		break;
	}
	return CTL_OK;
}

static int ctl_take_share(double *share, const char *option, const char *value,
			  const char *range)
{
	/* Shares are of sizes, in steps of 1 MiB. */
	const u64 all = 1000000ull << 20;
	u64 part;

	if (!ctl_parse_share(value, all, &part) || !part)
		return ctl_bad_value(option, value, range);
	*share = (double)part / all;
	return CTL_OK;
}

/* Options whose value is a part of the memory that is shared, or of the misses. */
static int ctl_take_limit(struct ctl_args *args, enum ctl_option_id id,
			  const char *value)
{
	static const char range[] = "a share of the memory, as 20%";

	switch (id) {
	case CTL_OPT_MIN:
		return ctl_take_share(&args->min, "min", value, range);
	case CTL_OPT_MAX:
		return ctl_take_share(&args->max, "max", value, range);
	case CTL_OPT_STEP:
		return ctl_take_share(&args->step, "step", value, range);
	default:
		return ctl_take_share(&args->gain, "gain", value,
				      "a share of the misses, as 5%");
	}
}

static int ctl_take_memory(struct ctl_args *args, const char *value)
{
	if ((ctl_parse_bytes(value, &args->memory) ||
	     ctl_parse_share(value, ctl_memory_total(), &args->memory)) &&
	    args->memory)
		return CTL_OK;
	return ctl_bad_value("memory", value,
			     "bytes, with K, M, G or T if wanted, or a part of the machine's memory as 10%");
}

/* Options whose value is a number. */
static int ctl_take_number(struct ctl_args *args, enum ctl_option_id id,
			   const char *value)
{
	switch (id) {
	case CTL_OPT_INTERVAL:
		if (!ctl_parse_seconds(value, &args->interval))
			return ctl_bad_value("interval", value,
					     "0.1 to 86400 seconds");
		break;
	case CTL_OPT_SECONDS:
		if (!ctl_parse_seconds(value, &args->seconds))
			return ctl_bad_value("seconds", value,
					     "0.1 to 86400 seconds");
		break;
	case CTL_OPT_COUNT:
		if (!ctl_parse_u64(value, &args->count) || !args->count)
			return ctl_bad_value("count", value,
					     "a whole number from 1 on");
		break;
	case CTL_OPT_RATE:
		if (!ctl_parse_bytes(value, &args->rate) || !args->rate)
			return ctl_bad_value("rate", value,
					     "bytes a second, with K, M, G or T if wanted");
		break;
	case CTL_OPT_UNTIL:
		return ctl_take_share(&args->until, "until", value,
				      "a share of the saved blocks, as 20%");
	case CTL_OPT_MEMORY:
		return ctl_take_memory(args, value);
	default:
		break;
	}
	return CTL_OK;
}

/**
 * ctl_take_option() - take an option over into the command line
 * @args: the command line
 * @id: the option
 * @value: its value, or NULL if it has none
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_take_option(struct ctl_args *args, enum ctl_option_id id,
		    const char *value)
{
	switch (id) {
	case CTL_OPT_SYSFS:
		ctl_sysfs_root(value);
		break;
	case CTL_OPT_BLOCK_SIZE:
		args->block_size = value;
		break;
	case CTL_OPT_POLICY:
		args->policy = value;
		break;
	case CTL_OPT_MODE:
		args->mode = value;
		break;
	case CTL_OPT_SHARDS:
		args->shards = value;
		break;
	case CTL_OPT_OUTPUT:
		args->output = value;
		break;
	case CTL_OPT_TAB:
		args->tab = value;
		break;
	case CTL_OPT_HISTORY:
		args->history = value;
		break;
	case CTL_OPT_OPTION:
		args->option[args->nr_options++] = value;
		break;
	case CTL_OPT_INTERVAL:
	case CTL_OPT_SECONDS:
	case CTL_OPT_COUNT:
	case CTL_OPT_RATE:
	case CTL_OPT_UNTIL:
	case CTL_OPT_MEMORY:
		return ctl_take_number(args, id, value);
	case CTL_OPT_MIN:
	case CTL_OPT_MAX:
	case CTL_OPT_STEP:
	case CTL_OPT_GAIN:
		return ctl_take_limit(args, id, value);
	default:
		return ctl_take_flag(args, id);
	}
	return CTL_OK;
}
