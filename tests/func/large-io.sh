#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Requests of 1 MiB and more, aligned or not, larger than the pool or not.
# kernels: uml bookworm - each kernel splits long requests its own way
. "$(dirname "$0")/../lib/lib.sh"
ram 32
must hcio fill "$ORIGIN" 0 32M 1
for pool in 1M 16M; do
	cache a "$ORIGIN" $pool
	for len in 1M 1049088 2M 3M 4193792; do
		must hcio expect "$DEV" 512 $len 1
		must hcio read "$DEV" 3584 $len >/dev/null
		must hcio write "$DEV" 1536 $len 2
		must hcio expect "$DEV" 1536 $len 2
		must hcio cmp "$DEV" "$ORIGIN" 0 8M
		must hcio fill "$DEV" 0 8M 1
	done
	must hcio expect "$DEV" 0 8M 1
	must hcio cmp "$DEV" "$ORIGIN" 0 8M
	if [ "$HC_TARGET" = hotcache ]; then
		check_identities hct_a
		check_verify hct_a
	fi
	must dmsetup remove hct_a
done
