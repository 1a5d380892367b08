#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cache gets the memory that another table's destructor is just freeing.
# kernels: uml - the module alone decides what it takes
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"
pool=$(awk '$1 == "MemAvailable:" { print int($2 * 6 / 10 / 1024) }' /proc/meminfo)
null_blk $((2 * pool))
cached=$(cache_line "$ORIGIN" ${pool}M)
linear=$(HC_TARGET=linear cache_line "$ORIGIN" 0)
must dmsetup create hct_a --table "$cached"

is_linear()
{
	[[ $(dmsetup table hct_a) == *" linear "* ]] &&
		[ "$(dmsetup info -c --noheadings -o suspended hct_a)" = Active ]
}

# The first resume ends when the destructor of the old table has; the second begins
# when the new table is in place.
for round in $(seq "${HC_FREED_ROUNDS:-10}"); do
	must dmsetup load hct_a --table "$linear"
	background dmsetup resume hct_a
	wait_for 20 "the other table" is_linear
	must dmsetup load hct_a --table "$cached"
	must dmsetup resume hct_a
	done_well "$PID" "the resume of dm-linear"
	! logged 'no cache until the next resume' ||
		fail "round $round: no memory for the cache, though nobody else took any"
	same "slots" $((pool * 256)) "$(knob a slots)"
done
