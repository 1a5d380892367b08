#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each reason not to fill a block is provoked and counted once; hits are served all the same.
# kernels: uml trixie - each kernel marks priority and read-ahead in requests its own way
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_command ionice
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
must hcio expect "$DEV" 1M 64K 1

# passed COUNTER BLOCKS COMMAND... - the command reads so many blocks that are not
# cached, and none is cached for it.
passed()
{
	local counter=$1 blocks=$2
	shift 2
	must message a reset_stats
	must "$@" >/dev/null
	counted a filled 0
	counted a hits 0
	only a bypass_ "$counter=$blocks"
	check_identities hct_a
}

# served COMMAND... - the command reads blocks that are cached.
served()
{
	must message a reset_stats
	must "$@" >/dev/null
	counted a misses 0
	at_least a hits 1
}

# wanted COMMAND... - what the command misses is filled.
wanted()
{
	must message a reset_stats
	must "$@" >/dev/null
	only a bypass_
	at_least a filled 1
	must message a drop
	must hcio expect "$DEV" 1M 64K 1
}

# From the idle class: direct, and buffered, which reads ahead.
passed bypass_idle 2 ionice -c3 hcio expect "$DEV" 0 8K 1
passed bypass_idle 2 ionice -c3 hcio expect "$DEV" 0 8K 1
served ionice -c3 hcio expect "$DEV" 1M 8K 1
must message a reset_stats
echo 3 >/proc/sys/vm/drop_caches
must ionice -c3 dd if="$DEV" of="$TMP/buffered" bs=64k skip=64 count=16 status=none
counted a filled 0
at_least a bypass_idle 256
wanted ionice -c2 hcio expect "$DEV" 0 8K 1
counted a readahead_requests 0

# A buffered reader's read-ahead is filled.
must message a reset_stats
echo 3 >/proc/sys/vm/drop_caches
must dd if="$DEV" of="$TMP/buffered" bs=64k skip=64 count=16 status=none
only a bypass_
at_least a filled 256
at_least a readahead_requests 1
must message a drop
must hcio expect "$DEV" 1M 64K 1

# Too large. The limit is the last size that is not.
knob a request_max 8K
same request_max 8192 "$(knob a request_max)"
passed bypass_size 3 hcio read "$DEV" 0 12K
served hcio expect "$DEV" 1M 64K 1
wanted hcio read "$DEV" 0 8K
knob a request_max 0

# A range, from sector 8 to 15.
must message a hint 8 8 scan
same hints 8+8=scan "$(knob a hints)"
passed bypass_hint 1 hcio expect "$DEV" 4096 4096 1
wanted hcio expect "$DEV" 0 4096 1
wanted hcio expect "$DEV" 8192 4096 1
passed bypass_hint 4 hcio read "$DEV" 0 16K
must message a hint 8 8 none
same hints '' "$(knob a hints)"
must message a hint 2048 64 scan
served hcio expect "$DEV" 1M 4096 1
must message a hint 0 32768 none

# A task, by its name.
must message a tasks nosuch hcio other
passed bypass_task 1 hcio expect "$DEV" 0 4096 1
served hcio expect "$DEV" 1M 4096 1
wanted dd if="$DEV" of=/dev/null bs=4k count=1 iflag=direct status=none
must message a tasks nosuch hci hcio2
wanted hcio expect "$DEV" 0 4096 1
must message a tasks
same tasks '' "$(knob a tasks)"

# The whole device.
must message a scan on
same scan on "$(knob a scan)"
passed bypass_window 1 hcio expect "$DEV" 0 4096 1
served hcio expect "$DEV" 1M 64K 1
must message a scan off
same scan off "$(knob a scan)"
wanted hcio expect "$DEV" 0 4096 1

# Who says most precisely what is wanted is heard first.
must message a scan on
must message a tasks hcio
must message a hint 0 8 hot
must message a hint 8 8 scan
wanted hcio expect "$DEV" 0 4096 1
counted a hot_requests 1
wanted ionice -c3 hcio expect "$DEV" 0 4096 1
counted a hot_requests 1
passed bypass_hint 1 ionice -c3 hcio expect "$DEV" 4096 4096 1
passed bypass_task 1 ionice -c3 hcio expect "$DEV" 8192 4096 1
must message a tasks
passed bypass_window 1 ionice -c3 hcio expect "$DEV" 8192 4096 1
must message a scan off
knob a request_max 4K
passed bypass_idle 2 ionice -c3 hcio read "$DEV" 8192 8192
knob a request_max 0
must message a hint 0 32768 none

# A read that would not fill waits for one that does: both are served by it.
patient 8M
must message a reset_stats
tell reset
tell hold read
background hcio expect "$DEV" 2M 4096 1
first=$PID
held read 1
background ionice -c3 hcio expect "$DEV" 2M 4096 1
second=$PID
joined 2 "$second"
tell release read
done_well "$first" "the read that fills"
done_well "$second" "the read that waits"
late=$(($(count a retries) + $(count a bypass_busy)))
same "reads at the origin" $((1 + late)) "$(told read)"
counted a filled 1
counted a joined $((1 - late))
counted a bypass_idle 0

# looks_again - a read that would not fill waits, and finds nothing when it is woken. How
# often it waited for too long, as the target sees it, is in $late: then it asks without
# looking again, and one that comes too late does not wait.
looks_again()
{
	must message a drop
	must message a reset_stats
	tell hold read
	background dd if="$DEV" of=/dev/null bs=4k skip=1536 count=1 iflag=direct status=none
	first=$PID
	held read 1
	background hcio expect "$DEV" 6M 4096 1
	second=$PID
	joined 2 "$second"
	must message a drop
	tell release read
	done_well "$first" "the read that fills"
	done_well "$second" "the read that waits"
	late=$(($(count a retries) + $(count a bypass_busy)))
	counted a filled 1
}

# What was decided holds if it has to look again, which it does in another task.
must message a tasks hcio
for _ in 1 2 3 4 5; do
	looks_again
	[ "$late" != 0 ] || break
done
[ "$late" != 0 ] || only a bypass_ bypass_task=1
must message a tasks

# It is not wanted, and a write of it is in flight: the first counts.
must message a reset_stats
tell hold write
background hcio write "$DEV" 3M 4096 1
held write 1
must ionice -c3 hcio expect "$DEV" 3M 4096 1
only a bypass_ bypass_idle=1
must hcio expect "$DEV" 3M 4096 1
only a bypass_ bypass_idle=1 bypass_fence=1
tell release write
done_well "$PID" "the write"

# Half of a read is cached, the other half is not to be: it goes to the origin whole.
must hcio expect "$DEV" 5M 4096 1
must message a reset_stats
must ionice -c3 hcio read "$DEV" 5M 8192 >/dev/null
only a bypass_ bypass_idle=1 bypass_span=1
