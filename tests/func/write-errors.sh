#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A write, discard or write-zeroes that fails on the origin is counted once, whatever way it went.
# kernels: uml - the origin fails what it is told to
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
# The last block is 60 KiB long, so it is never cached.
last=$((255 * 65536))
HC_SECTORS=$(((16 << 11) - 8)) cache a "$ORIGIN" 1M block_size 64K shards 1

# fails WHAT OP KIND OFFSET LENGTH - the origin does OP no more, so the request ends
# with an error.
fails()
{
	must message a reset_stats
	tell fail "$2" 0 $((16 << 20))
	refused change "$3" "$4" "$5"
	tell heal
	counted a write_errors 1
	check_identities hct_a
	log "counted: $1"
}

must hcio expect "$DEV" 0 64K 1
fails "a write to a cached block" write write 0 4096
fails "a write to a block that is not cached" write write 8M 4096
fails "a write to the last block" write write $last 4096
fails "a write to the last two blocks" write write $((last - 4096)) 8192
fails "a discard" trim discard 0 64K
fails "a long discard" trim discard 0 8M
fails "a discard of the last block" trim discard $last 60K
fails "zeroes for the last block" "$(op_of zero)" zero $last 60K
for mode in writearound passthrough; do
	must message a mode $mode
	fails "a write in mode $mode" write write 0 4096
	fails "a write to the last block in mode $mode" write write $last 4096
done

# What does not fail does not count.
must message a reset_stats
must hcio write "$DEV" $last 4096 1
must hcio write "$DEV" 0 4096 1
counted a write_errors 0
