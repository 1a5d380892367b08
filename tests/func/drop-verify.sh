#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The messages drop, verify and reset_stats do what they say, verify finds a difference.
# kernels: uml - messages walk the cache, no request of the kernel takes part
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache

# reads DEV - so many reads of it have ended.
reads()
{
	awk '{ print $1 }' "/sys/class/block/${1##*/}/stat"
}

# has_read DEV COUNT - more than so many have.
has_read()
{
	[ "$(reads "$1")" -gt "$2" ]
}

# stopped PID - it is, by a signal.
stopped()
{
	local state
	{ read -r _ _ state _ <"/proc/$1/stat"; } 2>/dev/null
	[ "$state" = T ]
}

ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
same "verify of nothing" "checked 0 mismatched 0 skipped 0" "$(verify hct_a)"
must hcio expect "$DEV" 0 512K 1
same "verify of 128 blocks" "checked 128 mismatched 0 skipped 0" "$(verify hct_a)"

must message a drop
counted a occupancy 0
counted a invalidate_drop 128
must hcio expect "$DEV" 0 512K 1
counted a misses 256
counted a hits 0

# Someone writes the origin beside the cache.
must hcio write "$ORIGIN" 64K 4096 9
must hcio write "$ORIGIN" 100K 512 9
result=$(verify hct_a) || fail "verify failed"
[[ $result == "checked 128 mismatched 2 skipped 0" ]] || fail "verify said \"$result\""
[ "$(count a verify_errors)" -ge 2 ] || fail "verify_errors: $(count a verify_errors)"
must message a drop
must hcio expect "$DEV" 64K 4096 9
must hcio expect "$DEV" 100K 512 9

# From the reset on, the identities hold with what is resident then.
must message a reset_stats
occupancy=$(count a occupancy)
[ "$occupancy" -gt 0 ] || fail "reset_stats dropped the content"
counted a inserts "$occupancy"
for c in reads hits misses writes verify_errors evict_capacity invalidate_drop; do
	counted a $c 0
done
check_identities hct_a
must hcio expect "$DEV" 64K 4096 9
counted a hits 1
must message a drop
counted a occupancy 0
check_identities hct_a

# A message does not take as long as it takes to read all from the origin.
base=$ORIGIN
must dmsetup remove hct_a
delayed slow "$base" 100 0
cache a "$ORIGIN" 4M shards 1
must hcio expect "$DEV" 2M 1M 1
result=$(message a verify) || fail "verify failed"
[[ $result =~ ^checked\ ([0-9]+)\ mismatched\ 0\ skipped\ 0\ next\ ([0-9]+)$ ]] ||
	fail "of a second verify said \"$result\""
same "where it is to go on" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
same "verify of the last two" "checked 2 mismatched 0 skipped 0" "$(message a verify 254)"
for beyond in 256 1024 4294967296 18446744073709551615; do
	same "verify from $beyond on" "checked 0 mismatched 0 skipped 0" \
		"$(message a verify $beyond)"
done

# What a signal ends tells what it has found, which was dropped.
must hcio write "$base" 2M 1M 9
before=$(reads "$ORIGIN")
background dmsetup message hct_a 0 verify >"$TMP/verify"
verify=$PID
wait_for 20 "verify to read" has_read "$ORIGIN" "$before"
must kill -STOP "$verify"
wait_for 20 "verify to stop" stopped "$verify"
must kill -CONT "$verify"
done_well "$verify" "verify"
[[ $(<"$TMP/verify") =~ ^checked\ ([1-9][0-9]*)\ mismatched\ ([0-9]+)\ skipped\ 0\ next\ ([0-9]+)$ ]] ||
	fail "when a signal came verify said \"$(<"$TMP/verify")\""
same "of them mismatched" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
same "where it is to go on" "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}"

# So does what a suspend ends.
before=$(reads "$ORIGIN")
background dmsetup message hct_a 0 verify >"$TMP/verify"
verify=$PID
wait_for 20 "verify to read" has_read "$ORIGIN" "$((before + 1))"
must dmsetup suspend --noflush hct_a
done_well "$verify" "verify"
[[ $(<"$TMP/verify") =~ ^checked\ ([1-9][0-9]*)\ mismatched\ ([0-9]+)\ skipped\ [01]\ next\ [0-9]+$ ]] ||
	fail "when it was suspended verify said \"$(<"$TMP/verify")\""
same "of them mismatched" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
refused message a verify
must dmsetup resume hct_a

must message a drop
must hcio write "$base" 2M 1M 1
must hcio expect "$DEV" 2M 1M 1

# Nor is the device's I/O stopped for so long by who wants statistics of the kernel.
before=$(reads "$ORIGIN")
background verify hct_a >"$TMP/verify"
verify=$PID
wait_for 20 "verify to read" has_read "$ORIGIN" "$before"
must dmsetup message hct_a 0 @stats_create - /1 >"$TMP/stats"
must hcio expect "$DEV" 2M 1M 1
! ended "$verify" || fail "statistics have to wait until verify has read all"

# Removal ends verify, even if a table waits: then the kernel waits for verify first.
must dmsetup load hct_a --table "$(dmsetup table hct_a)"
must dmsetup remove hct_a
if wait "$verify" 2>/dev/null; then fail "verify went on to its end"; fi
