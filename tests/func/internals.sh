#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a policy shows of its state, and which blocks it takes for ones that came back, to the block.
# kernels: uml - the policies alone decide it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 64K shards 1 policy 2q

# shows "NAME VALUE"... - these lines, in this order, and no others. What is shown
# may be a second old.
shows()
{
	local want
	sleep 1.1
	want=$([ $# -eq 0 ] || printf '%s\n' "$@")
	same "internals of $(knob a policy)" "$want" "$(count a policy_internals)"
}

# internal NAME
internal()
{
	count a policy_internals | awk -v n="$1" '$1 == n { print $2 }'
}

# Of 16 slots A1in should have 4 when it must give up some; A1out is 8.
shows "a1in 0" "am 0" "a1out 0"
must hcio expect "$DEV" 0 64K 1
shows "a1in 16" "am 0" "a1out 0"
must hcio expect "$DEV" 1M 4096 1
shows "a1in 16" "am 0" "a1out 1"
counted a refaults 0
# Block 0 is back, block 1 left for it.
must hcio expect "$DEV" 0 4096 1
shows "a1in 15" "am 1" "a1out 1"
counted a refaults 1
# A hit is nothing that came back.
must hcio expect "$DEV" 0 4096 1
counted a refaults 1
must hcio expect "$DEV" 2M 16K 1
shows "a1in 15" "am 1" "a1out 5"
counted a refaults 1
# Blocks 1 to 3 at once; 6 to 8 leave for them.
must hcio expect "$DEV" 4096 12K 1
shows "a1in 12" "am 4" "a1out 5"
counted a refaults 4
counted a evict_capacity 9

# What was dropped is no ghost, what is one stays; a reset is of counters.
must message a drop
must message a reset_stats
shows "a1in 0" "am 0" "a1out 5"
counted a refaults 0
must hcio expect "$DEV" 0 16K 1
shows "a1in 4" "am 0" "a1out 5"
counted a refaults 0
must hcio expect "$DEV" 16K 8K 1
shows "a1in 4" "am 2" "a1out 3"
counted a refaults 2

# The names are the policy's own; some have nothing to show.
must message a policy lru
shows
must message a policy clock2q+
same "names" "small main ghost" "$(count a policy_internals | awk '{ print $1 }' | xargs)"
same "small and main" 6 $(($(internal small) + $(internal main)))
same ghost 0 "$(internal ghost)"
counted a refaults 2

# All shards together, under each policy that shows its slots.
must dmsetup remove hct_a
cache a "$ORIGIN" 1M shards 4
must hcio expect "$DEV" 0 4M 1
for p in $(knob a policies); do
	must message a policy "$p"
	must hcio expect "$DEV" 4M 4M 1
	case $p in
	lru2) parts="recent once twice" ;;
	2q) parts="a1in am" ;;
	arc) parts="t1 t2" ;;
	s3fifo | clock2q+) parts="small main" ;;
	lirs) parts="lir hir" ;;
	wtinylfu) parts="window probation protected" ;;
	*) shows && continue ;;
	esac
	sum=0
	for part in $parts; do
		sum=$((sum + $(internal "$part")))
	done
	same "slots that $p shows" "$(count a occupancy)" "$sum"
done
