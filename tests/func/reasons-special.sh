#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A read that carries what a slot cannot keep is passed, and counted under that reason.
# kernels: uml - it takes a test module, which Debian's kernels need not build
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
module=$TOP/kunit/hotcache_flag_read.ko
# No program can send such a read, so that takes a module of its own.
[ -e "$module" ] || skip "the test module (make HC_KUNIT=1)"
null_blk 16
must hcio fill "$ORIGIN" 0 1M 1
cache a "$ORIGIN" 1M shards 1

# special FLAG
special()
{
	must message a reset_stats
	must insmod "$module" path="$DEV" flag="$1"
	must rmmod hotcache_flag_read
	only a bypass_ bypass_special=1
}

special swap
counted a misses 1
counted a filled 0

# Be it cached or not.
must hcio expect "$DEV" 0 64K 1
special swap
counted a hits 0
counted a occupancy 16
