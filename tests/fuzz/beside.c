// SPDX-License-Identifier: GPL-2.0
/*
 * What the parsers call beside themselves, and what needs bios, other devices or time:
 * it does what can be seen of it in a table line or in sysfs, and remembers what it was
 * asked where nothing can.
 */
#include <linux/errno.h>

#include "io/check.h"
#include "io/dev_init.h"
#include "io/timing.h"
#include "target/give_back.h"
#include "target/pressure.h"
#include "target/ratios.h"
#include "target/target.h"
#include "target/verify.h"

#include "fuzz.h"
#include "target.h"

struct fuzz_calls fuzz_calls;

int hc_check_switch(struct hc_dev *dev, u32 ratio, const bool *stop)
{
	WRITE_ONCE(dev->verify_ratio, ratio);
	return 0;
}

void hc_dev_bound_fills(struct hc_dev *dev)
{
	check(dev->admission.max_fills >= 1 && dev->admission.max_fills <= 100,
	      "max_fills is %u", dev->admission.max_fills);
}

void hc_timing_switch(struct hc_dev *dev, bool on)
{
	WRITE_ONCE(dev->timing, on);
}

int hc_verify(struct hc_target *t, u32 from, struct hc_verify_result *result)
{
	*result = (struct hc_verify_result){ .checked = from };
	fuzz_calls.verify_from = from;
	return 0;
}

void hc_ratios_reset(struct hc_target *t)
{
}

/* The machine is never short of memory. */
bool hc_settle(struct hc_target *t, const bool *stop)
{
	return true;
}

void hc_give_back_update(struct hc_target *t)
{
}

void hc_giver_shrinks(struct hc_giver *giver, bool shrinks)
{
}

u64 hc_min_pool(const struct hc_target *t)
{
	u64 bytes = READ_ONCE(t->breath.min_pool);

	return bytes == U64_MAX ? READ_ONCE(t->pool_bytes) : bytes;
}

int hc_set_min_pool(struct hc_target *t, u64 bytes)
{
	WRITE_ONCE(t->breath.min_pool, bytes);
	return 0;
}
