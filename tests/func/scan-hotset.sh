#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A scan of many times the pool leaves the hot set, and is served from it without touching it.
# kernels: uml - streams and policies alone decide it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_command taskset
null_blk 64 irqmode=0
must hcio fill "$ORIGIN" 0 64M 1

# confirmed NAME - the device has seen so much of a scan, read once, that it acts on
# the next one. Nothing is cached then. The pool was full before, so that clock2q+
# begins its next search among what warm() reads first.
confirmed()
{
	local action
	action=$(knob "$1" scan_action)
	knob "$1" scan_action off
	must hcio expect "$DEV" 36M 1M 1
	knob "$1" scan_action "$action"
	must hcio expect "$DEV" 40M 4M 1
	must message "$1" drop
	must message "$1" reset_stats
}

# warm POLICY ACTION - a new pool: one half are old blocks, the other the hot set.
# The threshold is one request of 64 KiB, so that as much gets in before a scan is
# seen, exactly: 16 blocks.
warm()
{
	! dmsetup info hct_a >/dev/null 2>&1 || must dmsetup remove hct_a
	cache a "$ORIGIN" 1M shards 1 policy "$1" scan_threshold 64K
	confirmed a
	knob a scan_action off
	must hcio expect "$DEV" 62M 512K 1
	must hcio expect "$DEV" 4M 512K 1
	must hcio expect "$DEV" 4M 512K 1
	same "blocks in the pool" 256 "$(count a occupancy)"
	knob a scan_action "$2"
	must message a reset_stats
}

# missed_hot - blocks of the hot set that are not cached any more.
missed_hot()
{
	local before
	knob a scan_action off
	before=$(count a misses)
	must hcio expect "$DEV" 4M 512K 1
	echo $(($(count a misses) - before))
}

for policy in lru clock2q+; do
	for action in full bypass; do
		warm $policy $action
		must hcio expect "$DEV" 16M 16M 1
		only a bypass_ bypass_scan=4080
		counted a filled 16
		counted a hits 0
		same "$policy, $action: misses of the hot set" 0 "$(missed_hot)"

		# Its hits are served where it comes by.
		warm $policy $action
		must hcio expect "$DEV" 3M 3M 1
		counted a hits 128
		only a bypass_ bypass_scan=$((768 - 128 - 16))
		same "$policy, $action: misses of the hot set" 0 "$(missed_hot)"
	done

	# On probation: all of it is filled, and evicts. What comes before the
	# threshold is like any other read.
	warm $policy demote
	must hcio expect "$DEV" 16M 4M 1
	only a bypass_
	counted a filled 1024
	at_least a evict_capacity 1000
	counted a stream_inserts 1008

	# Off: the same, and for LRU that is the end of the hot set.
	warm $policy off
	must hcio expect "$DEV" 16M 4M 1
	only a bypass_
	counted a filled 1024
	counted a stream_inserts 1008
	[ $policy != lru ] ||
		same "misses of the hot set, scan_action off" 128 "$(missed_hot)"
done

# Free slots are taken in a scan, or are not. Another one each time: what is soon read
# again is no scan.
for action in full bypass; do
	must message a drop
	must message a reset_stats
	knob a scan_action $action
	case $action in
	full) must hcio expect "$DEV" 24M 512K 1 ;;
	bypass) must hcio expect "$DEV" 28M 512K 1 ;;
	esac
	case $action in
	full)
		counted a filled 128
		only a bypass_
		# It brought them in, but for those before the threshold.
		must hcio expect "$DEV" 24M 512K 1
		counted a hits 128
		counted a stream_hits 112
		;;
	bypass)
		counted a filled 16
		only a bypass_ bypass_scan=112
		;;
	esac
done
must dmsetup remove hct_a

