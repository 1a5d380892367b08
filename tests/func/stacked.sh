#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two caches on one another, two tables side by side in one device, and one with an offset.
# kernels: uml - each request passes two caches, the kernel only hands it on
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
try null_blk 32 irqmode=1 discard=1 || ram 32
base=$ORIGIN
cache below "$base" 4M block_size 16K
cache a "$DEV" 2M
must model 2000 --origin "$base" --range 8388608 --procs 3 --seed "${HC_SEED:-61}"
must dmsetup remove hct_a
[ "$HC_TARGET" = linear ] || check_verify hct_below
must dmsetup remove hct_below

# A concatenation with linear before and behind the cache.
first=$(HC_SECTORS=16384 cache_line "$base" 2M | sed 's/^0 /4096 /')
if [ "$HC_TARGET" = hotcache ]; then
	if dmsetup create hct_cat --table "0 4096 linear $base 40000
$first
20480 4096 linear $base 50000" 2>/dev/null; then
		must model 2000 --device "$(node hct_cat)" --range 12582912 --procs 3 \
			--seed "${HC_SEED:-62}"
	else
		logged 'hotcache.*: .*' || fail "refused without a sentence"
		log "one target in a table only"
	fi
fi
