#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A read that is to fail soon does so at the origin, too; its error is not taken for the medium's.
# kernels: uml - it takes a test module, which Debian's kernels need not build
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
. "$TESTS/lib/flags.sh"
need_hotcache
need_flag_read
nbd 16
must hcio fill "$ORIGIN" 0 1M 1
cache a "$ORIGIN" 1M shards 1
queue=/sys/kernel/debug/block/${ORIGIN##*/}
[ -d "$queue" ] || skip "the queue of $ORIGIN in debugfs"

# failfast - the flags FAILFAST_* of the request that the origin has.
failfast()
{
	cat "$queue"/hctx*/busy | grep -o 'FAILFAST_[A-Z]*' | sort | tr '\n' ' '
}

# sent FLAG WANT - the origin gets these of a fill's flags.
sent()
{
	must message a drop
	tell hold read
	background insmod "$FLAG_READ" path="$DEV" flag="$1"
	held read 1
	same "$1: flags at the origin" "$2" "$(failfast)"
	tell release read
	done_well "$PID" "the read"
	must rmmod hotcache_flag_read
	counted a filled 1
	must message a reset_stats
}

# fails FLAG - the first block cannot be read, and is well afterwards.
fails()
{
	must message a drop
	tell fail read 0 4096
	refused insmod "$FLAG_READ" path="$DEV" flag="$1"
	tell heal
	counted a fill_errors 1
	must message a reset_stats
	must hcio expect "$DEV" 0 4096 1
}

must message a reset_stats
all='FAILFAST_DEV FAILFAST_DRIVER FAILFAST_TRANSPORT '
sent none ''
sent failfast "$all"
# The block layer adds them for drivers that know no read-ahead.
sent rahead "$all"

# An error for which nobody may have tried says nothing of the block.
for flag in failfast rahead; do
	fails $flag
	only a bypass_
	counted a filled 1
	must hcio expect "$DEV" 0 4096 1
	counted a hits 1
	must message a reset_stats
done
fails none
only a bypass_ bypass_error=1
counted a filled 0
