#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A pool that is asked for memory gives it back down to min_pool, coldest blocks first, and takes it again later.
# kernels: uml - it takes debugfs for shrinkers, which Debian's kernels do without
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
shrinkers=(/sys/kernel/debug/shrinker/hotcache-*)
[ -w "${shrinkers[0]}/scan" ] || fail "no shrinker in debugfs"
same "shrinkers" 1 "${#shrinkers[@]}"
ram 64
must hcio fill "$ORIGIN" 0 32M 1

# ask PAGES - as the kernel does.
ask()
{
	echo "0 0 $1" >"${shrinkers[0]}/scan" || fail "the shrinker takes no request"
}

# has_slots NAME SLOTS
has_slots()
{
	[ "$(knob "$1" slots)" = "$2" ]
}

# gave NAME TIMES - it has been asked so often, and lacks what it gave and has not taken again.
gave()
{
	local lacks=$((($(knob "$1" pool_bytes) / 4096 - $(knob "$1" slots)) * 4096))
	wait_for 20 "the worker" eval "[ \"\$(count $1 pressures)\" = $2 ]"
	same "what $1 lacks" "$lacks" $(($(count "$1" given_bytes) - $(count "$1" regrown_bytes)))
	counted "$1" evict_resize 0
	check_identities "hct_$1"
}

# Off: nothing is given.
cache b "$ORIGIN" 16M shards 2
same "min_pool if nothing is said" $((16 << 20)) "$(knob b min_pool)"
ask 1000000
must dmsetup suspend hct_b
must dmsetup resume hct_b
same "slots without min_pool" 4096 "$(knob b slots)"
counted b pressures 0
must dmsetup remove hct_b

cache a "$ORIGIN" 32M shards 2 min_pool 8M scan_action off
table=$(dmsetup table hct_a)
[[ "$table" == *" min_pool 8388608"* ]] || fail "the table does not have it: $table"
same "min_pool" $((8 << 20)) "$(knob a min_pool)"
must hcio expect "$DEV" 0 32M 1
full=$(count a occupancy)
[ "$full" -gt 7000 ] || fail "of 8192 blocks only $full are cached"

# Memory is not short: nothing is offered, and who drops caches by hand leaves pools alone.
same "what is offered" '' "$(<"${shrinkers[0]}/count")"
sync
echo 3 >/proc/sys/vm/drop_caches
same "slots after caches were dropped" 8192 "$(knob a slots)"
counted a pressures 0

# One request: a chunk of a shard. The hot ones stay.
must hcio expect "$DEV" 0 8M 1
must hcio expect "$DEV" 0 8M 1
ask 512
wait_for 20 "a part to be given back" has_slots a 7680
gave a 1
[ "$(count a evict_pressure)" -ge $((full - 7680)) ] || fail "too few blocks left"
same "the pool that is wanted" $((32 << 20)) "$(knob a pool_bytes)"
same "the table" "$table" "$(dmsetup table hct_a)"
hits=$(count a hits)
must hcio expect "$DEV" 0 8M 1
[ $(($(count a hits) - hits)) -ge 1900 ] || fail "of 2048 hot blocks only $(($(count a hits) - hits)) are left"

# All that there is, and no more.
held
before=$HELD
ask 1000000
wait_for 20 "all to be given back" has_slots a 2048
gave a 2
held
given=$(((before - HELD) / 1024))
log "$given MiB of 20 are free"
[ "$given" -ge 18 ] || fail "only $given MiB of 20 are free"
must hcio expect "$DEV" 0 8M 1
check_verify hct_a
ask 1000000
ask 512

# It is taken again when that has been over for a while; then the content grows.
wait_for 60 "the memory to be taken again" has_slots a 8192
gave a 2
at_least a regrown_bytes $((24 << 20))
must hcio expect "$DEV" 0 32M 1
must hcio expect "$DEV" 0 32M 1
[ "$(count a occupancy)" -gt 7000 ] || fail "the pool is not as full as it was"
check_verify hct_a

# By a user's change at once, who also says what is wanted from then on.
ask 1000000
wait_for 20 "all to be given back" has_slots a 2048
must message a resize 16M
same "slots" 4096 "$(knob a slots)"
same "the pool that is wanted" $((16 << 20)) "$(knob a pool_bytes)"
must message a resize 32M
same "slots" 8192 "$(knob a slots)"
must message a resize 4M
ask 1000000
must message a reset_stats
must dmsetup suspend hct_a
must dmsetup resume hct_a
same "slots below min_pool" 1024 "$(knob a slots)"
counted a pressures 0
must message a resize 32M

# The knob: sizes as everywhere, at once, and what is no size is refused.
for bytes in '' x -1 1.5M 8MB '8M 8M' 16777216T; do
	if (knob a min_pool "$bytes") 2>/dev/null; then fail "min_pool took \"$bytes\""; fi
done
same "min_pool" $((8 << 20)) "$(knob a min_pool)"
must knob a min_pool 1G
same "more than the pool" $((1 << 30)) "$(knob a min_pool)"
ask 1000000
must knob a min_pool 0
same "min_pool" 0 "$(knob a min_pool)"
same "slots" 8192 "$(knob a slots)"
must hcio expect "$DEV" 0 32M 1
ask 1000000
wait_for 20 "all but 2 MiB for each shard to be given back" has_slots a 1024
must hcio expect "$DEV" 0 1M 1

# It stays as small through a suspend, which knows nothing of memory.
must knob a min_pool 2M
must dmsetup suspend hct_a
if (knob a min_pool 4M) 2>/dev/null; then fail "min_pool was written in a suspend"; fi
ask 1000000
must dmsetup resume hct_a
has_slots a 1024 || fail "a suspend took memory"
counted a occupancy 0
must message a resize 32M

# Of two pools the one that can give more does.
null_blk 16
cache b "$ORIGIN" 16M shards 2 min_pool 4M
ask 512
wait_for 20 "the larger one to give" has_slots a 7680
same "slots of the smaller one" 4096 "$(knob b slots)"
must dmsetup remove hct_a
must dmsetup remove hct_b

# suspending NAME - a suspend has come to it, which lets nothing be changed.
suspending()
{
	! knob "$1" histograms 0 2>/dev/null
}

# Not before: its "held" is another one.
. "$TESTS/lib/race.sh"

# A suspend that has to wait for others' I/O does not keep it from that.
nbd 64
cache c "$ORIGIN" 32M shards 2 min_pool 8M
tell hold read
background hcio read "$DEV" 16M 4096 >"$TMP/read"
reader=$PID
held read 1
background env dmsetup suspend hct_c
suspend=$PID
wait_for 60 "the suspend to begin" suspending c
ask 1000000
wait_for 20 "all to be given back" has_slots c 2048
tell release read
done_well "$reader" "the read"
done_well "$suspend" "the suspend"
must dmsetup resume hct_c
same "slots after the suspend" 2048 "$(knob c slots)"
same "what was given" $((24 << 20)) "$(count c given_bytes)"
