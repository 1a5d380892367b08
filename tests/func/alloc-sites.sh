#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each allocation of the module fails, in each operation: that is refused with nothing left over, or done in full.
# kernels: soak - it makes each allocation of each operation fail, which takes minutes
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/inject.sh"
. "$TESTS/lib/sites.sh"
. "$TESTS/lib/operations.sh"
need_hotcache
need_injection
need_command objdump awk
[ -e /proc/self/fail-nth ] || skip "/proc/self/fail-nth"
trap 'on_exit inject_none' EXIT
# An allocation that has to be mapped page by page tells the log where it failed. A warning
# or a bug of the kernel begins with a line of its own.
SPLATS=${SPLATS/Call Trace:|/}
export VERIFY_RATIO=0
ops="$OPS_CONTROL $OPS_RULES $OPS_IO"

# Sites that do not fail here, and why. Where the kernel lacks a page for memory of each
# CPU, User Mode Linux with KASAN does not survive it: the next module to be unloaded, any
# module, clears shadow memory without end.
percpu="the kernel has room for it, and where it has none it hangs at the next rmmod"
declare -A allowed=(
	["hc_admission_init: pcpu_alloc 1"]=$percpu
	["hc_dev_init: pcpu_alloc 1"]=$percpu
	["hc_dev_init: pcpu_alloc 2"]=$percpu
	["hc_exact_alloc: vmalloc_huge_node 1"]="only for an array of nearly a multiple of 2 MiB, which a pool of 1 GiB has"
)
declare -A times=() where=()

# next N - which allocation fails next. In a long run that is each, up to a thousand pages
# that are all taken in the same loop.
next()
{
	if ! long_run; then
		echo $(($1 + 1 + $1 / 2))
	elif [ "$1" -lt 200 ]; then
		echo $(($1 + 1))
	else
		echo $(($1 + 1 + $1 / 8))
	fi
}

# each_nth OPERATION - until it runs through without a failure.
each_nth()
{
	local n=1 failed=0 refused=0
	aim_module
	while :; do
		nth "$1" "$n"
		[ "$FAILED" != 0 ] || break
		failed=$((failed + 1))
		[ $RESULT = "done" ] || refused=$((refused + 1))
		n=$(next "$n")
	done
	[ "$STATUS" = 0 ] || [ "$1" = nowait ] ||
		fail "$1 fails without a failure: $(<"$TMP/nth")"
	log "$1: $failed failed of $((n - 1)) allocations, $refused times refused, $((failed - refused)) times done all the same"
	SUM=$((SUM + failed))
}

# first_ops FUNCTION - the operations by which its allocations are most likely reached.
first_ops()
{
	case $1 in
	hc_rules_set_range) echo hint hint_again ;;
	hc_rules_set_tasks) echo tasks tasks_again ;;
	hc_rules_set_warmer) echo warm warm_beside_tasks ;;
	hc_child_clone) echo nowait ;;
	hc_child_alloc) echo read_miss write_cached checked_hit ;;
	hc_verify) echo compare ;;
	hc_spare_resize) echo ratio create ;;
	hc_cache_switch_policy) echo switch relink ;;
	hc_pool_create) echo create resume ;;
	*) echo create attach grow ;;
	esac
}

# note SITE OPERATION COUNT
note()
{
	local name=${SITE_NAME[$1]}
	times[$name]=$((${times[$name]:-0} + $3))
	[[ " ${where[$name]:-} " == *" $2 "* ]] || where[$name]+="${where[$name]:+ }$2"
}

# fails_in SITE OPERATION - all that is allocated there fails, then only the first.
fails_in()
{
	all "$2"
	[ "$FAILED" != 0 ] || return
	note "$1" "$2" 1
	all "$2" 1
	[ "$FAILED" = 0 ] || note "$1" "$2" 1
}

# fails_somewhere SITE - in one operation; in a long run in all in which it can.
fails_somewhere()
{
	local function=${SITE_NAME[$1]%%:*} op likely
	likely=$(first_ops "$function")
	aim_text "${SITE_TEXT[$1]}" $((SITE_TEXT[$1] + 1))
	for op in $likely; do
		fails_in "$1" "$op" && ! long_run && return
	done
	[ -z "${times[${SITE_NAME[$1]}]:-}" ] || long_run || return
	for op in $ops; do
		[[ " $likely " == *" $op "* ]] || ! fails_in "$1" "$op" || long_run || return
	done
}

# fails_after SITE FIRST END OPERATION - a site that is reached if allocations of pages have
# failed below a call that returns to these offsets.
fails_after()
{
	local text
	text=$(</sys/module/dm_hotcache/sections/.text)
	aim fail_page_alloc $((text + $2)) $((text + $3))
	aim failslab $((text + SITE_TEXT[$1])) $((text + SITE_TEXT[$1] + 1))
	all "$4"
	[ "$SLABS" = 0 ] || note "$1" "$4" "$SLABS"
}

# Small arrays that no piece of memory is left for are mapped.
fail_mapped()
{
	local site
	site=$(site_of "hc_exact_alloc: vmalloc 1")
	for op in create switch relink insight; do
		fails_after "$site" "${SITE_BEGIN[site]}" "${SITE_END[site]}" $op
	done
}

