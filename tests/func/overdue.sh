#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A fill that takes longer than fills do holds nobody up: neither who joined it nor who comes later.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
# How long fills take is known: not long.
must hcio expect "$DEV" 8M 2M 1

# passed_by - blocks of reads that did not wait for a fill, or gave up.
passed_by()
{
	echo $(($(count a bypass_busy) + $(count a bypass_wait)))
}

# stuck OFFSET LENGTH - a read is held at the origin, what comes later is answered.
# The reader is in $STUCK.
stuck()
{
	must message a reset_stats
	tell reset
	tell hold read
	background hcio expect "$DEV" "$1" "$2" 1
	STUCK=$PID
	held read 1
	tell pass read
}

# The second reader of a block joins its fill, or comes when that is overdue.
stuck 0 64K
background hcio expect "$DEV" 0 4096 1
done_well "$PID" "the second reader"
same "reads held" 1 "$(told read_held)"
same "reads at the origin" 2 "$(told read)"
same "blocks passed" 1 "$(passed_by)"
waited=$(count a bypass_wait)
# From then on nobody waits: not for this block, not for others of that fill.
for i in 0 0 0 5 15; do
	background hcio expect "$DEV" $((i * 4096)) 4096 1
	done_well "$PID" "a later reader"
done
background hcio expect "$DEV" 0 128K 1
done_well "$PID" "a later reader of more"
counted a bypass_wait "$waited"
counted a retries "$waited"
counted a joined 0
same "blocks passed" $((6 + 16)) "$(passed_by)"
same "reads held" 1 "$(told read_held)"
# It is cached when it comes after all.
tell release read
done_well "$STUCK" "the first reader"
counted a filled 32
must hcio expect "$DEV" 0 128K 1
counted a hits 32
check_identities hct_a

# A write to a block whose fill is overdue is what is read from then on.
tell sample early
stuck 1M 4096
background hcio expect "$DEV" 1M 4096 1
done_well "$PID" "the second reader"
must hcio write "$DEV" 1M 4096 2
must hcio expect "$DEV" 1M 4096 2
tell release read
done_well "$STUCK" "the first reader"
counted a fill_lost 1
coherent 1M 4096 "after the write"
must hcio expect "$DEV" 1M 4096 2
check_identities hct_a

# A read that waits is not seen to wait twice, or left behind, when the fill ends as
# it gives up: fills that take about as long as one waits for them.
must message a reset_stats
tell delay read 20 50
for i in {0..39}; do
	must hcio burst "$DEV" $((2097152 + i * 65536)) 4096 4 4 1
	# What is fast keeps it from being taken for what fills take.
	tell delay read 0 0
	must hcio expect "$DEV" $((2097152 + i * 65536 + 4096)) 60K 1
	tell delay read 20 50
done
tell delay read 0 0
log "$(count a joined) reads joined, $(count a bypass_wait) gave up, $(count a bypass_busy) did not try"
check_identities hct_a

# A suspend waits for the fill, and for the read that has given it up.
tell sample early
must message a drop
must message a reset_stats
tell hold read
background hcio expect "$DEV" 6M 4096 1
first=$PID
held read 1
background hcio expect "$DEV" 6M 4096 1
second=$PID
held read 2
background dmsetup suspend hct_a
suspend=$PID
wait_for 30 "the suspend to wait" asleep "$suspend"
if ended "$suspend"; then fail "the suspend did not wait for reads in flight"; fi
tell release read
done_well "$first" "the first reader"
done_well "$second" "the second reader"
done_well "$suspend" "the suspend"
must dmsetup resume hct_a
counted a occupancy 0
must hcio expect "$DEV" 6M 64K 1
