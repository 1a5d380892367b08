#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Requests smaller than a block and across its edges, cold and cached, read and write.
# kernels: uml - the cache alone cuts requests into blocks
. "$(dirname "$0")/../lib/lib.sh"
ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
seed=1
# offset and length in sectors; blocks have 8
for span in 0:1 7:1 7:2 1:6 3:8 8:8 5:30 15:1 16:17 1:255 250:300 2040:16; do
	off=$((${span%:*} * 512)) len=$((${span#*:} * 512))
	must hcio expect "$DEV" $off $len 1
	must hcio expect "$DEV" $off $len 1
done
# Writes of parts: cold blocks at 4 MiB, cached ones at 0; then around them.
for base in 0 4194304; do
	for span in 0:1 7:2 17:3 33:20 60:200 511:513; do
		seed=$((seed + 1))
		off=$((base + ${span%:*} * 512)) len=$((${span#*:} * 512))
		must hcio write "$DEV" $off $len $seed
		must hcio expect "$DEV" $off $len $seed
		must hcio cmp "$DEV" "$ORIGIN" $base 1M
		must hcio cmp "$DEV" "$ORIGIN" $base 1M
	done
done
# One sector at a time through two blocks, each read in whole after each write.
for s in $(seq 0 15); do
	must hcio write "$DEV" $((8388608 + s * 512)) 512 $((100 + s))
	must hcio cmp "$DEV" "$ORIGIN" 8M 8K
done
