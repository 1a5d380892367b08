#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An origin that fails writes, or everything, for a while (dm-flakey): errors are told, data stay right.
# kernels: umlkasan - error paths free what other requests may hold
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_target flakey
try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
base=$ORIGIN
n=$(blockdev --getsz "$base")
must dmsetup create hct_flakey --table "0 $n linear $base 0"
cache a "$(node hct_flakey)" 2M
# below LINE - change what is under the cache while it runs.
below()
{
	must dmsetup load hct_flakey --table "$1"
	must dmsetup suspend --nolockfs --noflush hct_flakey
	must dmsetup resume hct_flakey
}
# fails - some writes fail, one at least of a block that is cached.
fails()
{
	[ "$HC_TARGET" = hotcache ] || return 0
	[ "$(count a write_errors)" -gt "$1" ] &&
		[ "$(count a invalidate_error)" -gt "$2" ]
}

# failed - how many have failed so, as arguments of fails.
failed()
{
	[ "$HC_TARGET" = hotcache ] || return 0
	echo "$(count a write_errors) $(count a invalidate_error)"
}

load_start "$DEV" "$base" --errors-ok
for _ in 1 2 3; do
	before=$(failed)
	below "0 $n flakey $base 0 0 180 1 error_writes"
	must flows "$DEV" 100
	# shellcheck disable=SC2086 # two numbers
	wait_for 60 "writes that fail" fails $before
	below "0 $n linear $base 0"
	must flows "$DEV" 100
	below "0 $n error"
	must flows "$DEV" 100
	below "0 $n linear $base 0"
	must flows "$DEV" 100
done
load_stop
# No error is told once the origin is well again.
must hcio read "$DEV" 0 8M >/dev/null
must hcio cmp "$DEV" "$base"
if [ "$HC_TARGET" = hotcache ]; then
	at_least a write_errors 1
	at_least a invalidate_error 1
fi
