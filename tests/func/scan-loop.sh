#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A loop a quarter larger than the pool keeps most of the hits that it has reached once.
# kernels: uml - streams and policies alone decide it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 32 irqmode=0
one_cpu

# looped LEAST POLICY [KEY VALUE] - 20 passes over 20 MiB in requests of 1 MiB, with a pool
# of 16 MiB. One of them hits LEAST % or more, and no later one much less. The first pass
# fills the pool, so with the defaults the second hits four fifths.
looped()
{
	local least=$1 pass before hits best=0 blocks=5120
	shift
	cache a "$ORIGIN" 16M policy "$@"
	must hcio shuffle "$DEV" 0 1M 20 1 1
	for ((pass = 2; pass <= 20; pass++)); do
		before=$(count a hits)
		must hcio shuffle "$DEV" 0 1M 20 1 1
		hits=$(($(count a hits) - before))
		log "$*, pass $pass: $hits of $blocks blocks hit"
		[ "$hits" -le "$best" ] || best=$hits
		[ $((10 * hits)) -ge $((7 * best)) ] ||
			fail "$*: pass $pass hits $hits of $blocks blocks, an earlier one $best"
	done
	# The shards do not fill evenly: the first pass leaves some slots free.
	[ $((100 * best)) -ge $((least * blocks)) ] || fail "$*: at best $best of $blocks blocks hit"
	must dmsetup remove hct_a
}

for policy in clock2q+ lru s3fifo lirs; do
	looped 70 $policy
done
# What is let in as part of a long run is not proved by the hits of another: what a run
# hits before it misses anything must not make it long.
looped 60 clock2q+ scan_action demote
