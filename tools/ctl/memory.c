// SPDX-License-Identifier: GPL-2.0
/*
 * The memory that a cache will take. The module's own code computes it: its
 * policies and its core are linked into this program.
 */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bio.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <hotcache/counters.h>
#include <hotcache/reuse.h>

#include "sysfs.h"
#include "../../kmod/core/cache.h"
#include "../../kmod/core/memory.h"
#include "../../kmod/io/histogram.h"
#include "../../kmod/core/stream_table.h"

/* Size of the chunks that make up the pool, and of their descriptors. */
#define CTL_CHUNK_BYTES	(2u << 20)
#define CTL_CHUNK_OVERHEAD	24
#define CTL_KIB			1024

/* CPUs that may ever come up: the last of "0-3" or "0,2-7", plus one. */
static unsigned int ctl_possible_cpus(void)
{
	char *line = ctl_read_line("/sys/devices/system/cpu/possible");
	unsigned int n = 1;
	char *last;

	if (line) {
		last = line + strlen(line);
		while (last > line && last[-1] != '-' && last[-1] != ',')
			last--;
		n = strtoul(last, NULL, 10) + 1;
	}
	free(line);
	return n;
}

/* The memory of the machine, and what it can spare; 0 if that is not known. */
static void ctl_meminfo(u64 *total, u64 *available)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128];
	u64 kib;

	*total = 0;
	*available = 0;
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemTotal: %llu kB", &kib) == 1)
			*total = kib * CTL_KIB;
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			*available = kib * CTL_KIB;
	}
	if (f)
		fclose(f);
}

/**
 * ctl_memory_total() - the memory of this machine
 *
 * Return: bytes; 0 if that is not known.
 */
u64 ctl_memory_total(void)
{
	u64 total, available;

	ctl_meminfo(&total, &available);
	return total;
}

/* What must remain for others of so much memory. */
static u64 ctl_memory_reserve(u64 total)
{
	return (total >> HC_MEMORY_RESERVE_SHIFT) +
	       (total >> HC_MEMORY_SLACK_SHIFT);
}

/**
 * ctl_memory_spare() - the memory that this machine can give to pools now
 *
 * Return: bytes beyond what must remain for others; U64_MAX if that is not known.
 */
u64 ctl_memory_spare(void)
{
	u64 total, available, reserve;

	ctl_meminfo(&total, &available);
	reserve = ctl_memory_reserve(total);
	if (!available)
		return U64_MAX;
	return available > reserve ? available - reserve : 0;
}

/**
 * ctl_memory_available() - the available memory, with what must remain for others
 *
 * Return: bytes; 0 if that is not known.
 */
u64 ctl_memory_available(void)
{
	u64 total, available;

	ctl_meminfo(&total, &available);
	return available;
}

/**
 * ctl_pool_is_possible() - whether there can be such a pool over some origin
 * @pool: the pool
 *
 * Return: false if the module would refuse it whatever the origin is.
 */
bool ctl_pool_is_possible(const struct ctl_pool *pool)
{
	u64 slots = pool->bytes / pool->block_size;

	return slots && slots <= HC_SLOTS_MAX && pool->shards <= slots;
}

/* The dimensions that the module gives a possible pool, see its table.c. */
static void ctl_geometry(struct hc_geometry *geo, const struct ctl_pool *pool,
			 u64 sectors, unsigned int cpus)
{
	u64 slots = pool->bytes / pool->block_size;

	*geo = (struct hc_geometry){ .block_shift = ilog2(pool->block_size) };
	geo->nr_blocks = sectors >> (geo->block_shift - SECTOR_SHIFT);
	geo->nr_shards = pool->shards ? pool->shards :
			 hc_cache_default_shards(slots, geo->nr_blocks, cpus);
	geo->nr_slots = min(slots, hc_cache_most_slots(geo->nr_blocks,
						       geo->nr_shards));
}

/**
 * ctl_memory_estimate() - estimate the memory that a cache takes
 * @m: filled in
 * @pool: a possible pool
 * @choice: the policy and its tunables
 * @sectors: length of the origin
 *
 * Return: false if the module would refuse such a cache.
 */
bool ctl_memory_estimate(struct ctl_memory *m, const struct ctl_pool *pool,
			 const struct hc_policy_choice *choice, u64 sectors)
{
	unsigned int cpus = ctl_possible_cpus();
	struct hc_geometry geo;
	u64 total;

	*m = (struct ctl_memory){};
	ctl_geometry(&geo, pool, sectors, cpus);
	if ((geo.nr_slots - 1) / geo.nr_shards >= HC_SLOTS_PER_SHARD_MAX)
		return false;
	m->slots = geo.nr_slots;
	m->cut = m->slots < pool->bytes / pool->block_size;
	m->shards = geo.nr_shards;
	m->data = hc_pool_bytes(geo.nr_slots, geo.block_shift);
	m->metadata = hc_cache_estimate_bytes(&geo, choice) - m->data +
		      m->data / CTL_CHUNK_BYTES * CTL_CHUNK_OVERHEAD +
		      (u64)cpus * (HC_NR_COUNTERS * sizeof(u64) +
				   sizeof(struct hc_histograms)) +
		      hc_stream_table_bytes(cpus) + sizeof(struct hc_reuse);
	ctl_meminfo(&total, &m->available);
	m->most = hc_cache_most_bytes(&geo, choice);
	m->reserve = ctl_memory_reserve(total);
	return true;
}
