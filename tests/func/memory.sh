#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A pool larger than the memory is refused with a sentence and figures; one that fits is freed in whole.
# kernels: uml - the module alone computes what a pool may have
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
# A pool is cut to what its device can use: an origin that nothing is too large for.
null_blk $((1 << 20))
total=$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)
for pool in "$((total * 2))K" "$((total + 1024))K" "$((total * 99 / 100))K" 1T; do
	refused dmsetup create hct_big --table "$(cache_line "$ORIGIN" "$pool")"
	dmsetup remove hct_big 2>/dev/null
done
klog | grep 'hotcache:' >"$TMP/why"
grep -Eq 'hotcache: .*[0-9]+ .*[0-9]+' "$TMP/why" || fail "no sentence with figures: $(<"$TMP/why")"

# As often as would use up the machine if one stayed behind.
free_kib()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo
}
pool=$((total / 5120))
before=$(free_kib)
for _ in $(seq "${HC_MEMORY_ROUNDS:-6}"); do
	cache m "$ORIGIN" ${pool}M
	must dmsetup remove hct_m
done
is_free()
{
	[ $((before - $(free_kib))) -lt $((pool * 1024)) ]
}
wait_for 10 "memory to be free: $before KiB were, $(free_kib) are" is_free

# Metadata is known beforehand and small: 4 KiB blocks.
cache m "$ORIGIN" 64M
meta=$(knob m metadata_bytes) slots=$(knob m slots)
[ "$meta" -gt 0 ] && [ $((meta / slots)) -le 32 ] ||
	fail "$meta bytes of metadata for $slots slots"
