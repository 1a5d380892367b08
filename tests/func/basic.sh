#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Miss, hit, write, eviction: data and counters.
# kernels: uml debian - what nothing works without
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 64
must hcio fill "$ORIGIN" 0 64M 1
cache a "$ORIGIN" 8M scan_action off

must hcio expect "$DEV" 0 1M 1
counted a reads 256
counted a misses 256
counted a filled 256
counted a inserts 256
counted a occupancy 256
counted a hits 0
must hcio expect "$DEV" 0 1M 1
counted a hits 256
counted a misses 256
counted a reads 512

# A write updates what is resident, in the cache and on the origin alike.
must hcio write "$DEV" 64K 64K 2
counted a writes 16
counted a write_requests 1
must hcio expect "$DEV" 64K 64K 2
must hcio expect "$ORIGIN" 64K 64K 2
must hcio expect "$DEV" 0 64K 1
must hcio expect "$DEV" 128K 64K 1

# Not resident: the write goes to the origin, the next read finds it.
must hcio write "$DEV" 32M 64K 3
must hcio expect "$DEV" 32M 64K 3
must hcio expect "$ORIGIN" 32M 64K 3
check_identities hct_a

# More than fits: something is evicted, all data stay right.
must hcio expect "$DEV" 8M 24M 1
slots=$(knob a slots)
[ "$(count a occupancy)" -le "$slots" ] || fail "more blocks than slots"
at_least a evict_capacity 1
at_least a occupancy $((slots / 2))
must hcio expect "$DEV" 0 64K 1
must hcio expect "$DEV" 64K 64K 2
must hcio expect "$DEV" 32M 64K 3
must hcio cmp "$DEV" "$ORIGIN"

# A block that is read again and again stays while others pass by.
for i in 1 2 3 4 5 6; do
	must hcio expect "$DEV" 4096 4096 1
	must hcio expect "$DEV" $((33 + i))M 1M 1
done
before=$(count a hits)
must hcio expect "$DEV" 4096 4096 1
same "hits of a hot block" $((before + 1)) "$(count a hits)"
must dmsetup message hct_a 0 reset_stats
counted a hits 0
counted a reads 0
