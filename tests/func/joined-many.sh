#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A thousand reads that have joined one fill all get their own answer, by few work items.
# kernels: uml - the origin holds its answers, the trace counts work items
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_tracing
queued=$TRACING/events/workqueue/workqueue_queue_work
[ -d "$queued" ] || skip "events of work queues"
quiet()
{
	echo 0 >"$queued/enable"
}

trap 'on_exit quiet' EXIT
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M
number=$(cat "$(sysfs hct_a)/dev")
patient 8M

# crowd BLOCK LENGTH - $reads reads of it, of which the origin has one and holds it.
crowd()
{
	must message a reset_stats
	tell reset
	tell hold read
	background hcio burst "$DEV" $(($1 * 4096)) "$2" $((reads / 2)) 2 1
	readers=$PID
	held read 1
	joined "$reads" "$readers"
}

# Those that waited for too long, as the target sees it, ask for themselves; in a slow
# guest that may be most of them: then fewer reads, which are there sooner.
for reads in 1000 250 60; do
	crowd "$reads" 4096
	echo >"$TRACING/trace"
	echo 1 >"$queued/enable"
	tell release read
	done_well "$readers" "the readers"
	echo 0 >"$queued/enable"
	items=$(grep -c "workqueue=hotcache-$number " "$TRACING/trace")
	late=$(($(count a retries) + $(count a bypass_busy)))
	joined=$(count a joined)
	log "$joined of $reads reads joined, $items work items"
	same "reads at the origin" $((1 + late)) "$(told read)"
	counted a filled 1
	same "reads joined" $((reads - 1 - late)) "$joined"
	check_identities hct_a
	[ "$joined" -lt $((reads / 2)) ] || break
done
[ "$joined" -ge $((reads / 2)) ] || fail "of $reads reads $joined joined"
# Some are those of the sweep for overdue fills.
[ "$items" -le $((joined / 8 + 4)) ] ||
	fail "$items work items for $joined reads that joined"

# What they wait for fails: each then reads what it wants by itself, which is good.
tell fail read $((2000 * 4096 + 2048)) 512
crowd 2000 512
tell release read
done_well "$readers" "the readers beside a bad sector"
counted a fill_errors 1
counted a joined 0
check_identities hct_a
tell heal

# Fewer, for each of which the origin has a request if it gives up.
reads=100

# What is done meanwhile: the block is dropped and written, the policy changes, and a
# suspend waits for all.
crowd 1500 4096
must message a drop
must message a policy lru
must hcio write "$DEV" $((1500 * 4096)) 4096 2
tell pass read
must hcio expect "$DEV" $((1500 * 4096)) 4096 2
tell hold read
background dmsetup suspend hct_a
suspend=$PID
wait_for 30 "the suspend to wait" asleep "$suspend"
if ended "$suspend"; then fail "the suspend did not wait for reads in flight"; fi
tell release read
done_well "$readers" "the readers in a suspend"
done_well "$suspend" "the suspend"
must dmsetup resume hct_a
counted a occupancy 0
must hcio expect "$DEV" $((1500 * 4096)) 4096 2
