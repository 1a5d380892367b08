#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reads in flight, however many and however slow, leave what is proved in the cache.
# kernels: uml - the origin holds its answers, the cache counts its own slots
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 96
must hcio fill "$ORIGIN" 0 96M 1

# proved [KEY VALUE]... - a cache of 24 MiB, full, all of it read several times; $PROVED
# blocks of it. Of several shards one may have room left: its share is by chance.
proved()
{
	cache a "$ORIGIN" 24M scan_action off "$@"
	for _ in 1 2 3; do
		must hcio expect "$DEV" 0 24M 1
	done
	PROVED=$(count a occupancy)
	[ "$PROVED" -gt 5400 ] || fail "$PROVED blocks of 6144 are cached"
	must message a reset_stats
}

# sent COUNT - the origin holds so many reads, or more where one has been split.
sent()
{
	told read_held quiet
	[ "$TOLD" -ge "$1" ]
}

# flood SUBMITTERS - 32 reads of 1 MiB of other blocks are held by the origin: more
# than the pool takes.
flood()
{
	local i each=$((32 / $1))
	readers=()
	tell hold read
	for ((i = 0; i < $1; i++)); do
		background hcio apart "$DEV" "$((24 + 2 * i * each))M" 1M "$each"
		readers+=("$PID")
	done
	wait_for 60 "all reads to be held" sent 32
}

# most_ended PID... - of these at least. A read of what was evicted is held.
most_ended()
{
	local pid n=0
	for pid in "$@"; do
		! ended "$pid" || n=$((n + 1))
	done
	[ $((2 * n)) -ge $# ]
}

# ended_well - the reads of flood end, and all data is right.
ended_well()
{
	local pid
	tell release read
	for pid in "${readers[@]}"; do
		done_well "$pid" "a submitter"
	done
	must hcio expect "$DEV" 0 64M 1
	check_identities hct_a
}

for submitters in 1 4; do
	# A shard may have 5 % of its slots in flight, a small one as much as a read
	# of 1 MiB may want of it.
	for stays in 1=95 4=90; do
		shards=${stays%=*}
		[ "$shards" = "$submitters" ] || long_run || continue
		proved shards "$shards"
		flood "$submitters"
		left=$(count a occupancy)
		log "$submitters submitters, $shards shards: $left blocks of $PROVED stay"
		[ "$left" -ge $((PROVED * ${stays#*=} / 100)) ] ||
			fail "reads in flight leave $left blocks of $PROVED"
		same "blocks in flight that are not to be cached" \
			$((8192 - 6144 + left)) "$(count a bypass_inflight)"
		counted a bypass_slot 0
		# What is cached is served while they are in flight.
		cached=()
		for i in {0..15}; do
			background hcio expect "$DEV" "$((i * 1536))K" 4096 1
			cached+=("$PID")
		done
		wait_for 60 "reads of what is cached to end" most_ended "${cached[@]}"
		readers+=("${cached[@]}")
		ended_well
		must dmsetup remove hct_a
	done
done

# A larger share, set while reads are in flight, lets further ones evict.
proved shards 1 max_fills 10
same max_fills 10 "$(knob a max_fills)"
flood 1
same "what stays of it" $((6144 - 6144 * 10 / 100)) "$(count a occupancy)"
knob a max_fills 20
background hcio apart "$DEV" 90M 1M 1
wait_for 60 "a further read" sent 33
same "what stays then" $((6144 - 6144 * 10 / 100 - 256)) "$(count a occupancy)"
readers+=("$PID")
ended_well
# It holds for the same table after a suspend, with all blocks gone.
must dmsetup suspend hct_a
must dmsetup resume hct_a
for _ in 1 2; do
	must hcio expect "$DEV" 0 24M 1
done
must message a reset_stats
flood 1
same "what stays after a suspend" $((6144 - 6144 * 20 / 100)) "$(count a occupancy)"
ended_well
must dmsetup remove hct_a

# Half of the slots may be taken while they are free.
for size in 64=8192 40=5120; do
	cache a "$ORIGIN" "${size%=*}M" scan_action off shards 1
	flood 1
	same "blocks that are filled" "${size#*=}" "$(count a filled)"
	counted a bypass_inflight $((8192 - ${size#*=}))
	ended_well
	must dmsetup remove hct_a
done

# Where 5 % would not hold it, one read of 1 MiB is still filled whole.
cache a "$ORIGIN" 2M scan_action off shards 1
must hcio expect "$DEV" 0 2M 1
must message a reset_stats
must hcio read "$DEV" 8M 1M >/dev/null
counted a filled 256
counted a bypass_inflight 0
