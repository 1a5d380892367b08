#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What each flag of a read changes: whether it is filled, and what it is counted as.
# kernels: uml - it takes a test module, which Debian's kernels need not build
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/flags.sh"
flag_cache

# flagged FLAG - a read of the first block.
flagged()
{
	flag_read "$1"
	counted a reads 1
}

# filled FLAG - what it misses is filled, and then served. The number of requests of
# a kind is in $MARKED_READAHEAD, $MARKED_METADATA.
filled()
{
	must message a drop
	flagged "$1"
	only a bypass_
	counted a filled 1
	counted a inserts 1
	MARKED_READAHEAD=$(count a readahead_requests)
	MARKED_METADATA=$(count a metadata_requests)
	flagged "$1"
	counted a hits 1
}

# Nothing is known by these: it is a read like any other.
for flag in none alloc_cache drv failfast fs_private idle nomerge sync; do
	filled $flag
	same "$flag: read-ahead" 0 "$MARKED_READAHEAD"
	same "$flag: metadata" 0 "$MARKED_METADATA"
	# In scan mode, neither is any of them.
	must message a drop
	must message a scan on
	flagged $flag
	only a bypass_ bypass_window=1
	must message a scan off
done

# Metadata is filled in scan mode, too.
for flag in meta prio; do
	must message a scan on
	filled $flag
	same "$flag: metadata" 1 "$MARKED_METADATA"
	must message a scan off
done

# Read-ahead is filled; what it brings in, and that it is hit, is counted once.
must message a drop
flagged rahead
only a bypass_
counted a filled 1
counted a readahead_requests 1
counted a readahead_inserts 1
counted a stream_inserts 0
flagged none
counted a readahead_hits 1
flagged rahead
counted a hits 1
counted a readahead_hits 0

# Background work fills nothing, and is served.
must message a drop
flagged background
only a bypass_ bypass_idle=1
counted a filled 0
filled none
flagged background
counted a hits 1
