#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A long discard in flight keeps fills out of its range, and out of no other.
# kernels: uml - the origin sets the order of events
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 96
must hcio fill "$ORIGIN" 0 96M 1
cache a "$ORIGIN" 32M
limit=/sys/block/${DEV##*/}/queue/discard_max_bytes
[ "$(<"$limit")" -gt 0 ] || skip "discards on nbd"

# trims COUNT - the origin holds so many or more.
trims()
{
	[ "$(told trim_held)" -ge "$1" ]
}

# elsewhere WHAT - at least 95 % of what is read behind the discarded range is
# cached, though nothing of it was before.
elsewhere()
{
	must message a reset_stats
	must hcio expect "$DEV" 64M 16M 1
	counted a misses 4096
	at_least a inserts 3892
	counted a evict_capacity 0
	log "$1: $(count a inserts) of 4096 misses elsewhere were cached"
}

# discarded PIECE COUNT - discard 48 MiB in pieces of that length, with a read of
# the range in flight and one that comes while the trims are held.
discarded()
{
	local reader
	must message a drop
	must hcio fill "$ORIGIN" 0 64M 1
	echo "$1" >"$limit" || fail "discard_max_bytes does not take $1"
	must message a reset_stats
	must hcio expect "$DEV" 32M 1M 1
	tell hold read
	background hcio expect "$DEV" 40M 64K 1
	reader=$PID
	held read 1
	tell hold trim
	background hcio discard "$DEV" 8M 48M
	wait_for 30 "$2 trims held at the origin" trims "$2"

	counted a fill_lost 16

	must message a reset_stats
	tell release read
	done_well "$reader" "the read that the discard overtook"
	counted a inserts 0
	# What began to be filled before it was lost, and what was cached is gone.
	must hcio expect "$DEV" 32M 1M 0
	must hcio expect "$DEV" 40M 64K 0
	counted a hits 0
	counted a inserts 0
	counted a bypass_fence 272

	elsewhere "$2 trims of $1 bytes"
	[ "$(told trim_held)" -ge "$2" ] || fail "the discard has ended meanwhile"
	tell release trim
	done_well "$PID" "the discard"
	coherent 4M 60M "stale data after a discard in $2 pieces"

	# Nothing is left behind: the range is cached again.
	must message a drop
	must message a reset_stats
	must hcio expect "$DEV" 32M 1M 0
	counted a inserts 256
	counted a bypass_fence 0
}

discarded "$(<"$limit")" 1
# More at a time than ranges are kept apart.
discarded 2097152 24
check_identities hct_a
check_verify hct_a
