#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Several scripts at once swap the tables of one device: hotcache, linear, hotcache again.
# kernels: umlkasan - a table's destructor may run beside the next table's resume
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
cache a "$ORIGIN" 2M
load_start "$DEV" "$ORIGIN"
lines=("$(cache_line "$ORIGIN" 2M)"
	"$(HC_TARGET=linear cache_line "$ORIGIN" 0)"
	"$(cache_line "$ORIGIN" 1M policy lru)"
	"$(HC_TARGET=linear cache_line "$ORIGIN" 0)")

# swaps FIRST - whatever each step meets: another loop may have just done it.
swaps()
{
	local i
	for i in $(seq "$(rounds HC_SWAPS 30 12)"); do
		dmsetup load hct_a --table "${lines[($1 + i) % ${#lines[@]}]}"
		dmsetup resume hct_a
	done >"$TMP/swaps$1" 2>&1
}

loops=()
for i in 0 1 2 3; do
	swaps "$i" &
	loops+=($!)
done
for i in "${loops[@]}"; do wait "$i"; done
must reload a "${lines[0]}"
load_stop
[[ $(dmsetup table hct_a) == *" hotcache "* ]] || fail "not the last table"
must dmsetup remove hct_a
must rmmod dm_hotcache
