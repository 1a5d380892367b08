#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A file that is read at random hits as often through the page cache as with O_DIRECT, for each policy.
# kernels: uml bookworm - each kernel's page cache marks and sizes its reads its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_command mkfs.ext4
have_module ext4 || skip "no ext4"
one_cpu

# In blocks of 4 KiB: the pool, the file that fills it, and the one that comes after.
POOL=1024
HOT=960
AREA=384

ram 64
# In one shard: how the blocks are spread over several is different each time.
cache a "$ORIGIN" $((POOL * 4))K shards 1
must mkfs.ext4 -q -F "$DEV"
mkdir -p "$TMP/mnt"
must mount -o noatime "$DEV" "$TMP/mnt"
must dd if=/dev/urandom of="$TMP/mnt/hot" bs=4k count=$HOT status=none
must dd if=/dev/urandom of="$TMP/mnt/area" bs=4k count=$AREA status=none
sync

# reads FILE BLOCKS SEED [buffered] - each block once, from the device.
reads()
{
	echo 1 >/proc/sys/vm/drop_caches
	must hcio permute "$TMP/mnt/$1" 0 4K "$2" "$3" "$2" ${4:+"$4"}
}

# ratio POLICY [buffered] - hits of the area in %, in $RATIO, after a pool full of
# blocks that have proved themselves has met it.
ratio()
{
	local policy=$1 how=${2:-} seed marked
	# By way of another policy, so that it remembers nothing.
	must message a drop
	must message a policy "$([ "$policy" = fifo ] && echo lru || echo fifo)"
	must message a policy "$policy"
	for seed in 1 2 3 4; do
		reads hot $HOT $seed
	done
	at_least a occupancy $HOT
	for seed in 1 2 3 4 5 6 7 8; do
		reads area $AREA $seed "$how"
	done
	must message a reset_stats
	for seed in 11 12 13 14; do
		reads area $AREA $seed "$how"
	done
	at_least a reads $((4 * AREA))
	# The kernel marks what goes through the page cache, so this tells them apart.
	marked=$(count a readahead_requests)
	case $how in
	'') [ "$marked" -le 16 ] || fail "$marked requests marked as read-ahead" ;;
	*) at_least a readahead_requests $AREA ;;
	esac
	RATIO=$((100 * $(count a hits) / $(count a reads)))
}

# What the page cache sends is the same for each policy.
policies=clock2q+
! thorough || policies=$(knob a policies)
for policy in $policies; do
	ratio "$policy"
	direct=$RATIO
	ratio "$policy" buffered
	log "$policy: hits in %: O_DIRECT $direct, through the page cache $RATIO"
	[ "$RATIO" -ge $((direct - 3)) ] ||
		fail "$policy: $RATIO % hits through the page cache, $direct % with O_DIRECT"
	case $policy in
	clock2q+ | lru | 2q | lirs)
		[ "$RATIO" -ge 95 ] || fail "$policy: only $RATIO % hits"
		;;
	esac
done
must umount "$TMP/mnt"
