#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Suspend and resume under load; the origin changed meanwhile is seen; held requests do not hang it.
# kernels: trixie umlkasan - each device-mapper suspends its own way
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
. "$TESTS/lib/race.sh"
try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
base=$ORIGIN
cache a "$base" 2M
load_start "$DEV" "$base"
for i in $(seq "$(rounds HC_SUSPENDS 20 4)"); do
	if [ $((i % 2)) = 0 ]; then
		must dmsetup suspend --noflush hct_a
	else
		must dmsetup suspend hct_a
	fi
	must dmsetup resume hct_a
done
load_stop

# While it is suspended people restore snapshots below.
must hcio fill "$DEV" 0 1M 1
[ "$HC_TARGET" = linear ] || must message a drop
must hcio expect "$DEV" 0 1M 1
[ "$HC_TARGET" = linear ] || counted a occupancy 256
must dmsetup suspend hct_a
must hcio fill "$base" 0 512K 2
must dmsetup resume hct_a
must hcio expect "$DEV" 0 512K 2
must hcio expect "$DEV" 512K 512K 1
must hcio expect "$DEV" 0 512K 2
must dmsetup remove hct_a

# suspending - the suspend has come to the target, which lets nothing be changed any
# more, or waits for something.
suspending()
{
	if [ "$HC_TARGET" = hotcache ]; then
		! knob a histograms 0 2>/dev/null
	else
		asleep "$suspend"
	fi
}

# Suspend waits for a fill that the origin holds, and then goes through.
try nbd 16 || exit 0
must hcio fill "$ORIGIN" 0 1M 1
cache a "$ORIGIN" 2M
tell hold read
background hcio expect "$DEV" 0 8192 1
reader=$PID
held read 1
background hcio expect "$DEV" 4096 4096 1
second=$PID
background dmsetup suspend hct_a
suspend=$PID
wait_for 60 "the suspend to begin" suspending
! ended "$suspend" || fail "suspended with a read under way"
tell release read
done_well "$reader" "the read"
done_well "$suspend" "the suspend"
must dmsetup resume hct_a
done_well "$second" "the second read"
must hcio expect "$DEV" 0 64K 1
