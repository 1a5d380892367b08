# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Reads with flags that no program can set by itself: a test module sends them.

FLAG_READ=$TOP/kunit/hotcache_flag_read.ko

need_flag_read()
{
	[ -e "$FLAG_READ" ] || skip "the test module (make HC_KUNIT=1)"
}

# flag_cache - hct_a, of 1 MiB in one shard, over a device that was filled.
flag_cache()
{
	need_hotcache
	need_flag_read
	null_blk 16
	must hcio fill "$ORIGIN" 0 1M 1
	cache a "$ORIGIN" 1M shards 1
}

# flag_read FLAG - a read of the first block, by itself in the counters.
flag_read()
{
	must message a reset_stats
	must insmod "$FLAG_READ" path="$DEV" flag="$1"
	must rmmod hotcache_flag_read
}
