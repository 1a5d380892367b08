#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A read that starts after a write has ended must not join a fill from before it.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M
for kind in write fua partial discard zero; do
	# Old data are under way, held up on the way back.
	tell hold read
	background hcio read "$DEV" 64K 8192
	old=$PID
	held read 1
	retries=0
	[ "$HC_TARGET" = linear ] || retries=$(count a retries)
	must change $kind 65536 8192
	background hcio cmp "$DEV" "$MEDIUM" 64K 8192
	new=$PID
	# It asks the origin itself, and not because it had waited in vain.
	held read 2
	[ "$HC_TARGET" = linear ] || counted a retries "$retries"
	tell release read
	done_well "$old" "the old read"
	done_well "$new" "the read after the $kind"
	coherent 0 1M "after $kind"
	must hcio fill "$DEV" 64K 8192 1
	[ "$HC_TARGET" = linear ] || must message a drop
done >"$TMP/out"

# Likewise for a reader whose block shares a region or a larger block.
for bs in 4K 64K; do
	must dmsetup remove hct_a
	cache a "$ORIGIN" 8M block_size $bs
	tell hold read
	background hcio read "$DEV" 1M 4096
	old=$PID
	held read 1
	must hcio write "$DEV" 1028K 4096 7
	tell release read
	done_well "$old" "the read of a neighbour"
	must hcio expect "$DEV" 1028K 4096 7
	must hcio expect "$DEV" 1028K 4096 7
	coherent 1M 64K "neighbours, blocks of $bs"
done >"$TMP/out"
