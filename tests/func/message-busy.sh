#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A message does not wait for a change of the size that waits for a read: device-mapper holds the table as long.
# kernels: uml - the module alone decides how long a message waits
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
nbd 64
cache a "$ORIGIN" 16M shards 1 scan_action off
pool_bytes=/sys/block/${DEV##*/}/hotcache/pool_bytes

# shrinking - the pool is becoming smaller.
shrinking()
{
	[ "$(count a evict_resize)" -gt 0 ]
}

# shrink - the pool begins to, and waits for a block that is being read: for two seconds.
shrink()
{
	must message a reset_stats
	must hcio read "$DEV" 0 8M >"$TMP/read"
	tell hold read
	background hcio read "$DEV" 32M 4096 >"$TMP/read"
	reader=$PID
	held read 1
	background bash -c "echo 4194304 >$pool_bytes 2>/dev/null"
	resize=$PID
	wait_for 60 "the pool to become smaller" shrinking
}

# shrunk - it was.
shrunk()
{
	tell release read
	wait_for 60 "the read to end" ended "$reader"
	must wait "$reader"
	wait_for 60 "the change of the size to end" ended "$resize"
	must message a resize 16M
	must message a drop
}

# busy MESSAGE... - it is refused while the size is being changed, and the log says why.
# Returns 1 if the size had been changed before it came.
busy()
{
	local refused=''
	shrink
	dmsetup message hct_a 0 "$@" 2>"$TMP/said" || refused=yes
	if [ "$refused" ]; then
		grep -q 'Resource temporarily unavailable' "$TMP/said" || fail "$1: $(<"$TMP/said")"
		logged "message $1: something else is being done to the cache" ||
			fail "the kernel's log does not say why $1 is refused"
	fi
	# What changes nothing that others change is not refused.
	must message a scan off
	shrunk
	[ "$refused" ]
}

must message a drop
for message in drop "resize 8M" "hint 0 8 hot"; do
	for try in 1 2 3; do
		# shellcheck disable=SC2086 # a message and its arguments
		! busy $message || break
		[ "$try" -lt 3 ] || fail "\"$message\" waits until the size has been changed"
		log "the size had been changed before $message came, or after it"
	done
done

# hotcachectl asks again, and nobody is held up in between.
shrink
ends 0 drop hct_a
shrunk
counted a occupancy 0

# What it says in the end is why its last try was refused.
for i in {0..63}; do
	must message a hint $((16 * i)) 8 hot
done
shrink
ends 1 hint hct_a 1M 4K hot
says err 64
! grep -q 'something else' "$TMP/err" || fail "why an earlier try was refused: $(<"$TMP/err")"
shrunk
check_identities hct_a
