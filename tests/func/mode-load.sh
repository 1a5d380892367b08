#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Modes and policies switch under a verified load; a policy switch keeps the content.
# kernels: uml - the cache alone switches modes and policies
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
try null_blk 32 irqmode=1 discard=1 || ram 32
cache a "$ORIGIN" 4M
cat >"$TMP/hook" <<END
set -e
for p in lru clock2q+ lru clock2q+; do dmsetup message hct_a 0 policy \$p; done
for m in passthrough writethrough writearound passthrough writearound writethrough; do
	dmsetup message hct_a 0 mode \$m
done
dmsetup message hct_a 0 drop
END
must model 4000 --origin "$ORIGIN" --range 16777216 \
	--seed "${HC_SEED:-11}" --hook "bash $TMP/hook" --hooks 5
check_identities hct_a

# With no writes about, a switch of the policy loses nothing that it can keep.
must message a mode writethrough
must message a drop
must hcio read "$DEV" 0 1M >/dev/null
before=$(count a occupancy)
[ "$before" = 256 ] || fail "256 blocks were read, $before are cached"
misses=$(count a misses)
for p in lru clock2q+ lru; do
	must message a policy $p
	same policy $p "$(knob a policy)"
	counted a occupancy "$before"
	must hcio read "$DEV" 0 1M >/dev/null
	same "misses after a switch to $p" "$misses" "$(count a misses)"
done
