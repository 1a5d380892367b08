#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reads that waited for hundreds of blocks of a part of the origin that is stuck give up at the same time, and a read of another part does not stand behind them.
# kernels: uml - two origins hold their answers
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
# Blocks that reads wait for: HC_WAITED_MAX in kmod/core/shard.h.
most=128
halves
cache a "$ORIGIN" 16M scan_action off
export NBD=$FULL_NBD

# waiting - as many reads wait for a fill as may.
waiting()
{
	[ $(($(count a read_requests) - $(count a bypass_busy))) -ge $((4 + most)) ]
}

# settled - so they do, or the full half takes no more.
settled()
{
	waiting || told_is read_held "$REQUESTS"
}

# crowd - four fills of one half take a few of its requests, and 480 reads want a block each
# of what they fill: more than the half has requests for.
crowd()
{
	must message a drop
	patient 8M
	must message a reset_stats
	tell hold read
	fills=()
	for i in 0 1 2 3; do
		background hcio read "$DEV" "${i}M" 1M
		fills+=("$PID")
	done >"$TMP/seeds"
	joined 4 "${fills[@]}"
	background hcio apart "$DEV" 0 4096 480
	readers=$PID
	wait_for 30 "reads that want what is being filled" settled
}

# ended_well - the fills and those who want what they fill have got it.
ended_well()
{
	local i
	for i in "${fills[@]}"; do done_well "$i" "a fill"; done
	done_well "$readers" "the readers of the full half"
}

# On a machine that is busy the fills may be overdue when the reads come, who then do not
# wait for them.
for _ in 1 2 3 4 5; do
	crowd
	if waiting; then break; fi
	log "too late to wait: read_requests $(count a read_requests), bypass_busy $(count a bypass_busy)"
	tell release read
	ended_well
done
waiting || fail "reads did not wait for fills"

# Later, a read of the other half joins a fill, which is held. Or it does not, and goes
# to the origin by itself. That answers.
nap 1
export NBD=$QUICK_NBD
tell hold read
background hcio expect "$DEV" 22M 4096 1
first=$PID
held read 1
tell pass read
background hcio expect "$DEV" 22M 4096 1
second=$PID

# gave_up - the reads of the full half that had waited for a fill.
gave_up()
{
	[ "$(count a bypass_wait)" -ge "$most" ]
}
wait_for 60 "reads to give up" gave_up
wait_for 10 "the read of the other half to end" ended "$second"
must wait "$second"
export NBD=$FULL_NBD
same "requests that the full half holds" "$REQUESTS" "$(told read_held)"

tell release read
export NBD=$QUICK_NBD
tell release read
done_well "$first" "the first reader of the other half"
ended_well
must hcio cmp "$DEV" "$ORIGIN" 0 32M
check_identities hct_a
