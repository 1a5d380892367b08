#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Nobody can plant data in the cache by changing the buffer of his own I/O.
# kernels: umlkasan - buffers change while they are read
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"

# scribbled - everything that was cached equals the medium.
scribbled()
{
	must hcio cmp "$DEV" "$1" 0 1536K
	must hcio cmp "$DEV" "$1" 0 1536K
}

# try_all ORIGIN - readers and writers of many shapes, cold and cached.
try_all()
{
	local len cold
	for cold in 1 ''; do
		for len in 4096 512 20480 262144; do
			[ -z "$cold" ] || [ "$HC_TARGET" = linear ] || must message a drop
			must hcio scribble-read "$DEV" 64K $len
			scribbled "$1"
			[ -z "$cold" ] || [ "$HC_TARGET" = linear ] || must message a drop
			must hcio scribble-write "$DEV" $((524288 + 512)) $len 3
			scribbled "$1"
			must hcio scribble-write "$DEV" 1M $len 4
			scribbled "$1"
		done
	done
}

ram 16
base=$ORIGIN
must hcio fill "$base" 0 16M 1
delayed slow "$base" 25 25
cache a "$ORIGIN" 8M
try_all "$base"
must dmsetup remove hct_a
must dmsetup remove hct_slow
cache a "$base" 8M
try_all "$base"

# The data are in the buffer long before the request ends.
must dmsetup remove hct_a
if try null_blk 16 irqmode=2 completion_nsec=30000000; then
	must hcio fill "$ORIGIN" 0 4M 1
	cache a "$ORIGIN" 8M
	for len in 4096 8192 65536; do
		must hcio scribble-read "$DEV" 64K $len
		must hcio expect "$DEV" 64K $len 1
		must hcio scribble-write "$DEV" 64K $len 1
		scribbled "$ORIGIN"
		must hcio fill "$DEV" 0 256K 1
		[ "$HC_TARGET" = linear ] || must message a drop
	done
	must dmsetup remove hct_a
fi

# The data are taken when the origin gets to them, long after the submission.
try nbd 16 || exit 0
must hcio fill "$ORIGIN" 0 4M 1
tell delay read 30 30
tell delay write 30 30
cache a "$ORIGIN" 8M
for len in 4096 8192 65536; do
	must hcio scribble-read "$DEV" 64K $len
	must hcio expect "$DEV" 64K $len 1
	must hcio scribble-write "$DEV" 1M $len 3
	must hcio scribble-write "$DEV" 1M $len 4
	scribbled "$MEDIUM"
done