# A chunk that cannot be had in one piece: its list, or all of its pieces. What fails there
# besides the whole is what fails more than if only that did.
fail_pieces()
{
	local list pieces whole
	whole=$(site_of "hc_chunk_alloc: alloc_pages_node 1")
	list=$(site_of "hc_chunk_alloc_pieces: kmalloc 1")
	pieces=$(site_of "hc_chunk_alloc_pieces: alloc_pages_node 1")
	for op in create resume grow; do
		fails_after "$list" "${SITE_BEGIN[whole]}" "${SITE_END[whole]}" $op
		aim_text "${SITE_TEXT[whole]}" $((SITE_TEXT[whole] + 1))
		all $op
		alone=$PAGES
		aim failslab 0 0
		text=$(</sys/module/dm_hotcache/sections/.text)
		aim fail_page_alloc $((text + SITE_BEGIN[whole])) $((text + SITE_END[whole]))
		all $op
		[ "$PAGES" -le "$alone" ] || note "$pieces" $op $((PAGES - alone))
	done
}

# The module itself, when it is loaded.
prepare_insmod()
{
	[ ! -d /sys/module/dm_hotcache ] || must rmmod dm_hotcache
}

do_insmod()
{
	exec insmod "${HC_KO:-$TOP/dm-hotcache.ko}"
}

check_insmod()
{
	[ -d /sys/module/dm_hotcache ] || [ "$1" != 0 ] || fail "insmod did nothing"
	[ ! -d /sys/module/dm_hotcache ] || [ "$1" = 0 ] || fail "refused, but there"
	! target_is_there hotcache || [ "$1" = 0 ] || fail "the target of a module that is not there"
}

# Of what it allocates before it has begun nothing fails: that is the kernel's.
each_nth_insmod()
{
	local begin end n=1 failed=0
	read -r begin end < <(awk '/ do_one_initcall$/ { at = $1; next }
		at && $1 > at { print "0x" at, "0x" $1; exit }' /proc/kallsyms)
	[ -n "$end" ] || fail "no do_one_initcall in /proc/kallsyms"
	aim failslab "$begin" "$end"
	aim fail_page_alloc "$begin" "$end"
	while :; do
		nth insmod "$n"
		[ "$FAILED" != 0 ] || break
		failed=$((failed + 1))
		n=$(next "$n")
	done
	[ "$STATUS" = 0 ] || fail "insmod fails without a failure: $(<"$TMP/nth")"
	log "insmod: $failed failed of $((n - 1)) allocations"
	SUM=$((SUM + failed))
}

# Its sites are where the module is; it comes to the same place again and again.
fail_insmod()
{
	local site try
	for site in "${!SITE_NAME[@]}"; do
		[[ ${SITE_NAME[site]} == hc_pressure_init:* ]] || continue
		for try in 1 2 3 4 5; do
			aim_text "${SITE_TEXT[site]}" $((SITE_TEXT[site] + 1))
			all insmod
			[ "$FAILED" = 0 ] || note "$site" insmod 1
			load_module
			[ "$FAILED" = 0 ] || break
			log "the module had moved, try $try"
		done
	done
}

sites_read
fault_setup
SUM=0
each_nth_insmod
fail_insmod
log "the module itself: done ($SECONDS s)"

null_blk 32 irqmode=0 discard=1
OTHER=$ORIGIN
null_blk 32 irqmode=0 discard=1
must hcio fill "$OTHER" 0 1M 1
must hcio fill "$ORIGIN" 0 32M 1
cache a "$ORIGIN" 4M shards 2
prepare_create
(do_create) || fail "create"
check_create 0
held
before=$HELD
for op in $ops; do each_nth "$op"; done
log "operations: done ($SECONDS s)"
same "users of the module" 1 "$(</sys/module/dm_hotcache/refcnt)"
for site in "${!SITE_NAME[@]}"; do
	[[ ${SITE_NAME[site]} == @(hc_pressure_init:*|*": pcpu_alloc "*|*": vmalloc"*|hc_chunk_alloc_pieces:*) ]] ||
		fails_somewhere "$site"
done
log "sites: done ($SECONDS s)"
fail_mapped
fail_pieces
held
log "$before KiB were held before, $HELD KiB are now; no kmemleak in this kernel"
[ $((HELD - before)) -lt 3000 ] || fail "memory is not what it was"
same "users of the module" 1 "$(</sys/module/dm_hotcache/refcnt)"
check_identities hct_a
check_verify hct_a

never=0
for name in "${SITE_NAME[@]}"; do
	if [ -n "${times[$name]:-}" ]; then
		log "failed ${times[$name]} times: $name (${where[$name]})"
	elif [ -n "${allowed[$name]:-}" ]; then
		log "not failed: $name: ${allowed[$name]}"
	else
		never=$((never + 1))
		log "NEVER FAILED: $name"
	fi
done
log "${#SITE_NAME[@]} sites, ${#times[@]} of them failed, $never should have; $SUM times the nth allocation of an operation"
[ "$never" = 0 ] || fail "$never sites of ${#SITE_NAME[@]} were never failed"
