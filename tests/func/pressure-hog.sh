#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A process that needs the memory of a pool gets it, and none is killed for it; later the pool has it again.
# kernels: uml - a machine without swap, whose memory the test can use up
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"

# meminfo KEY - in MiB.
meminfo()
{
	awk -v key="$1:" '$1 == key { print int($2 / 1024) }' /proc/meminfo
}

# A process takes so many MiB, and holds them until it is told to end.
hog()
{
	python3 -c '
import sys
held = bytearray(b"\1") * (int(sys.argv[1]) << 20)
open(sys.argv[2], "w").close()
sys.stdin.read()
' "$1" "$TMP/full" <"$TMP/go"
}

is_full()
{
	kill -0 "$PID" 2>/dev/null || fail "the process that takes memory is gone"
	[ -e "$TMP/full" ]
}

pool_is_whole()
{
	[ "$(knob a slots)" = "$slots" ]
}

need_command python3
mkfifo "$TMP/go"
available=$(meminfo MemAvailable)
pool=$((available * 6 / 10))
null_blk $((2 * pool)) memory_backed=0
cache a "$ORIGIN" ${pool}M min_pool $((pool / 8))M
slots=$(knob a slots)
for round in 1 2; do
	rm -f "$TMP/full"
	want=$((available * 7 / 10))
	log "the pool has $pool MiB, $(meminfo MemAvailable) are available, a process takes $want"
	background hog "$want"
	exec {go}>"$TMP/go"
	wait_for 120 "$want MiB to be taken" is_full
	log "the pool has $(($(knob a slots) / 256)) MiB, $(meminfo MemAvailable) are available"
	[ "$(knob a slots)" -lt "$slots" ] || fail "the pool has given nothing back"
	[ "$(knob a slots)" -ge $((slots / 8)) ] || fail "the pool is smaller than min_pool"
	exec {go}>&-
	done_well "$PID" "the process that takes memory"
	! logged 'out of memory' || fail "round $round: a process was killed"
	check_identities hct_a
	wait_for 300 "the pool to have its memory again" pool_is_whole
	same "what was given is what was taken again" "$(count a given_bytes)" "$(count a regrown_bytes)"
done
