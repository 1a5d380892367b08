#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What each mode does with reads and writes, and that nothing stale outlives a switch.
# kernels: umlkasan - switches drop blocks beside requests in flight
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
must hcio fill "$ORIGIN" 0 16M 1

cache a "$ORIGIN" 8M mode writearound
must hcio expect "$DEV" 0 1M 1
must hcio expect "$DEV" 0 1M 1
counted a hits 256
must hcio write "$DEV" 0 64K 2
counted a invalidate_write 16
counted a updated 0
must hcio expect "$DEV" 0 64K 2
must hcio expect "$DEV" 64K 64K 1
must hcio cmp "$DEV" "$ORIGIN"

must message a mode writethrough
same mode writethrough "$(knob a mode)"
must hcio expect "$DEV" 0 64K 2
must hcio write "$DEV" 0 64K 3
at_least a updated 16
hits=$(count a hits)
must hcio expect "$DEV" 0 64K 3
same "hits on what was written" $((hits + 16)) "$(count a hits)"

# Passthrough: no hit, and whatever is written then must be seen afterwards.
must message a mode passthrough
hits=$(count a hits)
must hcio expect "$DEV" 0 64K 3
same "hits in passthrough" "$hits" "$(count a hits)"
at_least a bypass_mode 16
must hcio write "$DEV" 0 32K 4
must hcio write "$DEV" 64K 4096 5
for mode in writethrough passthrough writearound passthrough writethrough; do
	knob a mode "$mode" || fail "cannot write the knob"
	same mode "$mode" "$(knob a mode)"
	must hcio expect "$DEV" 0 32K 4
	must hcio expect "$DEV" 32K 32K 3
	must hcio expect "$DEV" 64K 4096 5
done
must hcio cmp "$DEV" "$ORIGIN"
must hcio cmp "$DEV" "$ORIGIN"

# To the same mode again: nothing is lost.
must hcio expect "$DEV" 1M 256K 1
occupancy=$(count a occupancy)
must message a mode writethrough
counted a occupancy "$occupancy"
