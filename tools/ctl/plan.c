// SPDX-License-Identifier: GPL-2.0
/*
 * A cache to be made, by create or attach: what it is, what it costs, whether the
 * machine can spare that.
 */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "devices.h"
#include "json.h"
#include "lookup.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
#include "text.h"

/* Bytes of a device's name in the kernel. */
#define CTL_NAME_MAX	127

static int ctl_plan_name(struct ctl_plan *plan, const char *name)
{
	plan->kernel_name = ctl_name_mangled(name);
	plan->name = ctl_name_shown(plan->kernel_name);
	if (*name && !strchr(name, '/') &&
	    strlen(plan->kernel_name) <= CTL_NAME_MAX)
		return CTL_OK;
	return ctl_fail(CTL_USAGE, "a byte that is no letter, no digit and none of #+-.:=@_ counts as four",
			"NAME is at most 127 characters without a slash, not \"%s\"",
			plan->name);
}

static int ctl_no_such_pool(const struct ctl_plan *plan, const char *size)
{
	return ctl_fail(CTL_USAGE, "a pool has at least one block a shard and at most 2^30 blocks, a shard at most 2^24 blocks: change SIZE, --block-size or --shards",
			"there can be no pool of %s in blocks of %u bytes",
			size, plan->pool.block_size);
}

static int ctl_plan_pool(struct ctl_plan *plan, const char *size)
{
	struct ctl_pool *pool = &plan->pool;

	if ((!ctl_parse_bytes(size, &pool->bytes) &&
	     !ctl_parse_share(size, ctl_memory_total(), &pool->bytes)) ||
	    !pool->bytes)
		return ctl_fail(CTL_USAGE, NULL,
				"SIZE is a number of bytes, with K, M, G or T (KiB, MiB, GiB, TiB) if wanted, or a part of the memory as 10%%, not \"%s\"",
				size);
	pool->block_size = plan->keys.block_size;
	pool->shards = plan->keys.shards;
	return ctl_pool_is_possible(pool) ? CTL_OK :
	       ctl_no_such_pool(plan, size);
}

/**
 * ctl_plan_begin() - plan a cache, as far as that goes without its origin
 * @plan: filled in, to be freed with ctl_plan_free() also after an error
 * @args: the command line
 * @name: the device's name
 * @size: the size of the pool
 *
 * Return: an exit status.
 */
int ctl_plan_begin(struct ctl_plan *plan, const struct ctl_args *args,
		   const char *name, const char *size)
{
	int status;

	*plan = (struct ctl_plan){};
	status = ctl_plan_name(plan, name);
	if (!status)
		status = ctl_keys_take(&plan->keys, args);
	if (!status)
		status = ctl_plan_pool(plan, size);
	return status;
}

/**
 * ctl_plan_over() - compute what the cache costs over its origin
 * @plan: the plan; its origin has a length
 * @size: the size of the pool, as the user wrote it
 *
 * Return: an exit status.
 */
int ctl_plan_over(struct ctl_plan *plan, const char *size)
{
	struct hc_policy_choice choice;

	hc_tuning_choose(&plan->keys.tuning, plan->keys.policy, &choice);
	return ctl_memory_estimate(&plan->memory, &plan->pool, &choice,
				   plan->origin.sectors) ?
	       CTL_OK : ctl_no_such_pool(plan, size);
}

/**
 * ctl_plan_params() - write the table line
 * @plan: the plan
 * @origin: the origin as the line shall name it
 */
void ctl_plan_params(struct ctl_plan *plan, const char *origin)
{
	const struct ctl_keys *keys = &plan->keys;

	free(plan->params);
	plan->params = keys->nr_words ?
		       ctl_format("%s %llu %u%s", origin, plan->pool.bytes,
				  keys->nr_words, keys->words) :
		       ctl_format("%s %llu", origin, plan->pool.bytes);
}

/**
 * ctl_plan_free() - free what a plan holds
 * @plan: the plan
 */
void ctl_plan_free(struct ctl_plan *plan)
{
	free(plan->name);
	free(plan->kernel_name);
	ctl_keys_free(&plan->keys);
	free(plan->params);
}

/**
 * ctl_plan_print() - say what the cache is and costs
 * @plan: the plan
 */
