#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The miss ratio curve begins, ends and is read under a verified load, beside all that can change a device: nothing hangs, nothing is lost.
# kernels: umlkasan sanitizer - two CPUs each, and the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
try null_blk 32 irqmode=2 completion_nsec=50000 discard=1 || ram 32
line=$(cache_line "$ORIGIN" 4M shards 2)
cache a "$ORIGIN" 4M shards 2
policies=(lru "clock2q+" sieve arc lirs)

# Until the test is over; a suspended device answers EBUSY.
look()
{
	local SYSFS
	find_sysfs hct_a
	while [ ! -e "$TMP/over" ]; do
		cat "$SYSFS/hotcache_stats/mrc" "$SYSFS/hotcache/metadata_bytes"
	done >/dev/null 2>&1
}

look &
looks=$!
load_start "$DEV" "$ORIGIN"
for i in $(seq "$(rounds HC_MRC_ROUNDS 30 12)"); do
	must knob a insight mrc
	must flows "$DEV" 100
	case $((i % 6)) in
	0) must reload a "$line" ;;
	1) must message a resize 1M && must message a resize 4M ;;
	2) must dmsetup suspend --noflush hct_a && must dmsetup resume hct_a ;;
	3) must message a policy "${policies[i / 6 % ${#policies[@]}]}" ;;
	4) must knob a histograms $((i / 6 % 2)) ;;
	5) must knob a verify_ratio $((i / 6 % 2 * 4)) ;;
	esac
	must flows "$DEV" 100
	must knob a insight off
done
must knob a insight mrc
# Whoever looks takes out what is noted, before too much of it is dropped.
for _ in {1..20}; do
	must flows "$DEV" 100
	count a mrc >"$TMP/curve"
done
curve=$(count a mrc)
load_stop
touch "$TMP/over"
wait "$looks"
# The load reads 8 MiB again and again: more than nothing misses in 64 KiB, less than all in 32 MiB.
awk 'NR == 1 { small = $2 } END { exit !(NR == 32 && small > $2 && $2 < 1) }' <<<"$curve" ||
	fail "no curve: $(tr '\n' ';' <<<"$curve")"
check_identities hct_a
check_verify hct_a
# It is removed while it learns.
