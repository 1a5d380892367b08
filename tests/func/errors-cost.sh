#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A bad sector costs the origin one request a read, and its healthy neighbours two once, then one.
# kernels: uml - the origin counts
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1

# costs COUNT WHAT COMMAND... - so many reads reach the origin while it runs.
costs()
{
	local want=$1 what=$2
	shift 2
	tell reset
	"$@"
	# Its numbers may be older than its last answer: not after another command.
	tell sample early
	told read quiet
	same "$what: reads of the origin" "$want" "$TOLD"
}

# whole OFFSET LENGTH - one read, of nothing but good sectors.
whole()
{
	local got
	got=$(hcio read "$DEV" "$1" "$2") || fail "cannot read $2 at $1"
	[[ $got =~ ^1x[0-9]+\ $ ]] || fail "$2 at $1 hold $got"
}

# What is read in whole blocks: 1 MiB to 1 MiB + 4 KiB cannot be.
cache a "$ORIGIN" 4M
tell fail read $((1 << 20)) 4096
for i in 1 2 3; do
	costs 1 "read $i of a bad block" refused hcio read "$DEV" 1M 4096
done
# The block that failed gets no slot for a while; the one beside it is cached.
counted a bypass_error 2
counted a retries 0
costs 1 "a bad block and a good one" refused hcio read "$DEV" 1M 8192
costs 1 "the good one beside it" must hcio expect "$DEV" 1052672 4096 1
costs 0 "the good one again" must hcio expect "$DEV" 1052672 4096 1
costs 1 "a hit and a bad block" refused hcio read "$DEV" 1M 8192
costs 1 "256 blocks, one of them bad" refused hcio read "$DEV" 1M 1M
# Well again, and written: it is cached like any other.
tell heal
must hcio write "$DEV" 1M 4096 2
costs 1 "a block that was written" must hcio expect "$DEV" 1M 4096 2
costs 0 "a block that is cached" must hcio expect "$DEV" 1M 4096 2
must dmsetup remove hct_a

# Blocks of 64 KiB: one bad sector in that at 2 MiB, at 3 MiB, at 4 MiB and at 5 MiB.
cache a "$ORIGIN" 4M block_size 64K
for mib in 2 3 4 5; do
	tell fail read $(((mib << 20) + 1024)) 512
done
costs 2 "a neighbour, once" must hcio expect "$DEV" 2105344 4096 1
costs 1 "the neighbour, then" must hcio expect "$DEV" 2105344 4096 1
costs 1 "another neighbour" must hcio expect "$DEV" 2109440 4096 1
costs 1 "the bad sector" refused hcio read "$DEV" 2M 4096
costs 1 "the whole block" refused hcio read "$DEV" 2M 64K
costs 2 "part of a bad block, once" refused hcio read "$DEV" 3M 4096
costs 1 "part of a bad block, then" refused hcio read "$DEV" 3M 4096
costs 1 "a whole block that is bad" refused hcio read "$DEV" 4M 64K
costs 1 "that block again" refused hcio read "$DEV" 4M 64K
# A bad block at either edge of a read that wants a part of it.
costs 2 "the rest of a bad block and a good one, once" \
	whole $(((5 << 20) + 4096)) 124K
costs 1 "the rest of a bad block and a good one, then" \
	whole $(((5 << 20) + 4096)) 124K
costs 0 "the good one" must hcio expect "$DEV" $(((5 << 20) + 65536)) 64K 1
tell fail read $(((6 << 20) + 65536 + 60000)) 512
costs 2 "a good block and a part of a bad one, once" \
	whole 6M 68K
costs 1 "a good block and a part of a bad one, then" \
	whole 6M 68K
costs 0 "the good block" must hcio expect "$DEV" 6M 64K 1
# Dropped, or suspended: all is tried again.
must message a drop
costs 2 "a neighbour after a drop" must hcio expect "$DEV" 2105344 4096 1
tell heal
costs 1 "the neighbour, well, but not known to be" must hcio expect "$DEV" 2105344 4096 1
must message a drop
costs 1 "the block after a drop" must hcio expect "$DEV" 2105344 4096 1
costs 0 "the block that is cached" must hcio expect "$DEV" 2M 64K 1
check_identities hct_a
