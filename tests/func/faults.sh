#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Failed allocations and failed origin requests, at random, under the model: errors are told, data stay right.
# kernels: umlkasan sanitizer - only these have fault injection
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
debug=/sys/kernel/debug
[ -d $debug/failslab ] && [ -d $debug/fail_page_alloc ] || skip "fault injection in this kernel"
[ -e $debug/failslab/require-start ] || skip "fault injection by stack trace in this kernel"

# inject NAME PERCENT [TIMES] - for every task; quiet ends it, or so many failures.
inject()
{
	local d=$debug/$1
	echo 0 >"$d/verbose"
	echo 10 >"$d/interval"
	echo "${3:--1}" >"$d/times"
	[ ! -e "$d/task-filter" ] || echo N >"$d/task-filter"
	[ ! -e "$d/ignore-gfp-wait" ] || echo Y >"$d/ignore-gfp-wait"
	[ ! -e "$d/min-order" ] || echo 0 >"$d/min-order"
	echo "$2" >"$d/probability"
}

# only_ours NAME - of allocations only those below a function of the module fail.
# Nobody else's: who runs the tests, on a file system that is the host's, needs
# memory, too.
only_ours()
{
	local from size
	from=$(<"/sys/module/dm_hotcache/sections/.text")
	size=$(<"/sys/module/dm_hotcache/coresize")
	printf '0x%x' $((from)) >"$debug/$1/require-start"
	printf '0x%x' $((from + size)) >"$debug/$1/require-end"
}

# injected NAME - all failures that were to be injected have been.
injected()
{
	[ "$(<"$debug/$1/times")" = 0 ]
}

quiet()
{
	local d
	for d in $debug/failslab $debug/fail_page_alloc $debug/fail_make_request; do
		[ ! -e "$d/probability" ] || echo 0 >"$d/probability"
	done
}

# However the test ends, the machine is to get its memory.
trap 'on_exit quiet' EXIT
try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
cache a "$ORIGIN" 2M

# Atomic allocations fail, as under pressure: nothing may be noticed above.
load_start "$DEV" "$ORIGIN"
only_ours failslab
only_ours fail_page_alloc
# So many failures, or as many as come in HC_FAULT_SECONDS. Few objects need a page
# of their own, so there are not so many failures of pages.
inject fail_page_alloc 20
if [ -n "${HC_FAULT_SECONDS:-}" ]; then
	inject failslab 20
	nap "$HC_FAULT_SECONDS"
else
	inject failslab 20 40
	wait_for 120 "allocations to fail" injected failslab
fi
quiet
# The model's own calls may be refused memory by the kernel, that is no fault
# of the cache: start a new one to see the state that it left.
kill -USR1 "$LOAD"
wait "$LOAD" || ! grep -q '^MISMATCH.*\(stale\|torn\|stamp\)' "$TMP/load/log" ||
	fail "with failing allocations: $(<"$TMP/load/log")"
check_identities hct_a
check_verify hct_a
must hcio cmp "$DEV" "$ORIGIN"

# failing PERCENT COMMAND... - run it with allocations of its own failing, below
# the module.
failing()
{
	inject failslab "$1"
	[ ! -e $debug/failslab/ignore-gfp-wait ] || echo N >$debug/failslab/ignore-gfp-wait
	echo Y >$debug/failslab/task-filter
	shift
	(
		echo 1 >/proc/self/make-it-fail
		exec "$@"
	) >/dev/null 2>&1
	quiet
}

# Making and unmaking devices with failing allocations: refused or there.
for i in $(seq "$(scaled 15 5)"); do
	failing $((i % 5 * 10)) dmsetup create hct_f --table "$(cache_line "$ORIGIN" 1M)"
	failing $((i % 5 * 10)) dmsetup message hct_f 0 policy lru
	# Without memory for its files it has no counters to be checked at its end.
	command dmsetup remove hct_f >/dev/null 2>&1
	! command dmsetup info hct_f >/dev/null 2>&1 || fail "round $i: hct_f stays"
done
same "users of the module" 1 "$(<"/sys/module/dm_hotcache/refcnt")"

# The origin fails requests at random: whoever asked is told, data stay right.
[ -e $debug/fail_make_request ] || exit 0
attr=/sys/block/${ORIGIN##*/}/make-it-fail
[ -e "$attr" ] || exit 0
load_start "$DEV" "$ORIGIN" --errors-ok
echo 1 >"$attr"
inject fail_make_request 5
nap "${HC_FAULT_SECONDS:-0.01}"
# failed - requests of both kinds were failed often.
failed()
{
	[ "$(count a write_errors)" -ge 20 ] && [ "$(count a fill_errors)" -ge 20 ]
}
wait_for 120 "requests to fail" failed
quiet
echo 0 >"$attr"
load_stop
check_identities hct_a
