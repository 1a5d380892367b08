#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every KUnit module loads and reports no failure.
# kernels: uml - Debian's kernels have no KUnit; in user space the same suites run under ASan
. "$(dirname "$0")/../lib/lib.sh"
[ -d /sys/kernel/debug/kunit ] || skip "KUnit in this kernel"
ls "$TOP"/kunit/*_kunit.ko >/dev/null 2>&1 || skip "KUnit modules (make HC_KUNIT=1)"
cd /sys/kernel/debug/kunit || fail "no results of KUnit"
printf '%s\n' * >"$TMP/before"
modules=()
# A suite has run when its module is loaded.
for ko in "$TOP"/kunit/*_kunit.ko; do
	must insmod "$ko"
	modules+=("${ko##*/}")
done
mapfile -t suites < <(printf '%s\n' * | grep -Fvx -f "$TMP/before")
[ "${#suites[@]}" -ge "${#modules[@]}" ] || fail "${#modules[@]} modules, but suites ${suites[*]}"
cases=0
for suite in "${suites[@]}"; do
	ended='' wrong=''
	while read -r line; do
		echo "$line"
		case $line in
		"ok "*" $suite") ended=1 ;;
		ok*) cases=$((cases + 1)) ;;
		not\ ok*) wrong=1 ;;
		esac
	done <"$suite/results"
	[ -z "$wrong" ] || fail "$suite"
	[ -n "$ended" ] || fail "$suite has not ended"
done
cd /
must rmmod "${modules[@]%.ko}"
log "${#suites[@]} suites, $cases cases"
[ "$cases" -gt 0 ] || fail "no case has run"
echo "KUNIT: $cases passed"
