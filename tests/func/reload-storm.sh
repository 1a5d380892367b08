#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tables reloaded again and again under a verified load: hotcache to hotcache to linear and back.
# kernels: bookworm umlkasan - each device-mapper swaps tables its own way
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
cache a "$ORIGIN" 2M
load_start "$DEV" "$ORIGIN"
lines=("$(cache_line "$ORIGIN" 2M)"
	"$(cache_line "$ORIGIN" 1M policy lru block_size 8K)"
	"$(HC_TARGET=linear cache_line "$ORIGIN" 0)"
	"$(cache_line "$ORIGIN" 2M mode writearound shards 1)"
	"$(HC_TARGET=linear cache_line "$ORIGIN" 0)")
for i in $(seq "$(rounds HC_RELOADS 20 5)"); do
	must dmsetup load hct_a --table "${lines[i % ${#lines[@]}]}"
	if [ $((i % 3)) = 0 ]; then
		must dmsetup suspend --noflush hct_a
	else
		must dmsetup suspend hct_a
	fi
	must dmsetup resume hct_a
done
must reload a "${lines[0]}"
load_stop
[[ $(dmsetup table hct_a) == *" $HC_TARGET "* ]] || fail "not the last table"
