#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a worker sends to the origin has the I/O priority of the task that had submitted it.
# kernels: uml debian - older kernels ask the task that sends a request for its priority
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_command ionice
nbd 16
have_module mq-deadline || true
echo mq-deadline >"/sys/block/${ORIGIN##*/}/queue/scheduler" || skip "mq-deadline"
# Requests that the origin has, by class: real time, best effort, idle.
classes=/sys/kernel/debug/block/${ORIGIN##*/}/sched/owned_by_driver
[ -e "$classes" ] || skip "the scheduler's numbers in debugfs"
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
must blockdev --setra 0 "$DEV"
patient 0

# A read through the page cache, of which device-mapper is not told the priority, joins
# a fill, and is sent by a worker when that is overdue.
must message a reset_stats
tell hold read
background hcio expect "$DEV" 8M 4096 1
filling=$PID
held read 1
same "classes of the fill" '0 1 0' "$(<"$classes")"
background ionice -c 1 dd if="$DEV" of="$TMP/page" bs=4096 skip=2048 count=1 status=none
joined=$PID
held read 2
counted a bypass_wait 1
same "classes of the fill and of what had joined it" '1 1 0' "$(<"$classes")"
tell release read
done_well "$filling" "the fill"
done_well "$joined" "the read that had joined it"
