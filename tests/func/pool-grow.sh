#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A table with a larger pool keeps the old one if there is no memory left to grow when it is resumed.
# kernels: uml - the module alone decides what it takes
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"
null_blk 256
must hcio fill "$ORIGIN" 0 64M 1
available()
{
	awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo
}

# eat - leave so little memory that no cache may have any of it.
eat()
{
	mkdir -p "$TMP/eat"
	must mount -t tmpfs -o size=100% eat "$TMP/eat"
	dd if=/dev/zero of="$TMP/eat/file" bs=1M count="$(($(available) - 40))" \
		status=none || fail "no memory for a file"
}

# kept SLOTS [KEY VALUE]... - a table with 256 MiB is loaded, and resumed when these
# are gone; the pool of 48 MiB stays, with so many slots.
kept()
{
	local slots=$1 said
	shift
	must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 256M "$@")"
	said=$(klog | grep -c 'keeps its 49152 KiB until a table is loaded again')
	eat
	must dmsetup suspend hct_a
	must dmsetup resume hct_a
	must umount "$TMP/eat"
	same "sentences about a pool that does not grow" $((said + 1)) \
		"$(klog | grep -c 'keeps its 49152 KiB until a table is loaded again')"
	works "$slots"
}

# works SLOTS - the pool has so many, and the cache caches.
works()
{
	same "slots" "$1" "$(knob a slots)"
	same "slots in the status line" "$1" "$(dmsetup status hct_a | awk '{ print $10 }')"
	must hcio expect "$DEV" 0 4M 1
	must hcio expect "$DEV" 0 4M 1
	at_least a hits 64
	only a bypass_
	check_identities hct_a
	check_verify hct_a
}

cache a "$ORIGIN" 48M
works 12288
kept 12288
kept 768 block_size 64K policy lirs shards 4

# Smaller blocks take more metadata, for which there is no memory then: no cache, and
# all that it had is given back.
must reload a "$(cache_line "$ORIGIN" 48M block_size 64K)"
works 768
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 256M policy wtinylfu)"
eat
must dmsetup suspend hct_a
must dmsetup resume hct_a
must umount "$TMP/eat"
same "slots" 65536 "$(knob a slots)"
logged 'no cache until the next resume' || fail "a cache beyond the reserve"
must hcio expect "$DEV" 0 4M 1
counted a bypass_pool 1024

# With memory again, the same table gets what it asks for.
must reload a "$(cache_line "$ORIGIN" 256M)"
works 65536