# The very first scan fills the free slots, and is confirmed by the time they are used up:
# 16 blocks until it is seen, then 128 samples, and each block is one in a pool so small.
for policy in lru clock2q+; do
	cache a "$ORIGIN" 1M shards 1 policy $policy scan_threshold 64K
	knob a scan_action off
	must hcio expect "$DEV" 4M 256K 1
	knob a scan_action full
	must hcio expect "$DEV" 16M 16M 1
	only a evict_
	counted a filled 256
	must hcio expect "$DEV" 4M 256K 1
	counted a hits 64
	must dmsetup remove hct_a
done

# A hit in a scan is none for the policy: LRU evicts what the scan hit, not what was
# cached after it. With a threshold below one request every read is a scan.
cache a "$ORIGIN" 1M shards 1 policy lru scan_threshold 512
confirmed a
knob a scan_action off
must hcio expect "$DEV" 0 512K 1
must hcio expect "$DEV" 8M 512K 1
for action in bypass full demote; do
	knob a scan_action "$action"
	must message a reset_stats
	must hcio expect "$DEV" 0 512K 1
	counted a hits 128
done
knob a scan_action off
must hcio expect "$DEV" 16M 256K 1
must message a reset_stats
must hcio expect "$DEV" 8M 512K 1
counted a hits 128
must hcio expect "$DEV" 256K 256K 1
counted a hits 192
counted a misses 0
must dmsetup remove hct_a

# The first long run is on trial: it is acted on after 128 blocks beyond the
# threshold, all of them samples in a pool of 256, and of the request that they are in.
cache a "$ORIGIN" 1M shards 1 policy lru scan_action bypass scan_threshold 64K
must hcio expect "$DEV" 8M 4M 1
counted a filled $((16 + 128))
only a bypass_ bypass_scan=$((1024 - 16 - 128))
must dmsetup remove hct_a

# What is read again soon is no scan, however long its runs are.
cache a "$ORIGIN" 1M shards 1 scan_action bypass scan_threshold 64K
for i in $(seq 0 15); do
	must hcio expect "$DEV" ${i}M 512K 1
	must hcio expect "$DEV" ${i}M 512K 1
done
counted a bypass_scan 0
must dmsetup remove hct_a

# Requests that meet within a block do not look like a run that is read twice.
for size in 4k 96k; do
	cache a "$ORIGIN" 4M block_size 64K shards 1 scan_threshold 256K
	must dd if="$DEV" of=/dev/null bs=$size count=$((32768 / ${size%k})) iflag=direct \
		status=none
	at_least a bypass_scan 100
	must dmsetup remove hct_a
done

# Nor if the run is backward.
cache a "$ORIGIN" 4M block_size 64K shards 1 scan_threshold 256K
must python3 -c 'import mmap, os, sys
f = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECT)
for i in range(32 * 32, 0, -1):
	os.preadv(f, [mmap.mmap(-1, 32768)], (i - 1) * 32768)' "$DEV"
at_least a bypass_scan 100
must dmsetup remove hct_a

# part CPU BLOCK COUNT - read so many blocks, one by one, on that CPU.
part()
{
	taskset -c "$1" dd if="$DEV" of=/dev/null bs=4k skip="$2" count="$3" iflag=direct \
		status=none
}

# Several at once, each in requests of 4 KiB: 16 of them are no scan yet. Each stays
# on its CPU, since a stream that changes it in its first few requests is taken for
# a new one.
cache a "$ORIGIN" 1M shards 1 scan_action bypass scan_threshold 64K
confirmed a
readers=()
for i in 0 1 2 3 4 5 6 7; do
	part $((i % $(nproc))) $((i * 1024)) 512 &
	readers+=($!)
done
for reader in "${readers[@]}"; do
	wait "$reader" || fail "a scanner failed"
done
counted a hits 0
only a bypass_ bypass_scan=$((8 * (512 - 16)))

# One that changes the CPU later is the same one.
must message a reset_stats
must part 0 12288 8
must part $(($(nproc) - 1)) 12296 504
only a bypass_ bypass_scan=$((512 - 16))
