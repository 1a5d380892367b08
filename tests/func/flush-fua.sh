#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every flush and every FUA write reaches the origin, one for one, in every mode.
# kernels: uml bookworm - each kernel turns flags of a request into flushes its own way
. "$(dirname "$0")/../lib/lib.sh"
nbd 16
must hcio fill "$ORIGIN" 0 1M 1

# ask DEV - two flushes, four O_DSYNC writes; prints what the origin got: each
# such write is FUA, a flush, or both, as the kernel has it.
ask()
{
	tell reset
	must hcio flush "$1"
	must hcio flush "$1"
	for i in 1 2 3; do
		must hcio write "$1" $((i * 12288)) 4096 2 dsync
		must hcio expect "$MEDIUM" $((i * 12288)) 4096 2
	done
	must hcio write "$1" 512K 512 3 dsync
	must hcio expect "$MEDIUM" 512K 512 3
	echo "$(told fua) FUA, $(told flush) flushes"
}

want=$(ask "$ORIGIN")
log "on the origin itself: $want"
[[ $want == *[1-9]* ]] || fail "no flush arrives even without a cache"
cache a "$ORIGIN" 4M
same "write cache" "$(<"/sys/block/${ORIGIN##*/}/queue/write_cache")" \
	"$(<"/sys/block/${DEV##*/}/queue/write_cache")"
must hcio read "$DEV" 0 1M >/dev/null
for mode in writethrough writearound passthrough; do
	[ "$HC_TARGET" = linear ] || must message a mode $mode
	must hcio read "$DEV" 0 256K >/dev/null
	same "what reached the origin in $mode" "$want" "$(ask "$DEV")"
done
[ "$HC_TARGET" = linear ] || at_least a flush_requests 6

# A flush that fails is told to who asked.
tell fail flush 0 0
refused hcio flush "$DEV"
tell heal
must hcio flush "$DEV"
