#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each reason why a block leaves the cache is provoked, and counted once, under its own name.
# kernels: uml - the cache counts its own reasons
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 64K shards 1

# gone COUNTER=WANT... - since fresh, that is all that has left.
gone()
{
	only a '@(evict|invalidate)_' "$@"
	check_identities hct_a
}

# fresh - the pool is full of blocks 0 to 15.
fresh()
{
	must message a drop
	must hcio expect "$DEV" 0 64K 1
	counted a occupancy 16
	must message a reset_stats
	counted a inserts 16
}

fresh
must hcio expect "$DEV" 1M 8K 1
gone evict_capacity=2

fresh
must message a mode writearound
must hcio write "$DEV" 4096 12K 1
gone invalidate_write=3
counted a write_overlaps 0
must message a mode writethrough

# The second write to a block takes it from the first.
fresh
tell hold write
background hcio write "$DEV" 4096 8192 1
first=$PID
held write 1
background hcio write "$DEV" 8192 8192 1
second=$PID
held write 2
tell release write
done_well "$first" "the first write"
done_well "$second" "the second write"
counted a write_overlaps 1
counted a updated 2
gone invalidate_write=1

fresh
must hcio discard "$DEV" 8192 8192
gone invalidate_discard=2
must hcio fill "$DEV" 0 64K 1

fresh
tell fail write 4096 4096
refused hcio write "$DEV" 4096 4096 1
gone invalidate_error=1
counted a write_errors 1
tell heal

fresh
must message a drop
gone invalidate_drop=16

# Somebody wrote to the origin past the cache.
fresh
must hcio write "$ORIGIN" 8192 4096 2
[[ $(verify hct_a) == "checked 16 mismatched 1 skipped 0" ]] || fail "verify"
counted a verify_errors 1
only a '@(evict|invalidate)_' invalidate_verify=1
must hcio write "$DEV" 8192 4096 1

fresh
must dmsetup suspend hct_a
must dmsetup resume hct_a
gone invalidate_suspend=16

# A policy takes over what is there.
fresh
must message a policy lru
counted a occupancy 16
gone

# What a write overtakes does not come in at all.
fresh
tell hold read
background hcio read "$DEV" 1M 4096
held read 1
must hcio write "$DEV" 1M 4096 1
tell release read
done_well "$PID" "the read" >/dev/null
counted a fill_lost 1
counted a inserts 16
gone evict_capacity=1
