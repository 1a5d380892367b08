#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Single blocks of a long run that are read again are noticed, though hits of single blocks take the short way.
# kernels: uml - the cache alone decides it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 32 irqmode=0
one_cpu

# scanned READS - how many blocks of a run of 1.5 MiB are kept out, if so many single blocks
# of an earlier run of 896 KiB, all of which are cached, were read again in between. One
# block in two of a run is a sample; 128 of these that nobody reads again confirm that
# runs are scans, and one that is read again takes 32 away.
scanned()
{
	local before
	cache a "$ORIGIN" 16M scan_action bypass scan_threshold 64K
	must dd if="$DEV" of=/dev/null bs=128K count=7 iflag=direct status=none
	counted a bypass_scan 0
	before=$(count a hits)
	[ "$1" = 0 ] || must hcio permute "$DEV" 0 4K 224 1 "$1"
	same "hits" "$1" $(($(count a hits) - before))
	must dd if="$DEV" of=/dev/null bs=128K count=12 skip=64 iflag=direct status=none
	count a bypass_scan
	must dmsetup remove hct_a
}

out=$(scanned 0)
log "nothing was read again: $out of 384 blocks kept out"
[ "$out" -ge 192 ] || fail "long runs are no scans to it: $out of 384 blocks kept out"
same "kept out when all was read again" 0 "$(scanned 224)"
# The second run earns 192 samples more: six that are read again are enough. Which block
# of each two is a sample is random; of 64 blocks about 32 are.
same "kept out when a part was read again" 0 "$(scanned 64)"
