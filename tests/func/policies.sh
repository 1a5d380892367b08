#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every policy on offer works: loads, hits, evicts, keeps the model's rule.
# kernels: uml - the policies alone decide it
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
try null_blk 4 irqmode=2 completion_nsec=50000 discard=1 || ram 4
cache a "$ORIGIN" 1M
policies=$(knob a policies)
[ "$(wc -w <<<"$policies")" -ge 12 ] || fail "policies: $policies"
must dmsetup remove hct_a
for p in $policies; do
	must hcio fill "$ORIGIN" 0 4M 1
	cache a "$ORIGIN" 1M policy "$p"
	same policy "$p" "$(knob a policy)"
	must hcio expect "$DEV" 0 256K 1
	must hcio expect "$DEV" 0 256K 1
	counted a hits 64
	must hcio expect "$DEV" 0 4M 1
	at_least a evict_capacity 1
	[ "$(count a occupancy)" -le "$(knob a slots)" ] || fail "$p: too much cached"
	HC_MODEL_SECONDS=${HC_POLICY_SECONDS:-0} must model 1000 --origin "$ORIGIN" \
		--range 4194304 --procs 3 --seed "${HC_SEED:-81}"
	check_identities hct_a
	check_verify hct_a
	must dmsetup remove hct_a
done
