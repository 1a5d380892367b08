#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The counters, diskstats of both devices and what was asked for agree.
# kernels: uml bookworm - each kernel counts requests and sectors in diskstats its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_command fio
# Not brd: it keeps no statistics.
null_blk 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M

# stat DEV FIELD - 1 reads, 3 sectors read, 5 writes, 7 sectors written
stat_of()
{
	awk -v f="$2" '{ print $f }' "/sys/class/block/${1##*/}/stat"
}

reads=$(stat_of "$DEV" 1)
below=$(stat_of "$ORIGIN" 3)
must hcio expect "$DEV" 0 1M 1
same "sectors read below, cold" $((below + 2048)) "$(stat_of "$ORIGIN" 3)"
same "reads of the device" "$(count a read_requests)" $(($(stat_of "$DEV" 1) - reads))
below=$(stat_of "$ORIGIN" 3)
above=$(stat_of "$DEV" 3)
must hcio expect "$DEV" 0 1M 1
same "sectors read below, cached" "$below" "$(stat_of "$ORIGIN" 3)"
same "sectors read above, cached" $((above + 2048)) "$(stat_of "$DEV" 3)"
below=$(stat_of "$ORIGIN" 7)
must hcio write "$DEV" 512 64K 2
must hcio write "$DEV" 8M 64K 3
same "sectors written below" $((below + 128 + 128)) "$(stat_of "$ORIGIN" 7)"
counted a writes $((17 + 16))
counted a write_requests 2

must message a reset_stats
reads=$(stat_of "$DEV" 1) writes=$(stat_of "$DEV" 5)
must fio --name=l --filename="$DEV" --direct=1 --rw=randrw --size=16m \
	--bsrange=512-128k --ioengine=libaio --iodepth=16 --numjobs=2 \
	--allrandrepeat=1 --number_ios=400 --output=/dev/null
wait_for 20 "the end of I/O" inflight_zero "$DEV"
same "read requests" $(($(stat_of "$DEV" 1) - reads)) "$(count a read_requests)"
same "write requests" $(($(stat_of "$DEV" 5) - writes)) "$(count a write_requests)"
check_identities hct_a
