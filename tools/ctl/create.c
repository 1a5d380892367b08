// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl create: estimates the cost first, then creates the device.
 */
#include "create.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "devices.h"
#include "dm.h"
#include "json.h"
#include "klog.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
#include <hotcache/types.h>

/**
 * struct ctl_plan - the device to create
 * @name: its name
 * @origin: the slow device
 * @sectors: length of the origin
 * @pool: size of the pool in bytes
 * @block_size: bytes
 * @policy: name of the policy
 * @memory: what it costs
 * @params: parameters of the table line, to be freed
 */
struct ctl_plan {
	const char *name;
	const char *origin;
	u64 sectors;
	u64 pool;
	u64 block_size;
	const char *policy;
	struct ctl_memory memory;
	char *params;
};

static int ctl_origin_error(const char *origin, int err)
{
	if (err == EBUSY)
		return ctl_fail(CTL_FAILED, "unmount it first, or load the table under the device that uses it (admin guide, worked examples)",
				"%s is in use", origin);
	if (err == ENOENT || err == ENXIO)
		return ctl_fail(CTL_NO_DEVICE, "\"lsblk\" shows the block devices",
				"there is no device %s", origin);
	if (err == EACCES || err == EPERM)
		return ctl_fail(CTL_PERMISSION,
				geteuid() ? "run this as root" : NULL,
				"cannot open %s: %s", origin, strerror(err));
	return ctl_fail(CTL_FAILED, NULL, "cannot open %s: %s", origin,
			strerror(err));
}

/* Except on a dry run, open it exclusively, which fails if it is mounted. */
static int ctl_plan_origin(struct ctl_plan *plan, bool dry_run)
{
	int fd = open(plan->origin, O_RDONLY | O_CLOEXEC | (dry_run ? 0 : O_EXCL));
	int logical = 0, status = CTL_OK;
	struct stat st;
	u64 bytes;

	if (fd < 0)
		return ctl_origin_error(plan->origin, errno);
	if (fstat(fd, &st) || !S_ISBLK(st.st_mode))
		status = ctl_fail(CTL_USAGE, "for a file, make a loop device of it: losetup -f --show FILE",
				  "%s is not a block device", plan->origin);
	else if (ioctl(fd, BLKGETSIZE64, &bytes) || ioctl(fd, BLKSSZGET, &logical))
		status = ctl_origin_error(plan->origin, errno);
	else if (!bytes)
		status = ctl_fail(CTL_FAILED, NULL, "%s is empty: its length is 0",
				  plan->origin);
	else if (logical > plan->block_size)
		status = ctl_fail(CTL_USAGE, "give a larger --block-size",
				  "%s has sectors of %d bytes, blocks must not be smaller",
				  plan->origin, logical);
	else
		plan->sectors = bytes >> 9;
	close(fd);
	return status;
}

static int ctl_plan_block_size(struct ctl_plan *plan, const char *text)
{
	plan->block_size = BIT(HC_BLOCK_SHIFT_MIN);
	if (!text || (ctl_parse_bytes(text, &plan->block_size) &&
		      is_power_of_2(plan->block_size) &&
		      plan->block_size >= BIT(HC_BLOCK_SHIFT_MIN) &&
		      plan->block_size <= BIT(HC_BLOCK_SHIFT_MAX)))
		return CTL_OK;
	return ctl_fail(CTL_USAGE, NULL,
			"--block-size takes a power of two from 4K to 64K, not \"%s\"",
			text);
}

static int ctl_plan_policy(struct ctl_plan *plan, const char *policy)
{
	plan->policy = policy ? policy : ctl_policy_default();
	if (ctl_policy_known(plan->policy))
		return CTL_OK;
	/* The module may know it: then only the cost is a guess. */
	ctl_warn("policy %s is not known here; its cost is taken to be that of %s",
		 policy, ctl_policy_default());
	plan->policy = ctl_policy_default();
	return CTL_OK;
}

