#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Knobs and counters are there, agree with counters.h and the status line, and are busy while suspended.
# kernels: uml trixie - each kernel makes and removes sysfs files its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
cache a "$ORIGIN" 4M block_size 8K shards 2
dir=$(sysfs hct_a)

# The names in the order of counters.h.
names=$(sed -n 's/^\tX(\([a-z_]*\),.*/\1/p' "$TOP/include/hotcache/counters.h")
[ "$(wc -w <<<"$names")" -gt 20 ] || fail "cannot read counters.h"
# shellcheck disable=SC2086 # a list of names
want=$(printf '%s\n' $names occupancy hit_ratio_{1m,5m,15m} mrc policy_internals | sort)
same "files in hotcache_stats" "$want" "$(cd "$dir/hotcache_stats" && printf '%s\n' * | sort)"
same "files in hotcache" "block_size hints histograms insight insight_half_life max_fills metadata_bytes min_pool mode policies policy pool_bytes pool_bytes_most request_max scan scan_action scan_streams scan_threshold shards slots tasks verify_ratio" \
	"$(cd "$dir/hotcache" && printf '%s\n' * | sort | tr '\n' ' ' | sed 's/ $//')"

# mode WANT FILE...
mode()
{
	local want=$1
	shift
	stat -c '%a %n' "$@" >"$TMP/modes" || fail "stat"
	same "files whose mode is not $want" '' "$(grep -v "^$want " "$TMP/modes")"
}

read_only=("$dir"/hotcache_{stats,histograms}/* "$dir"/hotcache/{policies,block_size,pool_bytes_most,metadata_bytes,shards,slots,scan,hints,tasks})
mode 444 "${read_only[@]}"
for f in "${read_only[@]}"; do
	mapfile -t lines <"$f"
	[ "${f##*/}" = policy_internals ] || [ "${f##*/}" = mrc ] || same "lines in ${f##*/}" 1 "${#lines[@]}"
done
mode 644 "$dir"/hotcache/{mode,policy,pool_bytes,min_pool,histograms,insight,insight_half_life,scan_action,scan_threshold,scan_streams,request_max,max_fills,verify_ratio} "$dir"/hotcache_tunables/*
mode 400 "$dir"/hotcache_content/*
same "files in hotcache_content" blocks "$(cd "$dir/hotcache_content" && printf '%s\n' *)"

# The tunables are those that the documentation lists, with their defaults.
sed -nE 's/^\t\t([a-z0-9+]+\.[a-z]+)\t.*, default ([0-9]+)$/\1 \2/p' \
	"$TOP/docs/ABI/sysfs-block-hotcache" | sort >"$TMP/want"
[ "$(wc -l <"$TMP/want")" -gt 10 ] || fail "cannot read the documentation"
(cd "$dir/hotcache_tunables" && grep . -- *) | tr : ' ' | sort >"$TMP/got"
diff "$TMP/want" "$TMP/got" || fail "tunables"
# A number that ends early is none.
window=$dir/hotcache_tunables/wtinylfu.window
for bad in '5\0x' '5\0' '' ' ' '5 5'; do
	# shellcheck disable=SC2059 # it is a format
	if printf "$bad" | dd of="$window" bs=64 status=none 2>/dev/null && [ -n "$bad" ]; then
		fail "'$bad' was taken for a number"
	fi
	same "the window after '$bad'" 10 "$(<"$window")"
done
same block_size 8192 "$(knob a block_size)"
same shards 2 "$(knob a shards)"
same mode writethrough "$(knob a mode)"
same policy clock2q+ "$(knob a policy)"
same pool_bytes $((4 << 20)) "$(knob a pool_bytes)"
[[ " $(knob a policies) " == *" lru "* && " $(knob a policies) " == *"clock2q+"* ]] ||
	fail "policies: $(knob a policies)"
slots=$(knob a slots)
[ "$slots" -gt 0 ] && [ $((slots * 8192)) -le $((4 << 20)) ] || fail "slots: $slots"

must hcio fill "$DEV" 0 1M 2
must hcio read "$DEV" 0 1M >/dev/null
must hcio read "$DEV" 0 256K >/dev/null
must hcio flush "$DEV"

# The status line says the same.
read -r _ _ _ mode policy bs shards pool meta status_slots occupancy rest <<<"$(dmsetup status hct_a)"
same "status" "writethrough clock2q+ 8192 2 $(knob a pool_bytes) $(knob a metadata_bytes) $slots $(count a occupancy)" \
	"$mode $policy $bs $shards $pool $meta $status_slots $occupancy"
read -ra values <<<"$rest"
i=0
for name in $names; do
	same "field $i of the status" "$(count a "$name")" "${values[i]:-none}"
	i=$((i + 1))
done
at_least a hits 32
at_least a read_requests 2

must dmsetup suspend hct_a
cat "$dir"/hotcache*/* >"$TMP/read" 2>"$TMP/busy"
same "what is read while suspended" '' "$(<"$TMP/read")"
same "busy files" "$(printf '%s\n' "$dir"/hotcache*/* | wc -l)" \
	"$(grep -c 'resource busy' "$TMP/busy")"
! knob a mode writearound 2>/dev/null || fail "the mode was taken while suspended"
must dmsetup resume hct_a
same "mode" writethrough "$(knob a mode)"

# A file that is open stays so through a new table, and shows that one's values.
exec {shown}<"$dir/hotcache/policy"
must reload a "$(cache_line "$ORIGIN" 4M policy lru)"
read -r policy <&"$shown"
same "the policy of the new table" lru "$policy"
same "the block size of the new table" 4096 "$(knob a block_size)"
exec {shown}<&-
# A table that is not live does not show, and goes without a trace.
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 4M policy fifo)"
same "the policy beside a table not live" lru "$(knob a policy)"
must dmsetup clear hct_a
same "the policy after that is cleared" lru "$(knob a policy)"
# The files go with the last cache, also beside one that is not live, and come again.
must dmsetup load hct_a --table "$(HC_TARGET=linear cache_line "$ORIGIN" 0)"
must dmsetup resume hct_a
[ -z "$(ls -d "$dir"/hotcache* 2>/dev/null)" ] || fail "files of a linear device"
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 4M policy fifo)"
[ -z "$(ls -d "$dir"/hotcache* 2>/dev/null)" ] || fail "files of a table not live"
must dmsetup resume hct_a
same "the policy after that" fifo "$(knob a policy)"

# Readers of the files while they come and go.
touch "$TMP/go"
for _ in $(seq "$(scaled 3 1)"); do
	while [ -e "$TMP/go" ]; do cat "$dir"/hotcache*/* >/dev/null 2>&1; done &
done
for _ in $(seq "$(rounds HC_SYSFS_ROUNDS 4 2)"); do
	must dmsetup suspend hct_a
	must dmsetup resume hct_a
	must dmsetup load hct_a --table "$(dmsetup table hct_a)"
	must dmsetup suspend hct_a
	must dmsetup resume hct_a
	must reload a "$(HC_TARGET=linear cache_line "$ORIGIN" 0)"
	must reload a "$(cache_line "$ORIGIN" 4M)"
done
rm "$TMP/go"
wait
