#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Swap on the device works; what is swapped out is passed by, not cached.
# kernels: uml trixie - each kernel sends swap its own way
. "$(dirname "$0")/../lib/lib.sh"
need_command mkswap swapon
# Not brd: pages swapped to it would need memory.
null_blk 64
cache a "$ORIGIN" 4M
must mkswap "$DEV" >/dev/null
swapon "$DEV" || skip "swap in this kernel"
[ "$HC_TARGET" = linear ] || must message a reset_stats
mkdir -p "$TMP/cg"
head -c "$(scaled 24 14)M" /dev/urandom >"$TMP/file"
sum=$(cksum <"$TMP/file")
if mount -t cgroup2 none "$TMP/cg" 2>/dev/null &&
	echo +memory >"$TMP/cg/cgroup.subtree_control" 2>/dev/null &&
	mkdir -p "$TMP/cg/hct" && [ -e "$TMP/cg/hct/memory.max" ]; then
	echo 12M >"$TMP/cg/hct/memory.max"
	# awk holds the whole file in memory, which does not fit.
	out=$(echo $BASHPID >"$TMP/cg/hct/cgroup.procs"
		python3 -c 'import sys; d = open(sys.argv[1], "rb").read()
e = bytearray(d); sys.stdout.buffer.write(e)' "$TMP/file" | cksum)
	rmdir "$TMP/cg/hct"
	same "a sum through swap" "$sum" "$out"
	used=$(awk '$4 > 0' /proc/swaps | wc -l)
	log "swap lines in use: $used"
	if [ "$HC_TARGET" = hotcache ]; then
		[ "$(count a write_requests)" -gt 0 ] || log "nothing was swapped out"
		# Only writes carry REQ_SWAP: nothing tells a swap-in from any read.
		counted a updated 0
	fi
else
	log "no memory cgroup: only swapon and swapoff are tried"
fi
must swapoff "$DEV"
if mountpoint -q "$TMP/cg"; then umount "$TMP/cg"; fi
