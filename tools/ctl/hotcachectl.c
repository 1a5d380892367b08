// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl: the table of commands.
 */
#include <limits.h>
#include <locale.h>
#include <stdlib.h>

#include "actions.h"
#include "advise.h"
#include "args.h"
#include "attach.h"
#include "balance.h"
#include "config.h"
#include "create.h"
#include "demo.h"
#include "detach.h"
#include "dm.h"
#include "exit.h"
#include "explain_run.h"
#include "list.h"
#include "mrc.h"
#include "pause.h"
#include "prometheus.h"
#include "record.h"
#include "remove.h"
#include "report.h"
#include "resize.h"
#include "save.h"
#include "settings.h"
#include "start.h"
#include "stats.h"
#include "stop.h"
#include "tasks.h"
#include "top.h"
#include "units.h"
#include "warm.h"

static const struct ctl_command ctl_commands[CTL_NR_VERBS] = {
	[CTL_CREATE] = { "create", "NAME ORIGIN SIZE", 3, 3,
		"put a cache of SIZE over ORIGIN", ctl_create },
	[CTL_REMOVE] = { "remove", "DEVICE", 1, 1,
		"take a cache away", ctl_remove },
	[CTL_ATTACH] = { "attach", "NAME SIZE", 2, 2,
		"put a cache of SIZE into a device in use", ctl_attach },
	[CTL_DETACH] = { "detach", "NAME", 1, 1,
		"take a cache out that attach has put in", ctl_detach },
	[CTL_PAUSE] = { "pause", "DEVICE", 1, 1,
		"let reads and writes pass by, keep what is cached", ctl_pause },
	[CTL_RESUME] = { "resume-caching", "DEVICE", 1, 1,
		"go back to the mode before pause", ctl_resume_caching },
	[CTL_START] = { "start", "[NAME]", 0, 1,
		"make a cache of /etc/hotcachetab, or all", ctl_start },
	[CTL_STOP] = { "stop", "[NAME]", 0, 1,
		"take a cache of the tab away, or all", ctl_stop },
	[CTL_CONFIG] = { "config", "DEVICE", 1, 1,
		"print the tab's line for what runs", ctl_config },
	[CTL_UNITS] = { "units", "FOLDER [FOLDER...]", 1, 3,
		"write the units of systemd for the tab", ctl_units },
	[CTL_LIST] = { "list", "", 0, 0,
		"show the hotcache devices", ctl_list },
	[CTL_STATUS] = { "status", "[DEVICE]", 0, 1,
		"show settings, memory, occupancy, hit ratio", ctl_status },
	[CTL_STATS] = { "stats", "[DEVICE]", 0, 1,
		"show every counter", ctl_stats },
	[CTL_MRC] = { "mrc", "DEVICE", 1, 1,
		"show what another size of the pool would miss", ctl_mrc },
	[CTL_ADVISE] = { "advise", "[DEVICE...]", 0, INT_MAX,
		"say what more memory would bring, or how to share it", ctl_advise_run },
	[CTL_BALANCE] = { "balance", "[DEVICE...]", 0, INT_MAX,
		"share the pools' memory anew, a step at a time", ctl_balance },
	[CTL_SET] = { "set", "DEVICE KNOB=VALUE...", 2, INT_MAX,
		"change knobs", ctl_set },
	[CTL_POLICY] = { "policy", "DEVICE [NAME]", 1, 2,
		"show or switch the eviction policy", ctl_policy },
	[CTL_RESIZE] = { "resize", "DEVICE [+|-]SIZE", 2, 2,
		"change the size of the pool in use", ctl_resize },
	[CTL_DROP] = { "drop", "DEVICE", 1, 1,
		"forget every cached block", ctl_drop },
	[CTL_VERIFY] = { "verify", "DEVICE", 1, 1,
		"compare what is cached with the origin", ctl_verify },
	[CTL_HINT] = { "hint", "DEVICE START LENGTH KIND", 4, 4,
		"say how a range is used: scan, hot or none", ctl_hint },
	[CTL_SCAN] = { "scan", "DEVICE [on|off]", 1, 2,
		"scan mode for a backup, or what is set", ctl_scan },
	[CTL_TASKS] = { "tasks", "DEVICE [NAME...|none]", 1, INT_MAX,
		"name tasks whose reads fill nothing, or show them", ctl_tasks },
	[CTL_SAVE] = { "save", "DEVICE [FILE]", 1, 2,
		"write which blocks are cached, for after a restart", ctl_save },
	[CTL_WARM] = { "warm", "DEVICE [FILE]", 1, 2,
		"read the blocks that were saved into the cache", ctl_warm },
	[CTL_TOP] = { "top", "[DEVICE]", 0, 1,
		"watch the caches live", ctl_top },
	[CTL_EXPLAIN] = { "explain", "[DEVICE | BEFORE AFTER]", 0, 2,
		"say what goes on and what to try", ctl_explain_run },
	[CTL_PROMETHEUS] = { "prometheus", "[DEVICE]", 0, 1,
		"print metrics for node_exporter's textfiles", ctl_prometheus },
	[CTL_RECORD] = { "record", "[DEVICE...]", 0, INT_MAX,
		"add what devices show to their histories", ctl_record },
	[CTL_REPORT] = { "report", "DEVICE [FILE]", 1, 2,
		"make a page of HTML of a device's last day", ctl_report },
	[CTL_DEMO] = { "demo", "", 0, 0,
		"show on a disk in RAM what a cache does", ctl_demo },
};

int main(int argc, char **argv)
{
	struct ctl_args args;
	int status;

	setlocale(LC_CTYPE, "");
	ctl_dm_init();
	status = ctl_args_parse(&args, ctl_commands, argc, argv);
	if (!status)
		status = ctl_commands[args.verb].run(&args);
	free(args.option);
	return status < 0 ? CTL_OK : status;
}
