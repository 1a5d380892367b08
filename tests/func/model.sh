#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The model checker with everything at once: load, policies, modes, drops, suspends, reloads.
# kernels: debian backports umlkasan sanitizer - the verified load that each kernel gets
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
try null_blk 32 irqmode=2 completion_nsec=200000 submit_queues=2 discard=1 || ram 32
line=$(cache_line "$ORIGIN" 2M)
line2=$(cache_line "$ORIGIN" 1M policy lru block_size 16K shards 1)
cache a "$ORIGIN" 2M
cat >"$TMP/hook" <<END
set -e
$(declare -f flows)
for p in lru clock2q+; do
	dmsetup message hct_a 0 policy \$p
	flows $DEV 50
done
for m in passthrough writearound writethrough; do
	dmsetup message hct_a 0 mode \$m
	flows $DEV 50
done
dmsetup message hct_a 0 drop
dmsetup suspend hct_a
dmsetup resume hct_a
flows $DEV 100
dmsetup load hct_a --table "$line2"
dmsetup suspend --noflush hct_a
dmsetup resume hct_a
flows $DEV 100
dmsetup message hct_a 0 verify
dmsetup load hct_a --table "$line"
dmsetup suspend hct_a
dmsetup resume hct_a
flows $DEV 100
END
hooks=$(scaled 3 1)
must model "$(scaled 5000 1500)" --origin "$ORIGIN" --range 12582912 --procs 4 \
	--seed "${HC_SEED:-41}" --hook "bash $TMP/hook" --hooks "$hooks"
# Plain, so that the cache is full of what it ran with.
must model "$(scaled 3000 1000)" --origin "$ORIGIN" --range 12582912 --procs 4 \
	--seed "${HC_SEED:-42}"
