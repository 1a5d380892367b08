/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_PLAN_H
#define CTL_PLAN_H

#include <jansson.h>
#include <linux/types.h>

#include "args.h"
#include "keys.h"
#include "memory.h"
#include "origin.h"

/**
 * struct ctl_plan - the cache to make
 * @name: the device's name as list shows it, to be freed
 * @kernel_name: its name in the kernel, to be freed
 * @origin: the slow device
 * @pool: the pool that is asked for
 * @keys: the keys of the table line
 * @memory: what it costs
 * @params: parameters of the table line, to be freed
 */
struct ctl_plan {
	char *name;
	char *kernel_name;
	struct ctl_origin origin;
	struct ctl_pool pool;
	struct ctl_keys keys;
	struct ctl_memory memory;
	char *params;
};

int ctl_plan_begin(struct ctl_plan *plan, const struct ctl_args *args,
		   const char *name, const char *size);
int ctl_plan_over(struct ctl_plan *plan, const char *size);
void ctl_plan_params(struct ctl_plan *plan, const char *origin);
void ctl_plan_print(const struct ctl_plan *plan);
json_t *ctl_plan_json(const struct ctl_plan *plan);
int ctl_plan_check_memory(const struct ctl_plan *plan);
void ctl_plan_report(const struct ctl_plan *plan, const char *done, bool json);
int ctl_plan_failed(const struct ctl_plan *plan, const char *what, int err,
		    char *why);
void ctl_plan_free(struct ctl_plan *plan);

#endif /* CTL_PLAN_H */
