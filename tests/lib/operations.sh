# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Operations on caches, for tests that make them fail: hct_a, whose pool has 4 MiB and two
# shards, over $ORIGIN; others come and go over $OTHER. Both have sectors of seed 1. For
# each operation:
#   prepare_NAME       what it needs
#   do_NAME            the operation, by the task that calls it, which it may replace
#   check_NAME STATUS  do_NAME was refused, and nothing is left over, or it was done in full

# Requests, which may not fail.
export OPS_IO="read_miss read_part write_cached write_absent discard nowait checked_hit"
# Lists of rules.
export OPS_RULES="hint hint_again tasks tasks_again warm warm_beside_tasks"
# All else.
export OPS_CONTROL="create load resume attach switch relink grow shrink mode compare ratio
	insight save"

# refused_or STATUS WHAT WANT GOT BEFORE - done, or all as before.
refused_or()
{
	if [ "$1" = 0 ]; then same "$2, done" "$3" "$4"; else same "$2, refused" "$5" "$4"; fi
}

# serves NAME - it reads what is on the origin, twice.
serves()
{
	local dev
	dev=$(node "hct_$1")
	must hcio expect "$dev" 0 64K 1
	must hcio expect "$dev" 0 64K 1
}

# new_line ORIGIN - of a cache that takes memory for all that it can have.
new_line()
{
	cache_line "$1" 1M shards 2 policy lru verify_ratio 16
}

prepare_create()
{
	LINE=$(new_line "$OTHER")
}

do_create()
{
	exec dmsetup create hct_f --table "$LINE"
}

check_create()
{
	if [ "$1" = 0 ]; then
		serves f
		must command dmsetup remove hct_f
	fi
	! command dmsetup info hct_f >"$TMP/info" 2>&1 || fail "hct_f is left over"
}

prepare_load()
{
	LINE=$(new_line "$ORIGIN")
	BEFORE=$(command dmsetup table hct_a)
}

do_load()
{
	exec dmsetup load hct_a --table "$LINE"
}

check_load()
{
	refused_or "$1" "tables loaded" Both \
		"$(command dmsetup info -c --noheadings -o tables_loaded hct_a)" Live
	must command dmsetup clear hct_a
	same "the live table" "$BEFORE" "$(command dmsetup table hct_a)"
	serves a
}

# The pool of the table before is taken over, and has to grow.
prepare_resume()
{
	must reload a "$(cache_line "$ORIGIN" 2M shards 2)"
	must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 4M shards 2)"
}

do_resume()
{
	exec dmsetup resume hct_a
}

# Without memory it works without a cache, but it works.
check_resume()
{
	[ "$1" = 0 ] || fail "a resume was refused"
	serves a
	must reload a "$(cache_line "$ORIGIN" 4M shards 2)"
}

prepare_attach()
{
	must command dmsetup create hct_l --table "$(HC_TARGET=linear cache_line "$OTHER" 0)"
	must dmsetup load hct_l --table "$(cache_line "$OTHER" 1M)"
}

do_attach()
{
	exec dmsetup resume hct_l
}

check_attach()
{
	[ "$1" = 0 ] || fail "a resume was refused"
	serves l
	must command dmsetup remove hct_l
}

prepare_switch()
{
	must message a policy "clock2q+"
	BEFORE="clock2q+" WANT=sieve
}

do_switch()
{
	exec dmsetup message hct_a 0 policy "$WANT"
}

check_switch()
{
	refused_or "$1" policy "$WANT" "$(knob a policy)" "$BEFORE"
	serves a
}

# A policy that relinks has buffers of hits besides.
prepare_relink()
{
	must message a policy sieve
	BEFORE=sieve WANT=lru
}

do_relink()
{
	do_switch
}

check_relink()
{
	check_switch "$1"
}

# Of two chunks of the pool one is given back, and taken again.
prepare_grow()
{
	must message a resize 1M
}

do_grow()
{
	exec dmsetup message hct_a 0 resize 4M
}

# It stops where it has got to, and says so.
check_grow()
{
	size_between "$1" 4
}

prepare_shrink()
{
	must message a resize 4M
}

do_shrink()
{
	exec dmsetup message hct_a 0 resize 1M
}

check_shrink()
{
	size_between "$1" 1
}

# size_between STATUS MIB - the pool has MIB, or if it was refused any size on the way.
size_between()
{
	local bytes
	bytes=$(knob a pool_bytes)
	if [ "$1" = 0 ]; then
		same "the size of the pool" $(($2 << 20)) "$bytes"
	elif [ "$bytes" -lt $((1 << 20)) ] || [ "$bytes" -gt $((4 << 20)) ]; then
		fail "a change of size was refused, and the pool has $bytes bytes"
	fi
	serves a
}

