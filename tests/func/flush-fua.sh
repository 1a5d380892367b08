#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every flush and every FUA write reaches the origin, one for one, in every mode.
. "$(dirname "$0")/../lib/lib.sh"
nbd 16
must hcio fill "$ORIGIN" 0 1M 1
cache a "$ORIGIN" 4M
same "write cache" "$(<"/sys/block/${ORIGIN##*/}/queue/write_cache")" \
	"$(<"/sys/block/${DEV##*/}/queue/write_cache")"
must hcio read "$DEV" 0 1M >/dev/null
for mode in writethrough writearound passthrough; do
	[ "$HC_TARGET" = linear ] || must message a mode $mode
	must hcio read "$DEV" 0 256K >/dev/null
	tell reset
	must hcio flush "$DEV"
	must hcio flush "$DEV"
	wait_for 10 "two flushes" told_is flush 2
	# O_DSYNC: FUA where the device has it
	for i in 1 2 3; do
		must hcio write "$DEV" $((i * 12288)) 4096 2 dsync
		must hcio expect "$MEDIUM" $((i * 12288)) 4096 2
	done
	sum=$(($(told fua) + $(told flush)))
	same "FUA writes and flushes in $mode" 5 "$sum"
	must hcio write "$DEV" 512K 512 3 dsync
	must hcio expect "$MEDIUM" 512K 512 3
	same "after one more" 6 $(($(told fua) + $(told flush)))
done
[ "$HC_TARGET" = linear ] || at_least a flush_requests 6

# A flush that fails is told to who asked.
tell fail flush 0 0
refused hcio flush "$DEV"
tell heal
must hcio flush "$DEV"
