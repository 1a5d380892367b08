/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The integration layer: what device-mapper, sysfs and power management see.
 */
#ifndef HOTCACHE_KMOD_TARGET_H
#define HOTCACHE_KMOD_TARGET_H

#include <linux/device-mapper.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <hotcache/tuning.h>

#include "target/average.h"
#include "io/io.h"
#include "target/sysfs.h"

#define DM_MSG_PREFIX	"hotcache"

/**
 * struct hc_params - what the table line says; fixed for the target's life
 * @geo: geometry of the cache
 * @pool_bytes: size of the pool as asked for
 */
struct hc_params {
	struct hc_geometry geo;
	u64 pool_bytes;
};

/**
 * struct hc_ratios - hit ratios of the last minutes
 * @average: what they are made of; changed under &hc_target.lock, read without
 * @hits: the counter when it was last looked at; under &hc_target.lock
 * @misses: the same
 * @work: looks at them while the device is live
 */
struct hc_ratios {
	struct hc_average average;
	u64 hits;
	u64 misses;
	struct delayed_work work;
};

/**
 * struct hc_target - one hotcache device's table
 * @ti: device-mapper's side of it
 * @origin: the slow device
 * @params: what the table line says
 * @dev: the data path; its cache is made at the first resume
 * @lock: serialises what an administrator does: policy, drop, reset_stats,
 *	histograms, ratios, hint, tasks. Not held where sysfs files are removed
 * @verify_lock: lets one comparison with the origin run at a time; apart, since
 *	it takes long
 * @ops: the policy; changed under @lock, read without
 * @tuning: values of all policies' tunables; changed under @lock, read without
 * @base: counters at the last reset; under @lock, read without
 * @hists_base: histograms at the last reset; under @lock, read without
 * @ratios: hit ratios of the last minutes
 * @link: in the registry of targets; the registry's lock
 * @stopping: suspended, or about to be: long actions give up
 * @sysfs: files
 */
struct hc_target {
	struct dm_target *ti;
	struct dm_dev *origin;
	struct hc_params params;
	struct hc_dev dev;
	struct mutex lock;
	struct mutex verify_lock;
	const struct hc_policy_ops *ops;
	struct hc_tuning tuning;
	struct hc_stats base;
	struct hc_histograms hists_base;
	struct hc_ratios ratios;
	struct list_head link;
	bool stopping;
	struct hc_sysfs sysfs;
};

/**
 * enum hc_scan_knob - what can be set about scans
 * @HC_KNOB_ACTION: scan_action
 * @HC_KNOB_THRESHOLD: scan_threshold
 * @HC_KNOB_STREAMS: scan_streams
 * @HC_KNOB_REQUEST_MAX: request_max
 * @HC_NR_SCAN_KNOBS: number of knobs
 */
enum hc_scan_knob {
	HC_KNOB_ACTION,
	HC_KNOB_THRESHOLD,
	HC_KNOB_STREAMS,
	HC_KNOB_REQUEST_MAX,
	HC_NR_SCAN_KNOBS
};

/* Room for the value of any of them. */
#define HC_SCAN_KNOB_LEN	24

/* scan_knobs.c */
enum hc_scan_knob hc_scan_knob_find(const char *name);
const char *hc_scan_knob_name(enum hc_scan_knob knob);
const char *hc_scan_knob_rule(enum hc_scan_knob knob);
int hc_scan_knob_set(struct hc_scans *scans, enum hc_scan_knob knob,
		     const char *text);
bool hc_scan_knob_print(const struct hc_scans *scans, enum hc_scan_knob knob,
			char *text);

/* scan_words.c */
int hc_msg_scan(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);
int hc_msg_hint(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);
int hc_msg_tasks(struct hc_target *t, unsigned int argc, char **argv,
		 char *result, unsigned int maxlen);

/* table.c */
int hc_parse_bytes(const char *arg, u64 *bytes);
int hc_table_parse(struct hc_target *t, unsigned int argc, char **argv);
void hc_table_emit(const struct hc_target *t, char *result,
		   unsigned int maxlen);
int hc_mode_parse(const char *name);
const char *hc_mode_name(unsigned int mode);

/* status.c */
void hc_status(struct dm_target *ti, status_type_t type,
	       unsigned int status_flags, char *result, unsigned int maxlen);
u64 hc_counter_value(const struct hc_target *t, enum hc_counter i);
u32 hc_occupancy(const struct hc_target *t);
u64 hc_metadata_bytes(const struct hc_target *t);

/**
 * hc_target_choice() - the policy that a target has, with its tunables
 * @t: the target
 * @choice: out
 *
 * Context: Any. Old and new may be mixed while the policy is changed.
 */
static inline void hc_target_choice(const struct hc_target *t,
				    struct hc_policy_choice *choice)
{
	hc_tuning_choose(&t->tuning, READ_ONCE(t->ops), choice);
}

/**
 * struct hc_policy_change - what is wished of a policy
 * @ops: the policy
 * @use: let it be the one in use; else its tunables are set for when it is
 * @given: which of its tunables to set, by bit number
 * @tunable: to what; in range
 */
struct hc_policy_change {
	const struct hc_policy_ops *ops;
	bool use;
	unsigned int given;
	u32 tunable[HC_POLICY_MAX_TUNABLES];
};

/* control.c */
int hc_set_mode(struct hc_target *t, const char *name);
int hc_set_policy(struct hc_target *t, const struct hc_policy_change *change);
int hc_tunable_parse(struct hc_tunable_id id, const char *value, u32 *number);
void hc_tunable_complain(const struct hc_target *t, struct hc_tunable_id id,
			 const char *value);
int hc_drop_all(struct hc_target *t);
int hc_set_histograms(struct hc_target *t, bool on);
int hc_reset_stats(struct hc_target *t);

/**
 * struct hc_verify_result - what a comparison with the origin found
 * @checked: blocks compared
 * @mismatched: of these, blocks that differed, and were dropped
 * @skipped: blocks not compared, since a write came or the origin failed
 */
struct hc_verify_result {
	u64 checked;
	u64 mismatched;
	u64 skipped;
};

/* verify.c */
int hc_verify(struct hc_target *t, struct hc_verify_result *result);

/* ratios.c */
void hc_ratios_init(struct hc_target *t);
void hc_ratios_start(struct hc_target *t);
void hc_ratios_stop(struct hc_target *t);
void hc_ratios_reset(struct hc_target *t);

/* message.c */
int hc_message(struct dm_target *ti, unsigned int argc, char **argv,
	       char *result, unsigned int maxlen);

/* registry.c */
int hc_registry_init(void);
void hc_registry_exit(void);
void hc_registry_add(struct hc_target *t);
void hc_registry_remove(struct hc_target *t);
void hc_registry_activate(struct hc_target *t);
u64 hc_registry_bytes_to_free(const struct hc_target *t);

#endif /* HOTCACHE_KMOD_TARGET_H */
