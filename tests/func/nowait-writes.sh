#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# However many writes of cached blocks must not block: a few wait for the origin, the rest get EAGAIN and change nothing.
# kernels: uml - the origin holds its answers until it takes no more requests
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
# Child bios that may wait for a worker that sends them: HC_HELD_MAX in kmod/io/child.c.
most=64
nr=80
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
queue=/sys/block/${ORIGIN##*/}/queue
# Then its requests are those of the hardware.
echo none >"$queue/scheduler" || fail "the origin's scheduler"
requests=$(<"$queue/nr_requests")
cache a "$ORIGIN" 8M scan_action off

# wrote - all writes have come, and each has ended or waits.
wrote()
{
	local pid
	[ "$(count a write_requests)" = "$nr" ] || return
	for pid in "${writers[@]}"; do
		waiting_or_ended "$pid" || return
	done
}

# runs SEED... - of a block each, as hcio read shows them: SEEDxSECTORS.
runs()
{
	local seed=$1 sectors=0 next
	for next in "$@" ''; do
		if [ "$next" != "$seed" ]; then
			printf '%sx%s ' "$seed" "$sectors"
			seed=$next sectors=0
		fi
		sectors=$((sectors + 8))
	done | xargs
}

for round in 1 2; do
	# Blocks are cached, all of the origin's requests are in use.
	must hcio expect "$DEV" 0 512K 1
	tell hold read
	background hcio apart "$DEV" $((round * 4))M 4096 "$requests"
	full=$PID
	held read "$requests"
	must message a reset_stats
	writers=()
	for ((i = 0; i < nr; i++)); do
		hcio write "$DEV" $((i * 4096)) 4096 2 nowait 2>/dev/null &
		writers+=("$!")
	done
	wait_for 60 "writes that must not block" wrote
	tell release read
	done_well "$full" "the reads that filled the origin"

	refused=0 wrote=()
	for ((i = 0; i < nr; i++)); do
		wait_for 60 "a write to end" ended "${writers[i]}"
		wait "${writers[i]}"
		case $? in
		0) wrote+=(2) ;;
		11) wrote+=(1) refused=$((refused + 1)) ;;
		*) fail "a write ended with status $?" ;;
		esac
	done
	same "data" "$(runs "${wrote[@]}")" "$(hcio read "$DEV" 0 $((nr * 4096)) | xargs)"
	same "writes that got EAGAIN" $((nr - most)) "$refused"
	counted a retries $most
	counted a updated $most
	counted a invalidate_write "$refused"
	counted a write_errors 0
	check_identities hct_a
	# Once more: none of them counts for ever.
	must hcio fill "$DEV" 0 512K 1
done
must hcio cmp "$DEV" "$MEDIUM" 0 16M