prepare_mode()
{
	BEFORE=writethrough WANT=writearound
}

do_mode()
{
	exec dmsetup message hct_a 0 mode "$WANT"
}

check_mode()
{
	refused_or "$1" mode "$WANT" "$(knob a mode)" "$BEFORE"
	must message a mode writethrough
}

prepare_compare()
{
	serves a
}

do_compare()
{
	exec dmsetup message hct_a 0 verify
}

check_compare()
{
	serves a
}

prepare_ratio()
{
	must knob a verify_ratio 0
}

do_ratio()
{
	echo 4 >"$(sysfs hct_a)/hotcache/verify_ratio"
}

check_ratio()
{
	refused_or "$1" verify_ratio 4 "$(knob a verify_ratio)" 0
	serves a
}

prepare_insight()
{
	must knob a insight off
}

do_insight()
{
	echo mrc >"$(sysfs hct_a)/hotcache/insight"
}

check_insight()
{
	refused_or "$1" insight mrc "$(knob a insight)" off
	serves a
	count a mrc >"$TMP/mrc"
}

prepare_save()
{
	serves a
}

do_save()
{
	exec cat "$(sysfs hct_a)/hotcache_content/blocks" >"$TMP/blocks"
}

check_save()
{
	[ "$1" != 0 ] || [ -s "$TMP/blocks" ] || fail "an empty list of blocks"
}

# no_rules - of hct_a.
no_rules()
{
	must message a tasks
	must message a warm off
	must message a hint 0 65536 none
}

prepare_hint()
{
	no_rules
}

do_hint()
{
	exec dmsetup message hct_a 0 hint 64 128 hot
}

check_hint()
{
	serves a
}

prepare_hint_again()
{
	no_rules
	must message a hint 4096 128 scan
}

do_hint_again()
{
	do_hint
}

check_hint_again()
{
	serves a
}

prepare_tasks()
{
	no_rules
}

do_tasks()
{
	exec dmsetup message hct_a 0 tasks fio dd
}

check_tasks()
{
	serves a
}

# There is a list already: of a process that warms.
prepare_tasks_again()
{
	no_rules
	must message a warm hot
}

do_tasks_again()
{
	do_tasks
}

check_tasks_again()
{
	serves a
}

prepare_warm()
{
	no_rules
}

do_warm()
{
	exec dmsetup message hct_a 0 warm hot
}

check_warm()
{
	serves a
}

prepare_warm_beside_tasks()
{
	no_rules
	must message a tasks fio dd
}

do_warm_beside_tasks()
{
	do_warm
}

check_warm_beside_tasks()
{
	serves a
}

# all_right STATUS - no request fails for want of memory.
all_right()
{
	[ "$1" = 0 ] || fail "a request failed: status $1"
	serves a
	must hcio cmp "$DEV" "$ORIGIN" 8M 256K
	must hcio cmp "$DEV" "$ORIGIN" 12M 256K
}

prepare_read_miss()
{
	no_rules
	must message a drop
}

do_read_miss()
{
	exec hcio expect "$DEV" 0 64K 1
}

check_read_miss()
{
	all_right "$1"
}

prepare_read_part()
{
	prepare_read_miss
}

do_read_part()
{
	exec hcio expect "$DEV" 512 1024 1
}

check_read_part()
{
	all_right "$1"
}

prepare_write_cached()
{
	must hcio read "$DEV" 8M 64K >"$TMP/read"
}

do_write_cached()
{
	exec hcio write "$DEV" 8M 64K 2
}

check_write_cached()
{
	all_right "$1"
	must hcio expect "$DEV" 8M 64K 2
}

prepare_write_absent()
{
	must message a drop
}

do_write_absent()
{
	exec hcio write "$DEV" 8M 64K 3
}

check_write_absent()
{
	all_right "$1"
	must hcio expect "$DEV" 8M 64K 3
}

# Where nothing is written any more: an origin in memory may itself lack memory for that.
prepare_discard()
{
	must hcio read "$DEV" 12M 64K >"$TMP/read"
}

do_discard()
{
	exec hcio discard "$DEV" 12M 64K
}

check_discard()
{
	all_right "$1"
}

# A piece of a request that must not block is sent as a clone.
prepare_nowait()
{
	prepare_read_miss
	must message a mode passthrough
}

do_nowait()
{
	exec hcio read "$DEV" 0 1M nowait
}

check_nowait()
{
	must message a mode writethrough
	all_right "${1/#11/0}"
}

prepare_checked_hit()
{
	must knob a verify_ratio 1
	serves a
}

do_checked_hit()
{
	exec hcio expect "$DEV" 0 64K 1
}

check_checked_hit()
{
	all_right "$1"
	must knob a verify_ratio 0
}
