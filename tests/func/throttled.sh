#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reader whose control group is throttled neither empties the cache nor holds up others, nor escapes.
# kernels: trixie - control groups of block devices, which kernels of our own do without
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
group=$TMP/cg/hct
mkdir -p "$TMP/cg"
mount -t cgroup2 none "$TMP/cg" || skip "control groups, version 2"
echo "+io +memory" >"$TMP/cg/cgroup.subtree_control" ||
	skip "the controllers of I/O and of memory"
must mkdir -p "$group"
[ -e "$group/io.max" ] || skip "io.max, the throttle of a control group"
null_blk 592
# What is not written reads as zeroes, which hcio apart takes.
must hcio fill "$ORIGIN" 0 81M 1
read -r number <"/sys/class/block/${ORIGIN##*/}/dev"

# in_flight COUNT - so many reads, or more where one has been split, have come to the
# device and not ended.
in_flight()
{
	local reads
	read -r reads _ <"/sys/class/block/${DEV##*/}/inflight"
	[ "$reads" -ge "$1" ]
}

# missed BLOCKS - so many have gone to the origin, or are on their way.
missed()
{
	[ "$(count a misses)" -ge "$1" ]
}

# given_up BLOCKS - so many have waited for the fill of another read, and are read
# without it.
given_up()
{
	[ "$(count a bypass_wait)" -ge "$1" ]
}

# throttle - from here on a KiB a second of the group's reads gets to the origin.
throttle()
{
	echo "$number rbps=1024" >"$group/io.max" || fail "no limit for $number"
}

# written - bytes of the group's writes that the origin has got.
written()
{
	local bytes
	bytes=$(sed -n "s/^$number .*wbytes=\([0-9]*\).*/\1/p" "$group/io.stat")
	echo "${bytes:-0}"
}

# in_group COMMAND...
in_group()
{
	echo $BASHPID >"$group/cgroup.procs"
	exec "$@"
}

# In one shard: how the blocks are spread over several is different each time.
cache a "$ORIGIN" 80M scan_action off shards 1
for _ in 1 2 3; do
	must hcio expect "$DEV" 0 80M 1
done
proved=$(count a occupancy)
[ "$proved" -ge 20000 ] || fail "$proved blocks of 20480 are cached"
must message a reset_stats

# 256 reads of 1 MiB that the kernel does not let through to the origin: at a KiB a
# second the first of them waits for a quarter of an hour.
throttle
background in_group hcio apart "$DEV" 80M 1M 256
throttled=$PID
wait_for 60 "all reads to be sent" missed 65536
in_flight 256 || fail "the reads are not throttled"
left=$(count a occupancy)
log "$left blocks of $proved stay"
[ "$left" -ge $((proved * 95 / 100)) ] ||
	fail "throttled reads leave $left blocks of $proved"
same "blocks in flight that are not to be cached" \
	$((256 * 256 - 20480 + left)) "$(count a bypass_inflight)"

# Others are served what is cached, and read what he holds by themselves: the first of
# them joins his fill and gives it up, or comes when it is overdue; no later one waits.
must message a reset_stats
must hcio expect "$DEV" 0 1M 1
background hcio expect "$DEV" 80M 4096 1
done_well "$PID" "a reader of a block that the throttled one holds"
waited=$(count a bypass_wait)
for i in 0 0 0 1 15; do
	background hcio expect "$DEV" "$((80 * 1024 + 4 * i))K" 4096 1
	done_well "$PID" "a later reader"
done
counted a bypass_wait "$waited"
counted a joined 0
same "blocks that others read by themselves" 6 \
	$(($(count a bypass_busy) + waited))
in_flight 256 || fail "the throttled reads have ended meanwhile"
if ended "$throttled"; then fail "the throttled reader has ended"; fi

throttle_release
done_well "$throttled" "the throttled reader"
check_identities hct_a
must hcio expect "$DEV" 80M 1M 1

# A fill is joined for as long as fills have taken lately: for seconds, after these.
must message a reset_stats
throttle
background in_group hcio apart "$DEV" 400M 4096 256
slow=$PID
wait_for 60 "slow reads to be sent" missed 256
nap 3
throttle_release
done_well "$slow" "the slow reader"

# Two readers of the group want the same. The second joins the fill of the first, gives it
# up, and is sent by a worker, which is of no group: that lets nobody escape from his own.
must message a reset_stats
throttle
background in_group hcio apart "$DEV" 500M 64K 1
first=$PID
wait_for 60 "the first read" missed 16
background in_group hcio apart "$DEV" 500M 64K 1
second=$PID
wait_for 60 "the second read to be sent by itself" given_up 16
counted a bypass_wait 16
nap 1
if ended "$second"; then fail "who has waited is not throttled any more"; fi
throttle_release
done_well "$first" "the first reader"
done_well "$second" "the second reader"

# What the group has written to the page cache is its own, whoever sends it to the device:
# not dd, since it is not the last one that closes it.
must hcio expect "$DEV" 0 256K 1
must message a reset_stats
before=$(written)
exec 9<"$DEV"
background in_group dd if=/dev/zero of="$DEV" bs=4096 count=64 conv=notrunc status=none
done_well "$PID" "a buffered write"
must sync
exec 9<&-
counted a updated 64
wrote=$(($(written) - before))
[ "$wrote" -ge $((64 * 4096)) ] || fail "of 256 KiB the group has written $wrote bytes"
check_identities hct_a
must rmdir "$group"
must umount "$TMP/cg"
