#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A loop a quarter larger than the pool keeps most of the hits that it has reached once.
# kernels: uml - streams and policies alone decide it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 32 irqmode=0
one_cpu

# looped POLICY - 20 passes over 20 MiB in requests of 1 MiB, with a pool of 16 MiB and
# the defaults. The first pass fills the pool, so the second hits four fifths.
looped()
{
	local pass before hits best=0 blocks=5120
	cache a "$ORIGIN" 16M policy "$1"
	must hcio shuffle "$DEV" 0 1M 20 1 1
	for ((pass = 2; pass <= 20; pass++)); do
		before=$(count a hits)
		must hcio shuffle "$DEV" 0 1M 20 1 1
		hits=$(($(count a hits) - before))
		log "$1, pass $pass: $hits of $blocks blocks hit"
		[ "$hits" -le "$best" ] || best=$hits
		[ $((10 * hits)) -ge $((7 * best)) ] ||
			fail "$1: pass $pass hits $hits of $blocks blocks, an earlier one $best"
	done
	# The shards do not fill evenly: the first pass leaves some slots free.
	[ $((100 * best)) -ge $((70 * blocks)) ] || fail "$1: at best $best of $blocks blocks hit"
	must dmsetup remove hct_a
}

for policy in clock2q+ lru s3fifo lirs; do
	looped $policy
done
