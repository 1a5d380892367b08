#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The model checker with everything at once: load, policies, modes, drops, suspends, reloads.
# kernels: uml debian sanitizer - the verified load that each kernel gets
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
try null_blk 32 irqmode=2 completion_nsec=200000 submit_queues=2 discard=1 || ram 32
line=$(cache_line "$ORIGIN" 2M)
line2=$(cache_line "$ORIGIN" 1M policy lru block_size 16K shards 1)
cache a "$ORIGIN" 2M
cat >"$TMP/hook" <<END
set -e
for p in lru clock2q+; do dmsetup message hct_a 0 policy \$p; sleep 0.05; done
for m in passthrough writearound writethrough; do
	dmsetup message hct_a 0 mode \$m
	sleep 0.05
done
dmsetup message hct_a 0 drop
dmsetup suspend hct_a
dmsetup resume hct_a
sleep 0.1
dmsetup load hct_a --table "$line2"
dmsetup suspend --noflush hct_a
dmsetup resume hct_a
sleep 0.1
dmsetup message hct_a 0 verify
dmsetup load hct_a --table "$line"
dmsetup suspend hct_a
dmsetup resume hct_a
sleep 0.1
END
must hcmodel --device "$DEV" --origin "$ORIGIN" --range 12582912 --procs 4 \
	--seconds "${HC_MODEL_SECONDS:-15}" --seed "${HC_SEED:-41}" --hook "bash $TMP/hook" $STRICT
# Plain, so that the cache is full of what it ran with.
must hcmodel --device "$DEV" --origin "$ORIGIN" --range 12582912 --procs 4 \
	--seconds "${HC_MODEL_SECONDS:-8}" --seed "${HC_SEED:-42}" $STRICT
