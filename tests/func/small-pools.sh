#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Pools of one MiB take one MiB each, and cache.
# kernels: uml - the module alone decides what it takes
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
devices=32
null_blk 64
base=$ORIGIN
must hcio fill "$base" 0 64M 1
free_kib()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo
}

# They share an origin, so none may write; the first one is made before it counts.
small()
{
	must dmsetup create "hct_$1" --readonly --table "$(cache_line "$base" "$2")"
}
small warm 1M
before=$(free_kib)
for i in $(seq $devices); do small "$i" 1M; done
taken=$((before - $(free_kib)))
log "$devices pools of 1 MiB take $taken KiB"
# Half a MiB for metadata and what each device has besides.
[ $taken -lt $((devices * 1536)) ] || fail "$devices pools of 1 MiB take $taken KiB"

# The last chunk of a pool may have any size.
for size in 4K 68K 1M 1284K 3M 5124K; do
	small odd $size
	DEV=$(node hct_odd)
	must hcio expect "$DEV" 0 8M 1
	must hcio expect "$DEV" 0 8M 1
	at_least odd inserts 1
	check_verify hct_odd
	check_identities hct_odd
	must dmsetup remove hct_odd
done
