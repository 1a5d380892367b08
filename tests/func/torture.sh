#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Hot blocks in a tiny pool, read by all CPUs while they are written, evicted, dropped, discarded: no foreign byte, not for a moment, none stale.
# kernels: umlkasan sanitizer - two CPUs each, and the sanitizers watch
export VERIFY_RATIO=${HC_VERIFY_RATIO:-4}
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
try null_blk 16 irqmode=0 discard=1 || ram 16
seconds=$(rounds HC_TORTURE_SECONDS 12 12)
cpus=$(nproc)
# Twice as many blocks as the pool has slots; the hottest sixth takes three of four reads.
line=$(cache_line "$ORIGIN" 256K shards 1)
cache a "$ORIGIN" 256K shards 1
words=("$DEV" 4096 128 $((cpus + 1)) 2 1 "$seconds")
read -r discards <"/sys/class/block/${DEV##*/}/queue/discard_max_bytes"
[ "$discards" = 0 ] || words+=(discard)
background hctorture "${words[@]}" >"$TMP/found"
policies=("clock2q+" lru sieve clock s3fifo)
for ((i = 0; ; i++)); do
	ended "$PID" && break
	case $((i % 6)) in
	0) must message a policy "${policies[i / 6 % ${#policies[@]}]}" ;;
	1) must message a drop ;;
	2) dmsetup message hct_a 0 verify >"$TMP/verify" || fail "verify" ;;
	3) must reload a "$line" ;;
	4) must dmsetup suspend --noflush hct_a && must dmsetup resume hct_a ;;
	5) nap 0.3 ;;
	esac
	[[ ! -e $TMP/verify || $(<"$TMP/verify") == *"mismatched 0 "* ]] ||
		fail "verify: $(<"$TMP/verify")"
done
done_well "$PID" "the load: $(<"$TMP/found")"
log "$(<"$TMP/found")"
log "$(count a hits) hits, $(count a evict_capacity) evictions, $(count a updated) updates since the last reload"
[[ $(<"$TMP/found") == *" foreign 0 stale 0 errors 0" ]] || fail "$(<"$TMP/found")"
