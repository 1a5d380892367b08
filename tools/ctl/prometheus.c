// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl prometheus: metrics of the devices and of the tab.
 */
#include "prometheus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "export_counts.h"
#include "export_tab.h"
#include "export_times.h"
#include "message.h"
#include "pool.h"
#include "replace.h"
#include "select.h"
#include "sysfs.h"
#include <hotcache/version.h>

#define CTL_METRIC_MODE	0644

static void ctl_put_build(FILE *out)
{
	char *module = ctl_sysfs_module_line("version");
	struct ctl_sample sample;

	ctl_sample_head(out, "build_info", "gauge",
			"1; the versions of hotcachectl and of the module, which is empty if none is loaded");
	ctl_sample_begin(&sample, out, "build_info", "");
	ctl_sample_label(&sample, "version", HC_VERSION);
	ctl_sample_label(&sample, "module", module ? module : "");
	ctl_sample_end_number(&sample, 1);
	free(module);
}

static void ctl_put_up(const struct ctl_export *e)
{
	struct ctl_sample sample;
	size_t i;

	ctl_sample_head(e->out, "up", "gauge",
			"1; 0 while the device is suspended, and shows nothing else");
	for (i = 0; i < e->nr; i++) {
		ctl_sample_device(&sample, e->out, "up", "", e->snapshot[i]);
		ctl_sample_end_number(&sample, !e->snapshot[i]->suspended);
	}
}

/* Settings, as labels: few of them, with values that are few, too. */
static void ctl_put_info(const struct ctl_export *e)
{
	static const char *const knobs[] = {
		"block_size", "histograms", "mode", "policy", "scan",
		"scan_action",
	};
	struct ctl_sample sample;
	size_t i, k;

	ctl_sample_head(e->out, "info", "gauge", "1; settings of the device");
	for (i = 0; i < e->nr; i++) {
		const struct ctl_snapshot *s = e->snapshot[i];

		if (s->suspended)
			continue;
		ctl_sample_device(&sample, e->out, "info", "", s);
		for (k = 0; k < ARRAY_SIZE(knobs); k++)
			if (ctl_knob(s, knobs[k]))
				ctl_sample_label(&sample, knobs[k],
						 ctl_knob(s, knobs[k]));
		ctl_sample_end_number(&sample, 1);
	}
}

static u64 ctl_bytes_asked(const struct ctl_snapshot *s)
{
	return ctl_knob_number(s, "pool_bytes");
}

static u64 ctl_bytes_metadata(const struct ctl_snapshot *s)
{
	return ctl_knob_number(s, "metadata_bytes");
}

static u64 ctl_bytes_cached(const struct ctl_snapshot *s)
{
	return ctl_count(s, "occupancy") * ctl_knob_number(s, "block_size");
}

static void ctl_put_memory(const struct ctl_export *e)
{
	static const struct {
		const char *metric;
		u64 (*bytes)(const struct ctl_snapshot *s);
		const char *help;
	} sizes[] = {
		{ "pool_bytes", ctl_pool_bytes,
		  "size of the pool; 0 if there was no memory for it" },
		{ "pool_requested_bytes", ctl_bytes_asked,
		  "size of the pool that the table line asks for" },
		{ "metadata_bytes", ctl_bytes_metadata,
		  "memory that the cache takes beside the pool" },
		{ "cached_bytes", ctl_bytes_cached, "what is cached now" },
	};
	struct ctl_sample sample;
	size_t i, k;

	for (k = 0; k < ARRAY_SIZE(sizes); k++) {
		ctl_sample_head(e->out, sizes[k].metric, "gauge", sizes[k].help);
		for (i = 0; i < e->nr; i++) {
			if (e->snapshot[i]->suspended)
				continue;
			ctl_sample_device(&sample, e->out, sizes[k].metric, "",
					  e->snapshot[i]);
			ctl_sample_end_number(&sample,
					      sizes[k].bytes(e->snapshot[i]));
		}
	}
}

static void ctl_put_all(const struct ctl_export *e, const struct ctl_tab *tab,
			const char *name)
{
	ctl_put_build(e->out);
	ctl_put_up(e);
	ctl_export_tab(e->out, tab, name);
	if (!e->nr)
		return;
	ctl_put_info(e);
	ctl_put_memory(e);
	ctl_export_counts(e);
	ctl_export_times(e);
}

/* The collector must not see half of it. */
static int ctl_put_file(struct ctl_export *e, const struct ctl_tab *tab,
			const char *name, const char *path)
{
	struct ctl_replacement r;
	int status = ctl_replace_begin(&r, path);

	if (status)
		return status;
	e->out = r.out;
	ctl_put_all(e, tab, name);
	return ctl_replace_end(&r, CTL_METRIC_MODE);
}

static int ctl_put_devices(const struct ctl_args *args,
			   const struct ctl_devices *devices,
			   const struct ctl_tab *tab)
{
	const char *name = args->nr_words ? devices->device[0].name : NULL;
	struct ctl_export e = { .out = stdout, .nr = devices->nr };
	int status = CTL_OK;
	size_t i;

	e.snapshot = ctl_alloc(e.nr, sizeof(*e.snapshot));
	for (i = 0; i < e.nr; i++)
		e.snapshot[i] = ctl_snapshot_read(&devices->device[i]);
	if (args->output) {
		status = ctl_put_file(&e, tab, name, args->output);
	} else {
		ctl_put_all(&e, tab, name);
		status = ctl_flush();
	}
	for (i = 0; i < e.nr; i++)
		ctl_snapshot_free(e.snapshot[i]);
	free(e.snapshot);
	return status;
}

/**
 * ctl_prometheus() - hotcachectl prometheus
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_prometheus(const struct ctl_args *args)
{
	struct ctl_devices devices;
	struct ctl_tab tab;
	int status = ctl_export_tab_read(&tab, args);

	if (!status)
		status = ctl_select(args, &devices);
	if (!status) {
		status = ctl_put_devices(args, &devices, &tab);
		ctl_devices_free(&devices);
	}
	ctl_tab_free(&tab);
	return status;
}
