#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each reason why a read is not cached is provoked, and counted once, under its own name.
# kernels: uml - the cache counts its own reasons
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
# One region fits.
cache a "$ORIGIN" 64K shards 1
same slots 16 "$(knob a slots)"

# All slots are being filled: there is no victim.
tell hold read
background hcio expect "$DEV" 0 64K 1
first=$PID
held read 1
background hcio expect "$DEV" 1M 8K 1
second=$PID
held read 2
tell release read
done_well "$first" "the read that fills"
done_well "$second" "the read without a slot"
only a bypass_ bypass_slot=2
counted a filled 16
check_identities hct_a

# A write of it is in flight.
must message a reset_stats
tell hold write
background hcio write "$DEV" 2M 4096 1
held write 1
must hcio expect "$DEV" 2M 4096 1
only a bypass_ bypass_fence=1
tell release write
done_well "$PID" "the write"

# The same, and it is cached.
must hcio expect "$DEV" 0 4096 1
must message a reset_stats
tell hold write
background hcio write "$DEV" 0 4096 1
held write 1
must hcio read "$DEV" 0 4096 >/dev/null
only a bypass_ bypass_busy=1
tell release write
done_well "$PID" "the write"

# Cached, but between two blocks that are not.
must message a drop
must hcio expect "$DEV" 4096 4096 1
must message a reset_stats
must hcio expect "$DEV" 0 12K 1
only a bypass_ bypass_span=1
counted a filled 2
counted a hits 0
counted a saved_bytes 0
must hcio expect "$DEV" 0 12K 1
counted a hits 3
counted a saved_bytes 12288
# The end of a request is cached: the origin is asked for the rest.
must hcio expect "$DEV" 8192 8192 1
counted a saved_bytes 16384

# It waited for another read's fill, which took too long. One that comes when that is
# overdue already does not wait; then once more.
for i in {1..20}; do
	must message a reset_stats
	tell hold read
	background hcio expect "$DEV" $((4194304 + i * 4096)) 4096 1
	first=$PID
	held read 1
	background hcio expect "$DEV" $((4194304 + i * 4096)) 4096 1
	second=$PID
	held read 2
	reasons=$(counters hct_a | awk '/^bypass_/ && $2 { print $1 "=" $2 }')
	retries=$(count a retries)
	tell release read
	done_well "$first" "the read that fills"
	done_well "$second" "the read that waited"
	counted a filled 1
	[ "$reasons" = bypass_busy=1 ] || break
done
same "reasons of one that waited" bypass_wait=1 "$reasons"
same "of its retries" 1 "$retries"

# Switched off.
must message a mode passthrough
must message a reset_stats
must hcio expect "$DEV" 4M 8K 1
only a bypass_ bypass_mode=2
must message a mode writethrough
check_identities hct_a
must dmsetup remove hct_a

# The last block is not whole.
HC_SECTORS=2049 cache a "$ORIGIN" 4M
must hcio expect "$DEV" 1M 512 1
only a bypass_ bypass_partial=1
must dmsetup remove hct_a

# The fill does not fit into one bio: every second block is cached, and what is
# read again of those is two segments each.
cache a "$ORIGIN" 4M
for i in $(seq 0 2 254); do
	must hcio expect "$DEV" $((i * 4096)) 4096 1
done
must message a reset_stats
must hcio read "$DEV" 0 1044480 ragged >"$TMP/seen"
same "what was read" "1x2040 " "$(<"$TMP/seen")"
only a bypass_ bypass_memory=127 bypass_span=128
counted a filled 0