static int ctl_plan_memory(struct ctl_plan *plan, const char *size,
			   const char *shards)
{
	u64 nr_shards = 0;

	if (!ctl_parse_bytes(size, &plan->pool) || !plan->pool)
		return ctl_fail(CTL_USAGE, NULL,
				"SIZE is a number of bytes, with K, M, G or T if wanted, not \"%s\"",
				size);
	if (shards && (!ctl_parse_u64(shards, &nr_shards) ||
		       !is_power_of_2(nr_shards) || nr_shards > 4096))
		return ctl_fail(CTL_USAGE, NULL,
				"--shards takes a power of two from 1 to 4096, not \"%s\"",
				shards);
	if (ctl_memory_estimate(&plan->memory, plan->pool, plan->block_size,
				plan->policy, nr_shards))
		return CTL_OK;
	return ctl_fail(CTL_USAGE, "a pool has at least one block a shard and at most 2^30 blocks: change SIZE, --block-size or --shards",
			"there can be no pool of %s in blocks of %llu bytes",
			size, plan->block_size);
}

static void ctl_params_add(char **params, unsigned int *n, const char *key,
			   const char *value)
{
	if (!value)
		return;
	ctl_append(params, " %s %s", key, value);
	*n += 2;
}

static int ctl_plan_params(struct ctl_plan *plan, const struct ctl_args *args)
{
	char *words = ctl_strdup("");
	unsigned int n = 0;
	size_t i;

	ctl_params_add(&words, &n, "block_size", args->block_size);
	ctl_params_add(&words, &n, "policy", args->policy);
	ctl_params_add(&words, &n, "mode", args->mode);
	ctl_params_add(&words, &n, "shards", args->shards);
	for (i = 0; i < args->nr_options; i++) {
		const char *equals = strchr(args->option[i], '=');
		char *key;

		if (!equals || equals == args->option[i] || !equals[1] ||
		    strchr(args->option[i], ' ')) {
			free(words);
			return ctl_fail(CTL_USAGE, NULL,
					"--option takes KEY=VALUE, not \"%s\"",
					args->option[i]);
		}
		key = ctl_strdup(args->option[i]);
		key[equals - args->option[i]] = '\0';
		ctl_params_add(&words, &n, key, equals + 1);
		free(key);
	}
	plan->params = n ? ctl_format("%s %llu %u%s", plan->origin, plan->pool,
				      n, words) :
			   ctl_format("%s %llu", plan->origin, plan->pool);
	free(words);
	return CTL_OK;
}

static int ctl_plan(struct ctl_plan *plan, const struct ctl_args *args)
{
	int status;

	*plan = (struct ctl_plan){ .name = args->word[0],
				   .origin = args->word[1] };
	if (strchr(plan->name, '/') || !*plan->name || strlen(plan->name) > 127)
		return ctl_fail(CTL_USAGE, NULL,
				"NAME is at most 127 characters without a slash, not \"%s\"",
				plan->name);
	status = ctl_plan_block_size(plan, args->block_size);
	if (!status)
		status = ctl_plan_policy(plan, args->policy);
	if (!status)
		status = ctl_plan_memory(plan, args->word[2], args->shards);
	if (!status)
		status = ctl_plan_origin(plan, args->dry_run);
	if (!status)
		status = ctl_plan_params(plan, args);
	return status;
}

static void ctl_plan_print(const struct ctl_plan *plan)
{
	const struct ctl_memory *m = &plan->memory;

	printf("origin     %s, %s\n", plan->origin,
	       ctl_bytes(plan->sectors << 9).s);
	printf("pool       %s, %llu blocks of %s, %s of the origin\n",
	       ctl_bytes(m->data).s, m->slots, ctl_bytes(plan->block_size).s,
	       ctl_percent(plan->pool, plan->sectors << 9).s);
	printf("metadata   about %s, %.1f bytes a block, %u shards\n",
	       ctl_bytes(m->metadata).s, (double)m->metadata / m->slots,
	       m->shards);
	printf("memory     %s in all, taken at once and kept; %s available\n",
	       ctl_bytes(m->data + m->metadata).s, ctl_bytes(m->available).s);
	printf("table      0 %llu hotcache %s\n", plan->sectors, plan->params);
}

