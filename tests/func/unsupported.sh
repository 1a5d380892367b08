#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Write-zeroes that the origin does not support is no error of the disk: it is not counted as one.
# kernels: uml - the cache counts what the origin answers
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache

# promised - how much the origin promises to zero at a time.
promised()
{
	cat "/sys/block/${ORIGIN##*/}/queue/write_zeroes_max_bytes"
}

# zeroes [KEY VALUE]... - zero a part of the device, cached and not.
zeroes()
{
	# A file in memory can be punched, but takes no zeroes. The loop device finds
	# that out when it is asked, and promises it no more.
	loop_file 16
	[ "$(promised)" -gt 0 ] ||
		skip "a loop device that promises to zero"
	must hcio fill "$ORIGIN" 0 16M 1
	cache a "$ORIGIN" 4M "$@"
	must hcio expect "$DEV" 0 64K 1
	must message a reset_stats
	must hcio zero "$DEV" 8192 16384
	same "the loop device's promise after $*" 0 "$(promised)"
	must hcio expect "$DEV" 8192 16384 0
	must hcio expect "$ORIGIN" 8192 16384 0
	at_least a discard_requests 1
	counted a write_errors 0
	must dmsetup remove hct_a
	must losetup -d "$ORIGIN"
}

# A SCSI disk that finds the command wrong says so in another way.
refusing_disk()
{
	scsi 16
	[ "$(promised)" -gt 0 ] || skip "a SCSI disk that promises to zero"
	must hcio fill "$ORIGIN" 0 16M 1
	cache a "$ORIGIN" 4M
	must hcio expect "$DEV" 0 64K 1
	must message a reset_stats
	echo 1 >/sys/module/scsi_debug/parameters/write_same_length
	must hcio zero "$DEV" 8192 16384
	same "the disk's promise" 0 "$(promised)"
	must hcio expect "$DEV" 8192 16384 0
	at_least a discard_requests 1
	counted a write_errors 0
	must dmsetup remove hct_a
}

zeroes mode writethrough
zeroes mode writearound
refusing_disk
