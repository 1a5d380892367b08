/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target of the module in user space: what reads and prints text is the module's, as
 * are policies, core and insight. beside.c stands in for what lies beside them.
 */
#ifndef HOTCACHE_FUZZ_TARGET_H
#define HOTCACHE_FUZZ_TARGET_H

#include <linux/device-mapper.h>
#include <linux/types.h>
#include <shim/shim.h>

#include "target/sysfs.h"
#include "target/target.h"

/* Bytes of the longest line of a table, and of all that sysfs shows. */
#define FUZZ_LINE_MAX	16384

/**
 * struct fuzz_target - a target, with what is around it
 * @table: its table
 * @ti: device-mapper's state of it
 * @origin: its origin
 * @t: the target
 * @sysfs: its files, once it is resumed
 * @held: how often the process was held before
 */
struct fuzz_target {
	struct dm_table table;
	struct dm_target ti;
	struct dm_dev origin;
	struct hc_target t;
	struct hc_sysfs sysfs;
	int held;
};

/**
 * struct fuzz_calls - what beside.c was asked
 * @verify_from: the last slot that a comparison was to begin with
 */
struct fuzz_calls {
	u32 verify_from;
};

extern struct fuzz_calls fuzz_calls;

bool fuzz_target_load(struct fuzz_target *f, u64 sectors, const char *line);
void fuzz_target_cache(struct fuzz_target *f);
void fuzz_target_resume(struct fuzz_target *f);
void fuzz_target_exit(struct fuzz_target *f);
void fuzz_target_line(const struct fuzz_target *f, char *line, size_t size);
struct hc_attr *fuzz_target_file(struct fuzz_target *f, const char *name);
void fuzz_target_show(struct hc_attr *file, char *page);
char *fuzz_target_state(struct fuzz_target *f);
int fuzz_target_message(struct fuzz_target *f, const char *message, char *result,
			unsigned int size);

#endif /* HOTCACHE_FUZZ_TARGET_H */