static json_t *ctl_plan_json(const struct ctl_plan *plan)
{
	const struct ctl_memory *m = &plan->memory;
	json_t *o = json_object();

	json_object_set_new(o, "device", ctl_json_string(plan->name));
	json_object_set_new(o, "origin", ctl_json_string(plan->origin));
	json_object_set_new(o, "origin_bytes", json_integer(plan->sectors << 9));
	json_object_set_new(o, "block_size", json_integer(plan->block_size));
	json_object_set_new(o, "slots", json_integer(m->slots));
	json_object_set_new(o, "shards", json_integer(m->shards));
	json_object_set_new(o, "pool_bytes", json_integer(m->data));
	json_object_set_new(o, "metadata_bytes_estimate",
			    json_integer(m->metadata));
	json_object_set_new(o, "available_bytes", json_integer(m->available));
	json_object_set_new(o, "params", ctl_json_string(plan->params));
	return o;
}

static int ctl_check_memory(const struct ctl_plan *plan)
{
	const struct ctl_memory *m = &plan->memory;
	u64 needed = m->data + m->metadata;

	if (!m->available || needed + m->reserve <= m->available)
		return CTL_OK;
	return ctl_fail(CTL_MEMORY, "take a smaller pool, or free memory",
			"%s needs %s and %s must remain for others, but %s are available",
			plan->name, ctl_bytes(needed).s,
			ctl_bytes(m->reserve).s, ctl_bytes(m->available).s);
}

static int ctl_create_failed(const struct ctl_plan *plan, int err, char *why)
{
	int status;

	if (err == -EBUSY && !why)
		status = ctl_fail(CTL_FAILED, "take another name, or remove it: hotcachectl remove NAME",
				  "there is already a device %s", plan->name);
	else if (access("/sys/module/dm_hotcache", F_OK))
		status = ctl_fail(CTL_UNSUPPORTED, "install and load it: modprobe dm-hotcache",
				  "the module dm-hotcache is not loaded and could not be");
	else if (why)
		status = ctl_fail(err == -ENOMEM ? CTL_MEMORY : CTL_FAILED, NULL,
				  "the kernel refuses %s: %s", plan->name, why);
	else
		status = ctl_refused(plan->name, "create the device", err);
	free(why);
	return status;
}

/* Report the memory that the new device really takes. */
static void ctl_created(const struct ctl_plan *plan, bool json)
{
	struct ctl_device device = { (char *)plan->name, NULL, false };
	char *name = NULL;
	u64 metadata = 0;
	json_t *o;

	if (!ctl_device_node(plan->name, &name, &device.node)) {
		struct ctl_snapshot *s = ctl_snapshot_read(&device);

		metadata = ctl_knob_number(s, "metadata_bytes");
		ctl_snapshot_free(s);
	}
	if (json) {
		o = ctl_plan_json(plan);
		json_object_set_new(o, "created", json_true());
		json_object_set_new(o, "metadata_bytes", json_integer(metadata));
		ctl_json_print(o);
	} else {
		printf("created    %s (%s), metadata %s\n", plan->name,
		       device.node ? device.node : "?", ctl_bytes(metadata).s);
	}
	free(device.node);
	free(name);
}

static int ctl_make(const struct ctl_plan *plan, const struct ctl_args *args)
{
	struct ctl_klog log;
	char *why;
	int err;

	ctl_klog_mark(&log);
	err = ctl_dm_create(plan->name, plan->sectors, plan->params,
			    args->read_only);
	why = ctl_klog_sentence(&log);
	if (err)
		return ctl_create_failed(plan, err, why);
	free(why);
	ctl_created(plan, args->json);
	return CTL_OK;
}

/**
 * ctl_create() - hotcachectl create
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_create(const struct ctl_args *args)
{
	struct ctl_plan plan;
	int status = args->dry_run ? CTL_OK : ctl_need_root("create a device");

	if (status)
		return status;
	status = ctl_plan(&plan, args);
	if (!status && !args->json)
		ctl_plan_print(&plan);
	if (!status)
		status = ctl_check_memory(&plan);
	if (!status && args->dry_run && args->json)
		status = ctl_json_print(ctl_plan_json(&plan));
	else if (!status && !args->dry_run)
		status = ctl_make(&plan, args);
	free(plan.params);
	return status ? status : ctl_flush();
}
