#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Data and metadata are spread over NUMA nodes; where a node is full they come from another one.
# kernels: trixie - kernels of our own have no NUMA
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
[ -d /sys/devices/system/node/node1 ] || skip "a machine with two NUMA nodes, as HC_LAB_NUMA=2 makes"
null_blk 4096 memory_backed=0

# used - pages of each node that are neither free nor free in the list of a CPU, in $USED;
# those that nobody has are not among them, so only differences mean something.
used()
{
	local first second third node=
	sync
	echo 3 >/proc/sys/vm/drop_caches
	nap 0.3
	echo 1 >/proc/sys/vm/stat_refresh
	USED=(0 0)
	while read -r first second third _; do
		case "$first $second" in
		Node*) node=${second%,} ;;
		"pages free") USED[node]=$((USED[node] - third)) ;;
		"count: "*) USED[node]=$((USED[node] - second)) ;;
		esac
	done </proc/zoneinfo
}

# taken POOL [KEY VALUE]... - make a cache; the pages of each node that it takes are in
# $TAKEN, those that are metadata in $META.
taken()
{
	local before
	used
	before=("${USED[@]}")
	cache a "$ORIGIN" "$@"
	used
	TAKEN=($((USED[0] - before[0])) $((USED[1] - before[1])))
	META=$(($(knob a metadata_bytes) / 4096))
	log "$*: ${TAKEN[0]} pages of node 0, ${TAKEN[1]} of node 1; $META are metadata"
}

# A policy with much metadata, so that it would show if it were all on one node.
cache a "$ORIGIN" 64M
must dmsetup remove hct_a
taken 768M shards 4 policy lirs
apart=$((TAKEN[0] - TAKEN[1]))
[ "${apart#-}" -lt $((META / 2)) ] ||
	fail "${TAKEN[0]} and ${TAKEN[1]} pages, and $META are metadata"
must dmsetup remove hct_a

# A full node.
mkdir -p "$TMP/eat"
must mount -t tmpfs -o size=100%,mpol=bind:1 eat "$TMP/eat"
dd if=/dev/zero of="$TMP/eat/file" bs=1M count=700 status=none || fail "no memory for a file"
taken 768M shards 4 policy lirs
! logged 'no cache until the next resume' || fail "one node had no room"
same slots $((768 * 256)) "$(knob a slots)"
[ "${TAKEN[0]}" -gt $((TAKEN[1] + 768 * 256 / 4)) ] ||
	fail "${TAKEN[0]} and ${TAKEN[1]} pages, though node 1 was full"
