# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Allocations and requests that fail because the test says so. A test that uses this
# needs "trap 'on_exit inject_none' EXIT": however it ends, the machine is to get its
# memory.

INJECT=/sys/kernel/debug

# need_injection - skip the test where the kernel cannot let allocations fail.
need_injection()
{
	[ -d $INJECT/failslab ] && [ -d $INJECT/fail_page_alloc ] ||
		skip "fault injection in this kernel"
	[ -e $INJECT/failslab/require-start ] ||
		skip "fault injection by stack trace in this kernel"
}

# inject NAME PERCENT [TIMES] - for every task; inject_none ends it, or so many failures.
inject()
{
	local d=$INJECT/$1
	echo 0 >"$d/verbose"
	echo 10 >"$d/interval"
	echo "${3:--1}" >"$d/times"
	[ ! -e "$d/task-filter" ] || echo N >"$d/task-filter"
	[ ! -e "$d/ignore-gfp-wait" ] || echo Y >"$d/ignore-gfp-wait"
	[ ! -e "$d/min-order" ] || echo 0 >"$d/min-order"
	echo "$2" >"$d/probability"
}

# inject_ours NAME - of allocations only those below a function of the module fail.
# Nobody else's: who runs the tests, on a file system that is the host's, needs
# memory, too.
inject_ours()
{
	local from size
	from=$(<"/sys/module/dm_hotcache/sections/.text")
	size=$(<"/sys/module/dm_hotcache/coresize")
	printf '0x%x' $((from)) >"$INJECT/$1/require-start"
	printf '0x%x' $((from + size)) >"$INJECT/$1/require-end"
}

# injected NAME - all failures that were to be injected have been.
injected()
{
	[ "$(<"$INJECT/$1/times")" = 0 ]
}

# inject_small_pieces - the module gets its memory in pieces of two pages at most, which
# is what small objects take with KASAN.
inject_small_pieces()
{
	local d=$INJECT/fail_page_alloc
	inject_ours fail_page_alloc
	inject fail_page_alloc 100
	echo 1 >"$d/interval"
	echo N >"$d/ignore-gfp-wait"
	echo 2 >"$d/min-order"
}

# inject_none - nothing fails any more.
inject_none()
{
	local d
	for d in $INJECT/failslab $INJECT/fail_page_alloc $INJECT/fail_make_request; do
		[ ! -e "$d/probability" ] || echo 0 >"$d/probability"
	done
}
