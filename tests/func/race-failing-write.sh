#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A write that fails is told to the writer, and nothing of it is in the cache.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M
must hcio expect "$DEV" 0 1M 1

tell fail write 69632 4096
refused hcio write "$DEV" 64K 32K 2
[ "$HC_TARGET" = linear ] || at_least a write_errors 1
[ "$HC_TARGET" = linear ] || at_least a invalidate_error 1
coherent 0 1M "cached data of a write that failed"
# Other sectors are writable still.
must hcio write "$DEV" 0 4096 3
must hcio expect "$DEV" 0 4096 3
refused hcio write "$DEV" 69632 512 dsync 2
coherent 0 1M "after a second failure"
tell heal
must hcio write "$DEV" 64K 32K 4
must hcio expect "$DEV" 64K 32K 4
coherent 0 1M "after healing"

# It fails while a read of the same block is under way, in both orders.
for first in read write; do
	tell heal
	must hcio fill "$DEV" 2M 64K 1
	[ "$HC_TARGET" = linear ] || must message a drop
	tell fail write 2097152 4096
	tell hold read
	tell hold write
	background hcio read "$DEV" 2M 8192
	reader=$PID
	held read 1
	background hcio write "$DEV" 2M 8192 5
	writer=$PID
	held write 1
	tell release $first
	tell release read
	tell release write
	done_well "$reader" "the read"
	if wait "$writer"; then fail "the failing write succeeded"; fi
	coherent 2M 64K "failed write beside a read, $first first"
done >"$TMP/out"
for kind in trim zero; do
	tell heal
	must hcio expect "$DEV" 3M 64K 1
	tell fail $kind 3145728 65536
	if [ $kind = trim ]; then
		hcio discard "$DEV" 3M 64K 2>/dev/null
	else
		hcio zero "$DEV" 3M 64K 2>/dev/null
	fi
	coherent 3M 64K "after a $kind that failed"
	tell heal
	must hcio fill "$DEV" 3M 64K 1
done