void ctl_plan_print(const struct ctl_plan *plan)
{
	const struct ctl_memory *m = &plan->memory;

	printf("origin     %s (%s), %s\n", plan->origin.path,
	       plan->origin.number, ctl_bytes(plan->origin.sectors << 9).s);
	printf("pool       %s, %llu blocks of %s, %s of the origin\n",
	       ctl_bytes(m->data).s, m->slots, ctl_bytes(plan->keys.block_size).s,
	       ctl_percent(m->data, plan->origin.sectors << 9).s);
	if (m->cut)
		printf("asked for  %s, cut: the origin can use no more\n",
		       ctl_bytes(plan->pool.bytes).s);
	printf("metadata   about %s, %.1f bytes a block, %u shards\n",
	       ctl_bytes(m->metadata).s, (double)m->metadata / m->slots,
	       m->shards);
	printf("memory     %s in all, taken at once and kept; %s available\n",
	       ctl_bytes(m->data + m->metadata).s, ctl_bytes(m->available).s);
	printf("table      0 %llu hotcache %s\n", plan->origin.sectors, plan->params);
}

/**
 * ctl_plan_json() - as ctl_plan_print(), as JSON
 * @plan: the plan
 *
 * Return: an object.
 */
json_t *ctl_plan_json(const struct ctl_plan *plan)
{
	const struct ctl_memory *m = &plan->memory;
	json_t *o = json_object();

	json_object_set_new(o, "device", ctl_json_string(plan->name));
	json_object_set_new(o, "origin", ctl_json_string(plan->origin.path));
	json_object_set_new(o, "origin_number",
			    json_string(plan->origin.number));
	json_object_set_new(o, "origin_bytes",
			    json_integer(plan->origin.sectors << 9));
	json_object_set_new(o, "block_size",
			    json_integer(plan->keys.block_size));
	json_object_set_new(o, "slots", json_integer(m->slots));
	json_object_set_new(o, "shards", json_integer(m->shards));
	json_object_set_new(o, "pool_bytes", json_integer(m->data));
	json_object_set_new(o, "pool_bytes_asked",
			    json_integer(plan->pool.bytes));
	json_object_set_new(o, "metadata_bytes_estimate",
			    json_integer(m->metadata));
	json_object_set_new(o, "available_bytes", json_integer(m->available));
	json_object_set_new(o, "params", ctl_json_string(plan->params));
	return o;
}

/**
 * ctl_plan_check_memory() - whether the machine can spare the memory
 * @plan: the plan
 *
 * Return: an exit status.
 */
int ctl_plan_check_memory(const struct ctl_plan *plan)
{
	const struct ctl_memory *m = &plan->memory;

	if (!m->available || m->most + m->reserve <= m->available)
		return CTL_OK;
	return ctl_fail(CTL_MEMORY, "take a smaller pool, or free memory",
			"%s may need %s and %s must remain for others, but %s are available",
			plan->name, ctl_bytes(m->most).s,
			ctl_bytes(m->reserve).s, ctl_bytes(m->available).s);
}

/**
 * ctl_plan_failed() - explain that the kernel takes no such table
 * @plan: the plan
 * @what: what it does not do, as in "create the device"
 * @err: the negative errno
 * @why: a sentence of the kernel's log, which is freed, or NULL
 *
 * Return: an exit status.
 */
int ctl_plan_failed(const struct ctl_plan *plan, const char *what, int err,
		    char *why)
{
	int status;

	if (err == -EOPNOTSUPP)
		status = ctl_refused(plan->name, what, err);
	else if (access("/sys/module/dm_hotcache", F_OK))
		status = ctl_fail(CTL_UNSUPPORTED, "install and load it: modprobe dm-hotcache",
				  "the module dm-hotcache is not loaded and could not be");
	else if (why)
		status = ctl_fail(err == -ENOMEM ? CTL_MEMORY : CTL_FAILED, NULL,
				  "the kernel refuses %s: %s", plan->name, why);
	else
		status = ctl_refused(plan->name, what, err);
	free(why);
	return status;
}

/**
 * ctl_plan_report() - report what was made, and the memory that it really takes
 * @plan: the plan
 * @done: what was done, as in "created"
 * @json: print JSON
 */
void ctl_plan_report(const struct ctl_plan *plan, const char *done, bool json)
{
	struct ctl_device device;
	u64 metadata = 0;
	json_t *o;

	if (ctl_lookup_name(plan->kernel_name, &device)) {
		struct ctl_snapshot *s = ctl_snapshot_read(&device);

		metadata = ctl_knob_number(s, "metadata_bytes");
		ctl_snapshot_free(s);
	}
	if (json) {
		o = ctl_plan_json(plan);
		json_object_set_new(o, done, json_true());
		json_object_set_new(o, "metadata_bytes", json_integer(metadata));
		ctl_json_print(o);
	} else {
		printf("%-10s %s (%s), metadata %s\n", done, plan->name,
		       device.node ? device.node : "?", ctl_bytes(metadata).s);
	}
	ctl_device_free(&device);
}
