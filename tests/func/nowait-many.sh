#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# However many reads must not block: a few wait for the origin with slots, the rest get EAGAIN.
# kernels: uml - the origin holds its answers until it takes no more requests
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
# Fills that may wait for a worker that sends them: HC_HELD_MAX in kmod/io/child.c.
most=64
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
queue=/sys/block/${ORIGIN##*/}/queue
# Then its requests are those of the hardware.
echo none >"$queue/scheduler" || fail "the origin's scheduler"
requests=$(<"$queue/nr_requests")

# The curve has all that was read so far; so much at a time finds room.
look()
{
	count a mrc >"$TMP/curve"
}

# crowd OFFSET - all of the origin's requests are in use, by reads from there on, the
# next of which waits for one: $full. Then come 200 reads that must not block: $many.
crowd()
{
	tell hold read
	background hcio apart "$DEV" "$1" 4096 $((requests + 1))
	full=$PID
	held read "$requests"
	wait_for 60 "the origin to be full" asleep "$full"
	look
	must message a reset_stats

	hcio apart "$DEV" 8M 4096 200 nowait >"$TMP/again" &
	many=$!
	wait_for 60 "reads that must not block" received 200
	wait_for 60 "workers to wait for the origin" asleep "$many"
}

for round in 1 2; do
	cache a "$ORIGIN" 8M scan_action off
	must knob a insight mrc
	crowd 0
	counted a bypass_congested $((200 - most))
	counted a filled $most
	# What does not mind to wait does, beside them.
	background hcio expect "$DEV" 12M 4096 1
	tell release read
	done_well "$full" "the reads that filled the origin"
	done_well "$many" "the reads that must not block"
	done_well "$PID" "the read that may"
	same "reads that got EAGAIN" $((200 - most)) "$(<"$TMP/again")"
	counted a retries $most
	counted a fill_errors 0
	check_identities hct_a
	look

	# Those that have been answered are cached, and none has waited in vain: it is
	# the same once more, with the same table and with a new one.
	crowd 4M
	counted a hits $most
	counted a bypass_congested $((200 - 2 * most))
	tell release read
	done_well "$full" "the reads that filled the origin"
	done_well "$many" "the reads that must not block"
	same "reads that got EAGAIN" $((200 - 2 * most)) "$(<"$TMP/again")"
	check_identities hct_a

	# Each block was missed once, by the largest of pools as well, and what got EAGAIN
	# was no read: it was of blocks that are read here once more.
	look
	must hcio apart "$DEV" 8M 4096 200
	look
	awk -v fresh=$((2 * (requests + 1) + 201)) \
		-v reads=$((2 * (requests + 1) + 601 - (400 - 3 * most))) \
		'END { d = $2 - fresh / reads; exit !(d < 0.03 && d > -0.03) }' "$TMP/curve" ||
		fail "$requests requests: the curve ends with $(tail -n 1 "$TMP/curve")"
	must hcio cmp "$DEV" "$ORIGIN" 0 16M
	must dmsetup remove hct_a
	log "round $round: $most of 200 reads waited with slots"
done
