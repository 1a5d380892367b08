/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A case for each policy of the registry.
 */
#ifndef HOTCACHE_KUNIT_POLICY_NAMES_H
#define HOTCACHE_KUNIT_POLICY_NAMES_H

#include <kunit/test.h>
#include <linux/string.h>

/* A listed policy, by name: a new one has to be added here. */
static const char *const names[] = {
	"fifo", "lru", "lfu", "lru2", "2q", "clock", "arc", "sieve", "s3fifo",
	"clock2q+", "lirs", "wtinylfu",
};

static void describe_name(const char *const *name, char *desc)
{
	strscpy(desc, *name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(policy, names, describe_name);

#endif /* HOTCACHE_KUNIT_POLICY_NAMES_H */
