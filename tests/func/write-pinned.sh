#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A write to a block that is being compared with the origin right now updates it in the cache.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1

# verified COUNT SKIPPED - the comparison that has been under way ends like that.
verified()
{
	tell release read
	done_well "$PID" "the comparison with the origin"
	same "what it says" "checked $1 mismatched 0 skipped $2" "$(<"$TMP/verify")"
}

# beside_a_reader POOL BLOCK OFFSET LENGTH - 256 KiB are cached; a comparison reads the
# first slot and waits for the origin; and its block is written.
beside_a_reader()
{
	local pool=$1 block=$2 off=$3 len=$4 hits
	must hcio fill "$ORIGIN" 0 1M 1
	cache a "$ORIGIN" "$pool" block_size "$block" shards 1
	must hcio expect "$DEV" 0 256K 1
	counted a occupancy $((262144 / block))
	tell hold read
	background verify hct_a >"$TMP/verify"
	held read 1
	must hcio write "$DEV" "$off" "$len" 2
	counted a updated 1
	counted a invalidate_write 0
	# It can be read again, while it is still being compared.
	hits=$(count a hits)
	must hcio read "$DEV" 0 "$block" >"$TMP/seen"
	counted a hits $((hits + 1))
}

# Of a block of 4 KiB, a sector, and all of it.
beside_a_reader 4M 4096 512 512
same "what is cached" "1x1 2x1 1x6 " "$(<"$TMP/seen")"
counted a occupancy 64
verified 63 1
coherent 0 256K "stale data after a write of a sector"
must dmsetup remove hct_a

beside_a_reader 4M 4096 0 4096
same "what is cached" "2x8 " "$(<"$TMP/seen")"
verified 63 1
coherent 0 256K "stale data after a write of a block"
must dmsetup remove hct_a

# Of a larger one, the end.
beside_a_reader 4M 65536 57344 8192
same "what is cached" "1x112 2x16 " "$(<"$TMP/seen")"
verified 3 1
coherent 0 256K "stale data after a write of the end of a block"
must dmsetup remove hct_a

# In a full pool it stays where it is, too, and no other block makes room.
beside_a_reader 256K 4096 1024 1024
same "what is cached" "1x2 2x2 1x4 " "$(<"$TMP/seen")"
counted a evict_capacity 0
counted a occupancy 64
verified 63 1
coherent 0 256K "stale data after a write in a full pool"
must dmsetup remove hct_a

# A drop takes it away.
beside_a_reader 4M 4096 512 512
must message a drop
counted a occupancy 0
verified 0 1
coherent 0 256K "stale data after a drop"
must dmsetup remove hct_a

# What is being written when the comparison comes to it is not left out of what it says.
must hcio fill "$ORIGIN" 0 1M 1
cache a "$ORIGIN" 4M block_size 4096 shards 1
must hcio expect "$DEV" 0 256K 1
tell hold write
background hcio write "$DEV" 8K 4096 2
held write 1
same "verify beside a write" "checked 63 mismatched 0 skipped 1" \
	"$(verify hct_a)"
tell release write
done_well "$PID" "the write"
same "verify after it" "checked 64 mismatched 0 skipped 0" \
	"$(verify hct_a)"
