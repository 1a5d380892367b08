#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What sysfs says that a cache takes is what the allocator has less: data, and 20 bytes a block with the default policy.
# kernels: uml trixie - allocators round sizes up, each kernel's its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 4096 memory_backed=0

# taken LINE - KiB that a device takes, in $TAKEN: the middle one of three times. What
# sysfs says of it is in $SLOTS and $META, if it is a cache.
taken()
{
	local before _ all=()
	for _ in 1 2 3; do
		held
		before=$HELD
		must dmsetup create hct_a --table "$1"
		[[ $1 != *hotcache* ]] || META=$(knob a metadata_bytes) SLOTS=$(knob a slots)
		held
		all+=($((HELD - before)))
		must dmsetup remove hct_a
	done
	log "${1#* * } took ${all[*]} KiB"
	mapfile -t all < <(printf '%s\n' "${all[@]}" | sort -n)
	TAKEN=${all[1]}
}

# One that counts for nothing: the first use of a thing leaves something behind.
cache a "$ORIGIN" 64M
must dmsetup remove hct_a
taken "$(HC_TARGET=linear cache_line "$ORIGIN" 0)"
linear=$TAKEN
log "dm-linear takes $linear KiB"

# Beside its data and what sysfs calls metadata, a device has queues, bios in reserve and
# files in sysfs, whatever its size.
fixed=256
# as_claimed POOL [KEY VALUE]... - what it takes is what it says. METADATA is what the
# allocator has less, besides the data and what dm-linear takes as well, in bytes.
as_claimed()
{
	local claimed
	taken "$(cache_line "$ORIGIN" "$@")"
	METADATA=$(((TAKEN - linear) * 1024 - SLOTS * 4096))
	claimed=$((META / 1024))
	log "$*: $SLOTS slots; metadata $claimed KiB by sysfs, $((METADATA / 1024)) KiB by the allocator," \
		"$((META * 100 / SLOTS)) and $((METADATA * 100 / SLOTS)) hundredths of a byte a slot"
	[ $((METADATA / 1024)) -le $((claimed + claimed / 64 + fixed)) ] ||
		fail "$*: $((METADATA / 1024)) KiB were taken, sysfs says $claimed"
	[ $((METADATA / 1024)) -ge $((claimed - claimed / 64 - fixed)) ] ||
		fail "$*: only $((METADATA / 1024)) KiB were taken, sysfs says $claimed"
}

as_claimed 64M
small=$METADATA small_meta=$META small_slots=$SLOTS
as_claimed 1G
# By what a larger pool takes more, which fixed costs are no part of.
each=$(((METADATA - small) * 100 / (SLOTS - small_slots)))
says=$(((META - small_meta) * 100 / (SLOTS - small_slots)))
log "a slot takes $each hundredths of a byte by the allocator, $says by sysfs"
[ "$each" -le 2000 ] || fail "$each hundredths of a byte a slot"
[ "$each" -ge $((says - says / 32)) ] || fail "sysfs says $says hundredths of a byte a slot, only $each were taken"
[ $((META * 100 / SLOTS)) -le 2000 ] || fail "sysfs: $((META * 100 / SLOTS)) hundredths of a byte a slot"
# Sizes that are just above a power of two, and above a large page.
as_claimed 360M shards 1 policy lirs
if thorough; then
	as_claimed 1100M shards 1
	as_claimed 300M shards 4 policy lru
fi
