#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Memory is not promised twice: what tables that are not resumed yet will take counts.
# kernels: uml - the module alone computes what a pool may have
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
pool=$(awk '$1 == "MemAvailable:" { print int($2 * 6 / 10 / 1024) }' /proc/meminfo)
null_blk $((2 * pool))
first=$(cache_line "$ORIGIN" ${pool}M)
null_blk $((2 * pool))
second=$(cache_line "$ORIGIN" ${pool}M)
small=$(cache_line "$ORIGIN" 4M)
for name in hct_a hct_b; do
	must dmsetup create $name --notable
done

# Each by itself is taken, also in place of another table of the same device.
must dmsetup load hct_b --table "$second"
must dmsetup clear hct_b
must dmsetup load hct_a --table "$first"
must dmsetup load hct_a --table "$first"
refused dmsetup load hct_b --table "$second"
logged 'go to caches that are not resumed yet' || fail "no sentence with figures"
must dmsetup load hct_b --table "$small"
must dmsetup load hct_b --table "$small"

# It is not promised any more once the table is gone.
must dmsetup clear hct_a
must dmsetup load hct_b --table "$second"
refused dmsetup load hct_a --table "$first"
must dmsetup load hct_b --table "$small"
must dmsetup resume hct_b
must dmsetup load hct_a --table "$first"

# Nor does what will take over the memory of the live table count twice.
larger=$(cache_line "$ORIGIN" 8M)
must dmsetup resume hct_a
for _ in 1 2; do
	must dmsetup load hct_a --table "$first"
	must dmsetup load hct_b --table "$larger"
	must dmsetup resume hct_a
done
must dmsetup load hct_a --table "$first"
must dmsetup load hct_b --table "$larger"
must dmsetup clear hct_b
must dmsetup clear hct_a
