#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The machine begins to hibernate, again and again, while the device is suspended and resumed: each slot is freed once.
# kernels: trixie backports - kernels of our own have no hibernation, and each has its own notices of it
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
ram 64
must hcio fill "$ORIGIN" 0 64M 1
[ -c /dev/snapshot ] || skip "user space hibernation in this kernel"
exec {image}</dev/snapshot || skip "hibernation on this machine"
exec {image}<&-

# hibernate SECONDS - after that. Whoever opens it is about to take the image: all
# caches are walked through and emptied, and once more when it is closed.
hibernate()
{
	local image
	sleep "$1"
	exec {image}</dev/snapshot || return 1
	exec {image}<&-
}

# full - all slots are in use, each for a block of its own.
full()
{
	must hcio expect "$DEV" 0 48M 1
	must hcio expect "$DEV" 0 48M 1
	counted a occupancy 12288
	check_identities hct_a
}

# turn - suspend and resume.
turn()
{
	must dmsetup suspend hct_a
	must dmsetup resume hct_a
}

cache a "$ORIGIN" 48M scan_action off shards 1
full
must hibernate 0
counted a invalidate_frozen 12288
full
turn
counted a invalidate_suspend 12288

# Ever later within the time that a suspend takes, and later than that.
turns=$(rounds HC_SUSPENDS 20 6)
for ((i = 0; i < turns; i++)); do
	full
	background hibernate "0.$(printf %02d $((i * 100 / turns)))"
	turn
	done_well "$PID" "the hibernation"
done
full
check_verify hct_a

# While the machine hibernates, a suspend and a resume change nothing of that.
exec {image}</dev/snapshot
counted a occupancy 0
turn
must hcio expect "$DEV" 0 1M 1
counted a occupancy 0
must reload a "$(cache_line "$ORIGIN" 48M scan_action off shards 1)"
must hcio expect "$DEV" 0 1M 1
counted a occupancy 0
exec {image}<&-
full
