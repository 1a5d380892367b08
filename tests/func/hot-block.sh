#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Hundreds of reads of one block in flight at once, cold and hot: none fails, it stays cached.
# kernels: umlkasan - hundreds of readers race for one slot
. "$(dirname "$0")/../lib/lib.sh"
try null_blk 16 irqmode=2 completion_nsec=2000000 || ram 16
must hcio fill "$ORIGIN" 0 16M 1
# A pool of one MiB, so that a count that wraps would soon free a slot.
cache a "$ORIGIN" 1M
for round in 1 2 3; do
	must hcio burst "$DEV" 64K 4096 200 4 2
	must hcio burst "$DEV" 68K 512 300 2 2
	[ "$HC_TARGET" = linear ] || [ "$round" = 3 ] || must message a drop
done
if [ "$HC_TARGET" = hotcache ]; then
	misses=$(count a misses)
	must hcio burst "$DEV" 64K 4096 200 4 4
	same "misses of a hot block" "$misses" "$(count a misses)"
	check_identities hct_a
fi
# Readers of it beside writers of it and beside eviction.
hcio burst "$DEV" 64K 4096 100 2 30 &
reader=$!
for i in 1 2 3 4 5 6; do
	must hcio write "$DEV" 64K 4096 $i
	must hcio read "$DEV" "${i}M" 1M >/dev/null
done
wait "$reader" || fail "a reader of the hot block failed"
must hcio expect "$DEV" 64K 4096 6
must hcio expect "$DEV" 64K 4096 6

# What is copied to one reader must not be given to another block meanwhile. A
# MiB's hits are copied in one go, which takes a while; the blocks beside them are
# missed, and each takes the slot of one that was hit. FIFO, since other policies
# spare what has just been hit.
must dmsetup remove hct_a
# Fast, so that there are thousands of evictions, and taking a MiB at once.
try null_blk 16 irqmode=0 max_sectors=2048 || ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 1280K block_size 64K shards 1 policy fifo
rounds=$(rounds HC_BURSTS 150 40)
hcio burst "$DEV" 0 1M 1 2 $((rounds * 4)) &
reader=$!
must hcio burst "$DEV" 1M 65536 4 2 $((rounds * 4)) 64
wait "$reader" || fail "a reader of a MiB got foreign data"
