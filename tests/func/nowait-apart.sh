#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# However many parts of requests that must not block wait for a full origin, a read of another part of it does not stand behind them.
# kernels: uml - two origins hold their answers
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
halves
cache a "$ORIGIN" 8M mode passthrough
# What is as long as that may be a part of something longer.
echo 4 >"/sys/class/block/${DEV##*/}/queue/max_sectors_kb" || fail "max_sectors_kb"

# retried COUNT - so many requests are to be sent again.
retried()
{
	[ "$(count a retries)" = "$1" ]
}

# All of one half's requests are in use. 400 parts come for which there is none.
export NBD=$FULL_NBD
tell hold read
background hcio apart "$DEV" 0 4096 "$REQUESTS"
others=$PID
held read "$REQUESTS"
hcio apart "$DEV" 4M 4096 400 nowait >"$TMP/again" &
many=$!
wait_for 60 "400 parts to wait for the origin" retried 400

# A read of the other half that had joined a fill goes to the origin by itself.
export NBD=$QUICK_NBD
must knob a mode writethrough
patient 24M
tell hold read
tell fail read $((6 << 20)) 512
received=$(count a read_requests)
background hcio read "$DEV" 22M 4096
first=$PID
held read 1
background hcio expect "$DEV" $(((22 << 20) + 512)) 512 1
second=$PID
joined $((received + 2)) "$second"
tell release read
wait_for 6 "the read that had joined the other's fill to end" ended "$second"
must wait "$second"
counted a bypass_wait 1
wait_for 6 "the read whose fill failed to end" ended "$first"
tell heal
tell pass read

export NBD=$FULL_NBD
same "requests that the full half holds" "$REQUESTS" "$(told read_held)"
tell release read
done_well "$others" "the reads that filled one half"
done_well "$many" "the parts"
same "parts that got EAGAIN" 0 "$(<"$TMP/again")"
must hcio cmp "$DEV" "$ORIGIN" 0 32M
check_identities hct_a
