#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# remove --force, remove --deferred and rmmod under load: no hang, no leak, nothing left.
# kernels: debian backports umlkasan - each device-mapper removes a busy device its own way
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_command fio

busy()
{
	! inflight_zero "$DEV"
}

gone()
{
	! dmsetup info hct_a >/dev/null 2>&1
}

try null_blk 16 irqmode=2 completion_nsec=100000 discard=1 || ram 16
for i in $(seq "$(rounds HC_REMOVES 4 2)"); do
	cache a "$ORIGIN" 2M
	fio --name=l --filename="$DEV" --direct=1 --rw=randrw --bs=4k --size=8m \
		--ioengine=libaio --iodepth=32 --numjobs=2 --time_based \
		--runtime=3000 --output=/dev/null >/dev/null 2>&1 &
	load=$!
	wait_for 30 "I/O" busy
	if [ $((i % 2)) = 0 ]; then
		# The table becomes "error", the last one to close it removes it.
		dmsetup remove --force hct_a >/dev/null 2>&1
	else
		dmsetup remove --deferred hct_a || fail "deferred removal refused"
		if [ "$HC_TARGET" = hotcache ] && rmmod dm_hotcache 2>/dev/null; then
			fail "unloaded under load"
		fi
		# It goes on as if nothing was to be removed.
		must flows "$DEV" 200
		pkill -9 -P "$load"
		kill -9 "$load" 2>/dev/null
	fi
	wait "$load"
	# Not the tests' own dmsetup, which would look at its counters first: a deferred
	# removal may take the device away meanwhile.
	command dmsetup remove hct_a 2>/dev/null
	wait_for 30 "the device to go" gone
done
[ "$HC_TARGET" = hotcache ] || exit 0
same "users of the module" 0 "$(<"/sys/module/dm_hotcache/refcnt")"
must rmmod dm_hotcache
