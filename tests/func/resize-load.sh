#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The pool shrinks to the floor and grows back again and again under a verified load: no mismatch, no failed request.
# kernels: umlkasan sanitizer - the cache alone does it; the sanitizers watch what is given back
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
try null_blk 32 irqmode=2 completion_nsec=50000 discard=1 || ram 32
cache a "$ORIGIN" 4M shards 2
policies=(lru "clock2q+" sieve arc lirs)
shrunk=0
load_start "$DEV" "$ORIGIN"
for i in $(seq "$(rounds HC_RESIZES 20 10)"); do
	must flows "$DEV" 50
	must message a resize 8K
	same "slots at the floor" 2 "$(knob a slots)"
	must flows "$DEV" 50
	case $((i % 5)) in
	0) must message a resize 2M ;;
	1) must message a policy "${policies[i / 5 % ${#policies[@]}]}" ;;
	2) must message a drop ;;
	3) must dmsetup suspend --noflush hct_a && must dmsetup resume hct_a ;;
	esac
	must message a resize 4M
	same "slots at the most" 1024 "$(knob a slots)"
	shrunk=$((shrunk + $(count a evict_resize)))
	must message a reset_stats
done
load_stop
log "$shrunk blocks were evicted because the pool became smaller"
[ "$shrunk" -gt 0 ] || fail "no block was evicted by a change of size"
check_identities hct_a
check_verify hct_a

# A suspend in the middle of a change ends it, and nothing hangs.
load_start "$DEV" "$ORIGIN"
for _ in $(seq "$(rounds HC_RESIZE_SUSPENDS 10 5)"); do
	(
		dmsetup message hct_a 0 resize 8K
		dmsetup message hct_a 0 resize 4M
	) >/dev/null 2>&1 &
	changes=$!
	must dmsetup suspend --noflush hct_a
	must dmsetup resume hct_a
	wait "$changes"
done
load_stop
must message a resize 4M
same "slots in the end" 1024 "$(knob a slots)"
check_identities hct_a
check_verify hct_a
