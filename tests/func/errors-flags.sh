#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The fill of a read-ahead is a read-ahead for the origin, too; who joined it does not fail with it.
# kernels: uml bookworm - what a read-ahead means differs
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_tracing
event=$TRACING/events/block/block_bio_queue
[ -d "$event" ] || skip "events of block devices in this kernel"
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
read -r number <"/sys/class/block/${ORIGIN##*/}/dev"

# queued - the letters of the reads that the origin got: R, A for a read-ahead.
queued()
{
	grep "block_bio_queue: ${number/:/,} R" "$TRACING/trace" |
		sed 's/.*block_bio_queue: [0-9,]* \([A-Z]*\) .*/\1/' | sort -u
}

# traced COMMAND...
traced()
{
	echo >"$TRACING/trace"
	echo 1 >"$event/enable"
	must "$@"
	echo 0 >"$event/enable"
}

traced dd if="$DEV" of=/dev/null bs=4096 skip=1024 count=1 status=none
[[ "$(queued)" = *RA* ]] || fail "the origin got no read-ahead but $(queued)"
at_least a filled 1
traced hcio expect "$DEV" 2M 64K 1
[[ "$(queued)" != *A* ]] || fail "the origin got a read-ahead that nobody sent"

# The page cache reads ahead, a bad block among the rest; a direct read of that block
# joins. It is well by then: who joined asks for himself and gets the data.
tell fail read $((8 << 20)) 4096
tell hold read
background dd if="$DEV" of="$TMP/ahead" bs=4096 skip=2048 count=1 status=none
ahead=$PID
held read 1
seen=$(count a read_requests)
tell heal
background hcio expect "$DEV" 8M 4096 1
direct=$PID
joined $((seen + 1)) "$direct"
tell release read
done_well "$direct" "a read that joined a failing read-ahead"
done_well "$ahead" "the reader of the page cache"
at_least a fill_errors 1
check_identities hct_a
