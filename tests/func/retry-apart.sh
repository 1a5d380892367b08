#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A read that has waited, or is sent again, does not stand behind hundreds that wait for another part of the origin.
# kernels: uml - two origins hold their answers
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
halves
cache a "$ORIGIN" 8M
export NBD=$FULL_NBD
patient 8M

# A thousand reads wait for a fill. A write overtakes it, which is held, so that no
# other fill begins: woken, each has to go to the origin, and workers send them.
must message a reset_stats
tell hold read
background hcio burst "$DEV" 0 4096 500 2 1
readers=$PID
held read 1
joined 1000 "$readers"
tell hold write
background hcio write "$DEV" 0 4096 2
writer=$PID
held write 1
tell release read 1
# The write has one of its requests.
held read $((REQUESTS - 1))
# passed - all have been woken, and those that had given up before.
passed()
{
	[ $(($(count a bypass_fence) + $(count a bypass_busy) +
		$(count a bypass_wait))) = 999 ]
}
wait_for 60 "the reads to be sent" passed
log "$(count a retries) of 1000 reads had not the patience"

# The fill of a block of the other half fails, for a sector that was not asked for.
export NBD=$QUICK_NBD
tell fail read $((1048576 + 2048)) 512
retries=$(count a retries)
background hcio expect "$DEV" 17M 512 1
wait_for 6 "the read that is sent again to end" ended "$PID"
must wait "$PID"
counted a retries $((retries + 1))

# A read of the other half that had joined a fill goes to the origin by itself.
tell heal
must hcio expect "$DEV" 18M 1M 1
tell reset
tell hold read
tell fail read $((6 << 20)) 512
background hcio read "$DEV" 22M 4096
first=$PID
held read 1
received=$(count a read_requests)
background hcio expect "$DEV" $(((22 << 20) + 512)) 512 1
second=$PID
joined $((received + 1)) "$second"
# Or it had not the patience, and has been sent.
tell release read
wait_for 6 "the read that had joined it to end" ended "$second"
must wait "$second"
wait_for 6 "the read whose fill failed to end" ended "$first"
tell heal

export NBD=$FULL_NBD
tell release write
tell release read
done_well "$writer" "the write"
done_well "$readers" "the readers"
must hcio expect "$DEV" 0 4096 2
check_identities hct_a
