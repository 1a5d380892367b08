#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After use and removal, memory is what it was, and kmemleak (where there is one) finds nothing.
# kernels: uml - one kernel is enough to show what the module does not free
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_command fio
try null_blk 16 discard=1 || ram 16
must hcio fill "$ORIGIN" 0 16M 1

use()
{
	cache a "$ORIGIN" "$1"
	must fio --name=l --filename="$DEV" --direct=1 --rw=randrw --size=8m \
		--bsrange=512-64k --ioengine=libaio --iodepth=16 --allrandrepeat=1 --number_ios=300 \
		--output=/dev/null
	blkdiscard -o 0 -l 4M "$DEV" 2>/dev/null
	must dmsetup message hct_a 0 policy lru
	must reload a "$(dmsetup table hct_a)"
	hcio read "$DEV" 0 1M >/dev/null
	must dmsetup remove hct_a
}

kmemleak=/sys/kernel/debug/kmemleak
[ ! -w $kmemleak ] || echo clear >$kmemleak
use 1M
held
before=$HELD
for _ in $(seq "${HC_LEAK_ROUNDS:-4}"); do use 8M; done
# The metadata of one pool of 8 MiB is 64 KiB at most, of the four 256 KiB; one pool
# itself is 8 MiB. What is freed after a grace period is freed soon; what leaked,
# never.
is_free()
{
	held
	[ $((HELD - before)) -lt 3000 ]
}
wait_for 10 "memory to be as it was: $before KiB were held before" is_free
log "$before KiB before, $HELD KiB after"
must rmmod dm_hotcache
if [ -w $kmemleak ]; then
	# What is younger than five seconds it takes for not yet stored.
	nap 6
	echo scan >$kmemleak
	! grep -q hotcache $kmemleak || fail "kmemleak: $(head -n 30 $kmemleak)"
else
	log "no kmemleak here"
fi
