#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Readers of one cold block share one origin read; errors and deaths stay with whose they are.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M
patient 8M

# 32 reads at once, one at the origin. Those that waited for too long, as the
# target sees it, ask for themselves: they count as retries; those that come when
# it is too late to wait, as bypass_busy. In a slow guest that may be all of them:
# then fewer reads, which are there sooner.
for depth in 16 4 1; do
	reads=$((2 * depth))
	must message a reset_stats
	tell reset
	tell hold read
	background hcio burst "$DEV" $((16384 * depth)) 4096 "$depth" 2 1
	readers=$PID
	held read 1
	joined "$reads" "$readers"
	tell release read
	done_well "$readers" "the readers"
	late=$(($(count a retries) + $(count a bypass_busy)))
	same "reads at the origin" $((1 + late)) "$(told read)"
	counted a filled 1
	counted a joined $((reads - 1 - late))
	check_identities hct_a
	[ "$(count a joined)" = 0 ] || break
done
at_least a joined 1

# One of the waiting readers is killed: the others do not care.
tell hold read
pids=()
for _ in 1 2 3 4; do
	background hcio expect "$DEV" 1M 4096 1
	pids+=("$PID")
done
held read 1
joined $((reads + 4)) "${pids[@]}"
kill -9 "${pids[0]}" "${pids[2]}"
tell release read
done_well "${pids[1]}" "a reader beside a killed one"
done_well "${pids[3]}" "a reader beside a killed one"
must hcio expect "$DEV" 1M 64K 1

# A bad sector: who did not ask for it gets data, joined or not, and the block
# is not cached. Sector 4 of the block at 2 MiB; sector 0 is good.
must message a drop
tell fail read 2099200 512
refused hcio read "$DEV" 2M 4096
must hcio expect "$DEV" 2M 512 1
must hcio expect "$DEV" 2101248 512 1
must hcio expect "$DEV" 2097152 2048 1
refused hcio read "$DEV" 2099200 512
refused hcio read "$DEV" 2M 64K
must hcio expect "$DEV" 2101248 60K 1
# Of a block that has failed nobody begins a fill for a while, unless it is dropped.
must message a drop
tell hold read
seen=$(count a read_requests)
background hcio expect "$DEV" 2M 512 1
good=$PID
held read 1
background hcio read "$DEV" 2099200 512
bad=$PID
# Of the same block, but no neighbours of the bad sector: the origin's queue would
# merge them with it, and they would fail with it.
others=()
for _ in 1 2 3 4 5 6; do
	background hcio expect "$DEV" 2100224 512 1
	others+=("$PID")
done
joined $((seen + 8)) "$bad" "${others[@]}"
tell release read
done_well "$good" "the reader of a good sector"
for good in "${others[@]}"; do
	done_well "$good" "another reader of a good sector"
done
wait_for 60 "the reader of the bad sector" ended "$bad"
if wait "$bad"; then fail "the bad sector was read"; fi
at_least a fill_errors 1
at_least a retries 1
# Healed: all is well at once, though the failure may still be remembered.
tell heal
must hcio expect "$DEV" 2M 64K 1
must hcio expect "$DEV" 2M 64K 1
