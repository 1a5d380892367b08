#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Failed allocations and failed origin requests, at random, under the model: errors are told, data stay right.
# kernels: umlkasan sanitizer - only these have fault injection
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/inject.sh"
. "$TESTS/lib/load.sh"
need_hotcache
need_injection
trap 'on_exit inject_none' EXIT
try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
cache a "$ORIGIN" 2M

# Atomic allocations fail, as under pressure: nothing may be noticed above.
load_start "$DEV" "$ORIGIN"
inject_ours failslab
inject_ours fail_page_alloc
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
inject_none
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
	[ ! -e $INJECT/failslab/ignore-gfp-wait ] || echo N >$INJECT/failslab/ignore-gfp-wait
	echo Y >$INJECT/failslab/task-filter
	shift
	(
		echo 1 >/proc/self/make-it-fail
		exec "$@"
	) >/dev/null 2>&1
	inject_none
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
[ -e $INJECT/fail_make_request ] || exit 0
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
inject_none
echo 0 >"$attr"
load_stop
check_identities hct_a
