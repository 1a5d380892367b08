// SPDX-License-Identifier: GPL-2.0
/*
 * What a cache will cost, computed by the module's own code: its policies and
 * its core are linked into this program.
 */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/log2.h>
#include <hotcache/counters.h>
#include <hotcache/policy.h>
#include <hotcache/tuning.h>

#include "message.h"
#include "sysfs.h"
#include "../../kmod/core/cache.h"
#include "../../kmod/io/histogram.h"
#include "../../kmod/core/stream_table.h"
#include "../../policies/admission/reuse.h"

/* Of a pool's extent: its size, and what describes it. */
#define CTL_EXTENT_BYTES	(2u << 20)
#define CTL_EXTENT_OVERHEAD	24
/* The module leaves this part of the machine's memory to others. */
#define CTL_RESERVE_SHIFT	5
#define CTL_KIB			1024

/**
 * ctl_policy_known() - whether this program knows a policy
 * @policy: its name
 *
 * Return: whether.
 */
bool ctl_policy_known(const char *policy)
{
	return hc_policy_find(policy);
}

/**
 * ctl_policy_default() - the policy that a table without one gets
 *
 * Return: its name.
 */
const char *ctl_policy_default(void)
{
	return HC_POLICY_DEFAULT;
}

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

static void ctl_meminfo(struct ctl_memory *m)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128];
	u64 kib;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemTotal: %llu kB", &kib) == 1)
			m->reserve = (kib * CTL_KIB) >> CTL_RESERVE_SHIFT;
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			m->available = kib * CTL_KIB;
	}
	if (f)
		fclose(f);
}

/**
 * ctl_memory_estimate() - what a cache will cost
 * @m: filled in
 * @pool: bytes for data
 * @block_size: bytes of a block, a power of two that the module takes
 * @policy: a known policy
 * @shards: parts of the pool, 0 for the module's own choice
 *
 * Return: whether there can be such a cache.
 */
bool ctl_memory_estimate(struct ctl_memory *m, u64 pool, u32 block_size,
			 const char *policy, u32 shards)
{
	struct hc_geometry geo = { .block_shift = ilog2(block_size) };
	unsigned int cpus = ctl_possible_cpus();
	struct hc_policy_choice choice;

	*m = (struct ctl_memory){};
	m->slots = pool >> geo.block_shift;
	if (!m->slots || m->slots > HC_SLOTS_MAX)
		return false;
	geo.nr_slots = m->slots;
	geo.nr_shards = shards ? shards :
			hc_cache_default_shards(geo.nr_slots, cpus);
	if (geo.nr_shards > geo.nr_slots)
		return false;
	m->shards = geo.nr_shards;
	m->data = hc_pool_bytes(geo.nr_slots, geo.block_shift);
	hc_policy_choice_default(hc_policy_find(policy), &choice);
	m->metadata = hc_cache_estimate_bytes(&geo, &choice) - m->data +
		      m->data / CTL_EXTENT_BYTES * CTL_EXTENT_OVERHEAD +
		      (u64)cpus * (HC_NR_COUNTERS * sizeof(u64) +
				   sizeof(struct hc_histograms)) +
		      hc_streams_bytes(cpus) + sizeof(struct hc_trust);
	ctl_meminfo(m);
	return true;
}
