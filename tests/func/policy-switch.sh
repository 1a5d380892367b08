#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Switching through all policies, at rest and under load: no mismatch, the content and the hit ratio stay.
# kernels: uml - the cache alone switches policies
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
need_command fio taskset
# Some policies get tunables by chance, always the same ones.
RANDOM=${HC_SEED:-7}
rounds=${HC_SWITCH_ROUNDS:-1}
try null_blk 16 irqmode=2 completion_nsec=50000 discard=1 || ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 2M shards 1
slots=$(knob a slots)
read -ra policies <<<"$(knob a policies)"
same "policies" 12 "${#policies[@]}"

# switch_all - to each policy in turn, some with tunables of their own.
switch_all()
{
	local p
	for p in "${policies[@]}"; do
		case $p in
		lirs) must message a policy lirs hir $((RANDOM % 20 + 1)) ghost 50 ;;
		2q) must message a policy 2q kin 50 ;;
		wtinylfu) must message a policy wtinylfu window $((RANDOM % 80 + 1)) ;;
		*) must message a policy "$p" ;;
		esac
		same policy "$p" "$(knob a policy)"
		"$@"
	done
}

# The pool is full of what is read all the time: not one read may miss.
is_full()
{
	same "blocks cached under $(knob a policy)" "$slots" "$(count a occupancy)"
}

must hcio expect "$DEV" 0 2M 1
is_full
must message a reset_stats
touch "$TMP/go"
for _ in 1 2; do
	while [ -e "$TMP/go" ]; do
		hcio expect "$DEV" 0 2M 1 || echo "$?" >>"$TMP/bad"
	done &
	readers+=($!)
done
for _ in $(seq "$rounds"); do
	switch_all is_full
done
rm "$TMP/go"
wait "${readers[@]}"
[ ! -e "$TMP/bad" ] || fail "a reader failed"
log "$(count a hits) hits, $(count a hits_dropped) of them not told to the policy"
at_least a hits $((slots * 12))
counted a misses 0
counted a evict_capacity 0

# Four times as much as fits, some of it hot: as often as before from the first
# reads after each switch on.
# ratio - hits in percent of the same 1,000 reads, from one CPU: there is a buffer of
# hits for each, so their order would depend on where fio runs.
ratio()
{
	local reads hits
	reads=$(count a reads) hits=$(count a hits)
	must taskset -c 0 fio --name=z --filename="$DEV" --direct=1 --rw=randread --bs=4k \
		--size=8m --random_distribution=zipf:1.2 --randseed=7 \
		--number_ios=1000 --output=/dev/null
	echo $((100 * ($(count a hits) - hits) / ($(count a reads) - reads)))
}

must message a drop
cold=$(ratio)
ratio >/dev/null
warm=$(ratio)
log "hit ratio: $cold % of an empty cache, $warm % of a warm one"
[ "$warm" -gt $((cold + 15)) ] || fail "it makes no difference what is cached"
keeps_level()
{
	local got
	got=$(ratio)
	log "$(knob a policy): $got %"
	[ "$got" -ge $((warm - 12)) ] ||
		fail "$(knob a policy) begins with $got %, it was $warm % before"
}
switch_all keeps_level
check_identities hct_a

# Reads, writes and discards of everything meanwhile.
must dmsetup remove hct_a
cache a "$ORIGIN" 1M
load_start "$DEV" "$ORIGIN"
hits=0
progress()
{
	wait_for 20 "hits under $(knob a policy)" hits_since "$hits"
	hits=$(count a hits)
}
hits_since()
{
	[ "$(count a hits)" -gt $(($1 + 20)) ]
}
for _ in $(seq "$rounds"); do
	switch_all progress
done
busy()
{
	[ "$(count a evict_capacity)" -ge 100 ] && [ "$(count a updated)" -ge 100 ]
}
wait_for 20 "evictions and updates" busy
load_stop
