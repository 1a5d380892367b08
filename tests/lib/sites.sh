# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Where the module allocates, and allocations that fail just there. Beside lib/inject.sh.

# More than will ever fail.
SITES_MANY=1000000

# sites_read - the list, from the module itself: of each site $SITE_TEXT, the offset that
# its call returns to, $SITE_BEGIN and $SITE_END of its function, and $SITE_NAME.
# $TEXT_SIZE is that of all functions.
sites_read()
{
	local section at begin end function callee ko=${HC_KO:-$TOP/dm-hotcache.ko}
	local -A seen=()
	SITE_TEXT=() SITE_BEGIN=() SITE_END=() SITE_NAME=()
	while read -r section at begin end function callee; do
		[ "$section" = .text ] || fail "$function allocates in the section $section"
		callee=${callee%_noprof}
		seen[$function $callee]=$((${seen[$function $callee]:-0} + 1))
		SITE_TEXT+=("$at") SITE_BEGIN+=("$begin") SITE_END+=("$end")
		SITE_NAME+=("$function: ${callee##__} ${seen[$function $callee]}")
	done < <(objdump -dr --no-show-raw-insn "$ko" | awk -f "$TESTS/lib/sites.awk")
	TEXT_SIZE=$((0x$(objdump -h -j .text "$ko" | awk '$2 == ".text" { print $3 }')))
	[ ${#SITE_NAME[@]} -ge 20 ] || fail "only ${#SITE_NAME[@]} sites in the module"
}

# site_of NAME - its number.
site_of()
{
	local i
	for i in "${!SITE_NAME[@]}"; do
		[ "${SITE_NAME[i]}" != "$1" ] || { echo "$i"; return; }
	done
	fail "the module has no site $1"
}

# fault_setup - the kernel's fault injection as the rest wants it; nothing fails yet.
fault_setup()
{
	local d
	for d in $INJECT/failslab $INJECT/fail_page_alloc; do
		echo 0 >"$d/probability"
		echo 0 >"$d/verbose"
		echo 1 >"$d/interval"
		echo 0 >"$d/space"
		echo N >"$d/task-filter"
		echo N >"$d/ignore-gfp-wait"
		echo 32 >"$d/stacktrace-depth"
	done
	echo N >$INJECT/failslab/cache-filter
	echo N >$INJECT/fail_page_alloc/ignore-gfp-highmem
	echo 0 >$INJECT/fail_page_alloc/min-order
	times_set $SITES_MANY
}

# aim NAME FIRST END - of allocations of that kind only those may fail that are made below
# a call which returns to an address from FIRST to before END.
aim()
{
	printf '0x%x' "$2" >"$INJECT/$1/require-start"
	printf '0x%x' "$3" >"$INJECT/$1/require-end"
}

# aim_text FIRST END - both kinds, at offsets in the module.
aim_text()
{
	local text
	text=$(</sys/module/dm_hotcache/sections/.text)
	aim failslab $((text + $1)) $((text + $2))
	aim fail_page_alloc $((text + $1)) $((text + $2))
}

aim_module()
{
	aim_text 0 "$TEXT_SIZE"
}

# times_set COUNT - so many may fail of each kind, but for those of /proc/self/fail-nth.
times_set()
{
	echo "$1" >$INJECT/failslab/times
	echo "$1" >$INJECT/fail_page_alloc/times
	TIMES=$1
}

# times_read - how many have failed since then: $SLABS, $PAGES, and their sum $FAILED.
times_read()
{
	SLABS=$((TIMES - $(<"$INJECT/failslab/times")))
	PAGES=$((TIMES - $(<"$INJECT/fail_page_alloc/times")))
	export FAILED=$((SLABS + PAGES))
}

# outcome OPERATION - its status is $STATUS; is it as it should be?
outcome()
{
	times_read
	export RESULT="done"
	[ "$STATUS" = 0 ] || RESULT=refused
	"check_$1" "$STATUS"
}

# nth OPERATION N - its Nth allocation fails, of those that its own task makes in the
# module. $FAILED is 0 if there are not so many.
nth()
{
	"prepare_$1"
	times_set $SITES_MANY
	(
		echo "$2" >/proc/self/fail-nth
		"do_$1"
	) >"$TMP/nth" 2>&1
	STATUS=$?
	outcome "$1"
}

# all OPERATION [TIMES] - what was aimed at fails, whoever asks for it; only so often.
all()
{
	local d
	"prepare_$1"
	times_set "${2:-$SITES_MANY}"
	for d in $INJECT/failslab $INJECT/fail_page_alloc; do echo 100 >"$d/probability"; done
	("do_$1") >"$TMP/all" 2>&1
	STATUS=$?
	for d in $INJECT/failslab $INJECT/fail_page_alloc; do echo 0 >"$d/probability"; done
	outcome "$1"
}
