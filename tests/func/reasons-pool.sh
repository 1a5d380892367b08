#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The memory is gone when the device is resumed: it works without a cache, and says why.
# kernels: uml - the module alone gives up when it gets no memory
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 4096
must hcio fill "$ORIGIN" 0 16M 1
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"
available()
{
	awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo
}
pool=$(($(available) / 2))
must dmsetup create hct_a --notable
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" ${pool}M)"

mkdir -p "$TMP/eat"
must mount -t tmpfs -o size=100% eat "$TMP/eat"
dd if=/dev/zero of="$TMP/eat/file" bs=1M count=$((pool * 4 / 3)) status=none || fail "no memory for a file"
must dmsetup resume hct_a
rm "$TMP/eat/file"
logged 'no cache until the next resume' || skip "a machine whose memory can be used up"
DEV=$(node hct_a)
must hcio expect "$DEV" 0 64K 1
must hcio write "$DEV" 0 4096 2
must hcio expect "$DEV" 0 4096 2
only a bypass_ bypass_pool=17
counted a occupancy 0
check_identities hct_a

# The next resume gets it.
must dmsetup suspend hct_a
must dmsetup resume hct_a
must hcio expect "$DEV" 64K 64K 1
counted a filled 16
only a bypass_ bypass_pool=17
check_identities hct_a
must umount "$TMP/eat"
