// SPDX-License-Identifier: GPL-2.0
/*
 * What a record keeps of that which a device shows, and its numbers by name.
 */
#include "ring_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "counters.h"
#include "histogram.h"
#include "number.h"
#include "pool.h"
#include "sysfs.h"

#define CTL_NS	1e9

static const char ctl_boot_file[] = "/proc/sys/kernel/random/boot_id";

/* The first 64 bits of the machine's name for this start; 0 if it has none. */
static u64 ctl_boot(void)
{
	char *line = ctl_read_line(ctl_boot_file);
	u64 boot = 0;
	const char *c;
	int digits = 0;

	for (c = line; c && *c && digits < 16; c++) {
		char digit[] = { *c, '\0' };

		if (*c == '-')
			continue;
		boot = boot << 4 | strtoul(digit, NULL, 16);
		digits++;
	}
	free(line);
	return boot;
}

static u64 ctl_uptime(void)
{
	struct timespec now = {};

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

/* How many requests were faster than each bound. */
static void ctl_sample_times(u64 *below, const char *text)
{
	struct ctl_histogram h;
	unsigned int i, bound = 0;
	u64 sum = 0;

	if (!text || !ctl_histogram_parse(&h, text)) {
		memset(below, 0xff, (CTL_RING_BOUNDS + 1) * sizeof(*below));
		return;
	}
	for (i = 0; i < CTL_RING_BOUNDS; i++) {
		for (; bound <= CTL_RING_BOUND_FIRST + i * CTL_RING_BOUND_STEP;
		     bound++)
			sum += h.n[bound];
		below[i] = sum;
	}
	below[CTL_RING_BOUNDS] = h.total;
}

/**
 * ctl_ring_sample() - make a record of a device
 * @record: filled in, but for its sequence
 * @s: the device, not suspended
 */
void ctl_ring_sample(struct ctl_record *record, const struct ctl_snapshot *s)
{
	static const char *const files[CTL_NR_TIMED] = {
		[CTL_TIMED_HIT] = "hit_ns",
		[CTL_TIMED_MISS] = "miss_ns",
		[CTL_TIMED_WRITE] = "write_ns",
	};
	const struct ctl_counter *c;
	unsigned int i;

	*record = (struct ctl_record){
		.time = time(NULL),
		.uptime = ctl_uptime(),
		.boot = ctl_boot(),
		.block_size = ctl_knob_number(s, "block_size"),
		.slots = ctl_pool_slots(s),
		.occupancy = ctl_count(s, "occupancy"),
	};
	for (i = 0; i < CTL_NR_TIMED; i++)
		ctl_sample_times(record->below[i],
				 ctl_text_of(s, CTL_HIST, files[i]));
	for (i = 0; i < CTL_RING_COUNTERS; i++) {
		c = ctl_counter_at(i);
		record->counter[i] = c && ctl_has_count(s, c->name) ?
				     ctl_count(s, c->name) : CTL_RING_UNKNOWN;
	}
}

/**
 * ctl_record_count() - a counter of a record
 * @record: the record, or the increase between two
 * @name: the counter's name, one of the module's list
 *
 * Return: its value; 0 if it is not known.
 */
u64 ctl_record_count(const struct ctl_record *record, const char *name)
{
	const struct ctl_counter *c;
	unsigned int i;

	for (i = 0; (c = ctl_counter_at(i)) != NULL; i++)
		if (!strcmp(c->name, name))
			return record->counter[i] == CTL_RING_UNKNOWN ?
			       0 : record->counter[i];
	return 0;
}

/**
 * ctl_record_bound() - an upper bound of a quantile
 * @below: the times of a kind
 * @share: the quantile, 0 to 1
 *
 * Return: the smallest of the bounds, in seconds, that is above the time of that share
 * of the requests; 0 if it is above all bounds.
 */
double ctl_record_bound(const u64 *below, double share)
{
	unsigned int i;

	for (i = 0; i < CTL_RING_BOUNDS; i++)
		if (below[i] >= share * below[CTL_RING_BOUNDS])
			return ldexp(1, CTL_RING_BOUND_FIRST +
				     i * CTL_RING_BOUND_STEP) / CTL_NS;
	return 0;
}
