#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A device that does not end on a block: the last part is passed, all else is cached.
# kernels: uml bookworm - each device-mapper cuts requests at the end of a target its own way
. "$(dirname "$0")/../lib/lib.sh"
ram 16
must hcio fill "$ORIGIN" 0 16M 1
ends="2049 2055 2175 4097"
thorough || ends="2049 2175"
for bs in 4K 64K; do
	for sectors in $ends; do
		export HC_SECTORS=$sectors
		cache a "$ORIGIN" 4M block_size $bs
		end=$((sectors * 512))
		same "length of the device" $sectors "$(blockdev --getsz "$DEV")"
		must hcio expect "$DEV" 0 $end 1
		must hcio expect "$DEV" 0 $end 1
		must hcio write "$DEV" $((end - 512)) 512 2
		must hcio expect "$DEV" $((end - 512)) 512 2
		must hcio write "$DEV" $((end - 8192)) 8192 3
		must hcio expect "$DEV" $((end - 8192)) 8192 3
		must hcio expect "$DEV" $((end - 4096)) 4096 3
		must hcio cmp "$DEV" "$ORIGIN" 0 $end
		# Nothing was written behind the end.
		must hcio expect "$ORIGIN" $end 64K 1
		if [ "$HC_TARGET" = hotcache ]; then
			at_least a bypass_partial 1
			at_least a hits 1
			check_identities hct_a
			check_verify hct_a
		fi
		must dmsetup remove hct_a
		must hcio fill "$ORIGIN" 0 4M 1
	done
done
# Smaller than one block: everything is passed.
export HC_SECTORS=7
cache a "$ORIGIN" 4M
must hcio expect "$DEV" 0 3584 1
must hcio write "$DEV" 0 3584 5
must hcio expect "$DEV" 0 3584 5
must hcio expect "$ORIGIN" 0 3584 5
