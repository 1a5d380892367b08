#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Memory that was promised is gone at the resume of two devices at once: what is left is not taken from others.
# kernels: uml - the module alone decides what it takes
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"
available()
{
	awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo
}

# What two caches of 35 % leave is less than the reserve, of 1/32 of the machine.
all=$(available)
pool=$((all * 35 / 100))
for name in a b; do
	null_blk $((2 * pool))
	must dmsetup create hct_$name --notable
	must dmsetup load hct_$name --table "$(cache_line "$ORIGIN" ${pool}M)"
done
mkdir -p "$TMP/eat"
must mount -t tmpfs -o size=100% eat "$TMP/eat"
eat=$((all - 2 * pool - pool / 64 - 24))
dd if=/dev/zero of="$TMP/eat/file" bs=1M count="$eat" status=none || fail "no memory for a file"
resumed=()
for name in a b; do
	background dmsetup resume hct_$name
	resumed+=("$PID")
done
done_well "${resumed[0]}" "the first resume"
done_well "${resumed[1]}" "the second resume"

# What one of them has not got is there for others.
head -c 150M /dev/zero | tail -c 150M | cksum >"$TMP/sum"
same "how a bystander of 150 MiB ended" "0 0 0" "${PIPESTATUS[*]}"
! logged 'out of memory|oom-kill|invoked oom' || fail "the OOM killer was called"

# One has got all of its memory and one none.
uncached=$(klog | grep -c 'no cache until the next resume')
same "devices that say that they have no cache" 1 "$uncached"
for name in a b; do
	DEV=$(node hct_$name)
	must hcio read "$DEV" 0 64K >"$TMP/read"
	must hcio read "$DEV" 0 64K >"$TMP/read"
	check_identities hct_$name
done
same "blocks passed by the one without a pool" 32 \
	$(($(count a bypass_pool) + $(count b bypass_pool)))
same "blocks cached by the other" 16 $(($(count a occupancy) + $(count b occupancy)))

# When there is memory again, the next resume gets it.
rm "$TMP/eat/file"
must umount "$TMP/eat"
for name in a b; do
	must dmsetup suspend hct_$name
	must dmsetup resume hct_$name
	must hcio read "$(node hct_$name)" 64K 64K >"$TMP/read"
	counted $name occupancy 16
done
