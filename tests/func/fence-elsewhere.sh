#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Writes in flight keep fills of their own blocks out, and of hardly any others.
# kernels: uml - the origin holds its answers, the cache counts its own reasons
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 176
must hcio fill "$ORIGIN" 0 176M 1

# sent COUNT - the origin holds so many writes, or more where one has been split. They
# are no neighbours, or the kernel would merge them.
sent()
{
	told write_held quiet
	[ "$TOLD" -ge "$1" ]
}

# long_writes SHARDS POOL - 64 writes of 1 MiB are in flight. Of the blocks read
# elsewhere at least 99 % are cached, and none of those that are written.
long_writes()
{
	local i writers=()
	cache a "$ORIGIN" "$2" shards "$1"
	tell hold write
	for ((i = 0; i < 64; i++)); do
		background hcio write "$DEV" $((48 + 2 * i))M 1M 2
		writers+=("$PID")
	done
	wait_for 60 "all writes to be held" sent 64

	must message a reset_stats
	must hcio expect "$DEV" 0 16M 1
	counted a misses 4096
	log "$1 shards: $(count a inserts) of 4096 misses elsewhere were cached"
	at_least a inserts 4056
	same "blocks that are not cached" 4096 \
		$(($(count a inserts) + $(count a bypass_fence)))

	must message a reset_stats
	must hcio expect "$DEV" 50M 1M 1 2
	counted a bypass_fence 256
	counted a filled 0
	[ "$(told write_held)" -ge 64 ] || fail "the writes have ended meanwhile"

	tell release write
	for i in "${writers[@]}"; do
		done_well "$i" "a write"
	done
	# Nothing is left behind: what was written is cached from now on.
	must message a reset_stats
	must hcio expect "$DEV" 50M 1M 2
	counted a bypass_fence 0
	counted a filled 256
	coherent 48M 128M "stale data after long writes"
	must dmsetup remove hct_a
	must hcio fill "$ORIGIN" 48M 128M 1
}

# one_block BLOCK - a write of a part of one block is in flight, and all others of
# its region are cached.
one_block()
{
	cache a "$ORIGIN" 32M block_size "$1"
	tell hold write
	background hcio write "$DEV" $((33554432 + 5 * $1)) 4096 2
	held write 1
	must hcio expect "$DEV" 33554432 $((5 * $1)) 1
	must hcio expect "$DEV" $((33554432 + 6 * $1)) $((10 * $1)) 1
	counted a bypass_fence 0
	counted a inserts 15
	must hcio expect "$DEV" $((33554432 + 5 * $1)) "$1" 1 2
	counted a bypass_fence 1
	counted a inserts 15
	tell release write
	done_well "$PID" "the write of a part of a block"
	coherent 32M $((16 * $1)) "stale data beside a write"
	counted a inserts 16
	must dmsetup remove hct_a
	must hcio fill "$ORIGIN" 32M 1M 1
}

long_writes 2 32M
# In one shard there are twice as many.
! long_run || long_writes 1 128M
one_block 4096
one_block 65536
