#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A pool gives memory back and takes it again under a verified load, beside all that an administrator does: no mismatch, no failed request, no hang.
# kernels: umlkasan - it takes debugfs for shrinkers; the sanitizers watch what is given back
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
shrinkers=(/sys/kernel/debug/shrinker/hotcache-*)
[ -w "${shrinkers[0]}/scan" ] || fail "no shrinker in debugfs"
try null_blk 32 irqmode=2 completion_nsec=50000 discard=1 || ram 32
cache a "$ORIGIN" 16M shards 2 min_pool 4M
table=$(dmsetup table hct_a)
policies=(lru "clock2q+" sieve arc lirs)

ask()
{
	echo "0 0 $1" >"${shrinkers[0]}/scan"
}

# has_slots SLOTS
has_slots()
{
	[ "$(knob a slots)" = "$1" ]
}

# ask_for_all - until it has got it: blocks in flight may have been in the way.
ask_for_all()
{
	ask 1000000
	has_slots 1024
}

# action NUMBER - one of what an administrator does.
action()
{
	case $(($1 % 6)) in
	0) must message a resize 8M ;;
	1) must message a policy "${policies[$1 / 6 % ${#policies[@]}]}" ;;
	2) must message a drop ;;
	3) must dmsetup suspend --noflush hct_a && must dmsetup resume hct_a ;;
	4) must reload a "$table" ;;
	5) must knob a min_pool $(($1 % 4 << 20)) && must knob a min_pool 4M ;;
	esac
}

load_start "$DEV" "$ORIGIN"
given=0
for i in $(seq "${HC_PRESSURES:-6}"); do
	must flows "$DEV" 50
	wait_for 20 "all to be given back" ask_for_all
	must flows "$DEV" 50
	given=$((given + $(count a given_bytes)))
	action "$i"
	must flows "$DEV" 50
	must message a resize 16M
	same "slots at the most" 4096 "$(knob a slots)"
	must message a reset_stats
done
log "$((given >> 20)) MiB were given back"
[ "$given" -gt 0 ] || fail "nothing was given back"

# Asked all the time meanwhile, whatever the device is doing.
: >"$TMP/asking"
(while [ -e "$TMP/asking" ]; do
	ask 512
	nap 0.002
done) &
asker=$!
for i in $(seq "${HC_PRESSURES:-6}"); do
	must flows "$DEV" 20
	action "$i"
	must message a resize 16M
done
rm "$TMP/asking"
must wait "$asker"

# It grows again beside the load, and alone.
wait_for 20 "all to be given back" ask_for_all
must flows "$DEV" 50
wait_for 120 "the memory to be taken again" has_slots 4096
must flows "$DEV" 50
load_stop
check_identities hct_a
check_verify hct_a

# The device goes while its worker is at work.
for i in $(seq "${HC_PRESSURE_REMOVALS:-3}"); do
	must dmsetup remove hct_a
	must dmsetup create hct_a --table "$table"
	DEV=$(node hct_a)
	must hcio read "$DEV" 0 8M >/dev/null
	ask 1000000
done
must dmsetup remove hct_a
ask 1000000
