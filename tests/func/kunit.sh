#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every KUnit module loads and reports no failure.
# kernels: uml sanitizer - no other kernel has KUnit
. "$(dirname "$0")/../lib/lib.sh"
[ -d /sys/kernel/debug/kunit ] || skip "KUnit in this kernel"
ls "$TOP"/kunit/*_kunit.ko >/dev/null 2>&1 || skip "KUnit modules (make HC_KUNIT=1)"
suites=0 cases=0
for ko in "$TOP"/kunit/*_kunit.ko; do
	(cd /sys/kernel/debug/kunit && printf '%s\n' *) >"$TMP/before"
	must insmod "$ko"
	while read -r suite; do
		results=/sys/kernel/debug/kunit/$suite/results
		wait_for 120 "$suite to end" grep -Eq "^(not )?ok [0-9]+ $suite" "$results"
		cat "$results"
		if grep -q '^ *not ok' "$results"; then fail "$suite"; fi
		suites=$((suites + 1))
		cases=$((cases + $(grep -c '^ *ok' "$results") - 1))
	done < <(cd /sys/kernel/debug/kunit && printf '%s\n' * | grep -Fvx -f "$TMP/before")
	must rmmod "$(basename "$ko" .ko)"
done
log "$suites suites, $cases cases"
[ "$suites" -gt 0 ] && [ "$cases" -gt 0 ] || fail "no suite has run"
echo "KUNIT: $cases passed"
