#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The miss ratio curve has its knee at the length of a loop, whichever way reads go, and counts no writes and no scans.
# kernels: uml - the cache counts its own reads
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 256 irqmode=0
one_cpu
cache a "$ORIGIN" 8M
size=$(($(knob a slots) * 4096))

# loop BLOCKS PIECES ROUNDS - read so many pieces again and again, in no order that is a run.
# Who looks at the curve takes out what is noted: after each 256 blocks here, which a ring
# can hold, since nothing sleeps in a read, and when the worker comes is chance.
loop()
{
	local part=$((256 / $1)) i k parts
	parts=$(($2 / part))
	for ((i = 0; i < $3 * parts; i++)); do
		k=$((i * 7 % parts))
		must hcio permute "$DEV" $((k * 1048576)) $(($1 * 4096)) "$part" 7 "$part"
		count a mrc >"$TMP/curve"
	done
}

# is MIB TEST - of awk, with r as the miss ratio at the smallest size that holds so much
is()
{
	local curve r
	curve=$(count a mrc)
	r=$(awk -v m="$1" '$1 >= m * 1048576 { print $2; exit }' <<<"$curve")
	awk -v r="$r" "BEGIN { exit !($2) }" || fail "at $1 MiB: $r, not $2: $(tr '\n' ';' <<<"$curve")"
}

sizes()
{
	count a mrc | awk 'NR == 1 { print $1 } END { print $1 }' | xargs
}

same "at first" off "$(knob a insight)"
same "the curve" "" "$(count a mrc)"
metadata=$(knob a metadata_bytes)
must knob a insight mrc
same "switched on" mrc "$(knob a insight)"
taken=$(($(knob a metadata_bytes) - metadata))
[ "$taken" -gt 200000 ] && [ "$taken" -le 262144 ] || fail "it takes $taken bytes"
same "lines" 32 "$(count a mrc | wc -l)"
same "sizes" "$((size / 64)) $((size * 8))" "$(sizes)"
same "nothing read" 1.000000 "$(count a mrc | awk '{ print $2 }' | sort -u)"

# 2.5 pools, in requests of 16 blocks: one read in 3 is the first of its block.
loop 16 320 3
is 15 'r > 0.95'
is 25 'r < 0.37 && r > 0.3'
is 64 'r < 0.37 && r > 0.3'

# Off, and on again: all is forgotten. Single blocks that are there go the short way, all of them.
must knob a insight off
same "switched off" "" "$(count a mrc)"
same "memory" "$metadata" "$(knob a metadata_bytes)"
must knob a verify_ratio 0
must knob a insight mrc
loop 1 1024 8
is 2 'r > 0.9'
is 5 'r < 0.16 && r > 0.1'

# Writes and what is kept out leave it as it is.
before=$(count a mrc)
must hcio write "$DEV" 128M 1M 1
must message a scan on
loop 16 64 2
must message a scan off
same "after writes and scans" "$before" "$(count a mrc)"

# Others who want to know of reads come and go; it learns on.
must knob a histograms 1
must knob a verify_ratio 1
must knob a histograms 0
must knob a verify_ratio 0
must knob a insight mrc
loop 1 1024 2
is 5 'r < 0.13'

# Nobody looks: the worker alone has to come before a ring is full. Of 10 requests 160
# blocks are noted, which a ring can hold; of all 1,280 most would be dropped without it,
# and all of them thrown away. It may come late once or twice.
must knob a insight off
must knob a insight mrc
for _ in {1..8}; do
	must hcio permute "$DEV" 0 64K 10 7 10
	nap 0.3
done
is 2 'r < 0.5'

# The sizes stay when the pool's changes, until it begins anew.
must message a resize 4M
same "sizes" "$((size / 64)) $((size * 8))" "$(sizes)"
must knob a insight off
must knob a insight mrc
same "sizes of a smaller pool" "$((size / 128)) $((size * 4))" "$(sizes)"

# Of a load that is over little is left after some half-lives.
loop 16 320 2
is 15 'r > 0.9'
must knob a insight_half_life 1
nap 4
loop 1 1024 8
is 5 'r < 0.45'
must knob a insight_half_life 1000

for bad in full 1 '' MRC; do
	refused knob a insight "$bad"
done
for bad in -1 x '' 2592001; do
	refused knob a insight_half_life "$bad"
done
same "half-life" 1000 "$(knob a insight_half_life)"

# Over a suspend it stays on, and a new table begins with it off.
must dmsetup suspend hct_a
must dmsetup resume hct_a
same "after a suspend" mrc "$(knob a insight)"
is 5 'r < 0.45'
must reload a "$(dmsetup table hct_a)"
same "after a new table" off "$(knob a insight)"
same "half-life of a new table" 1800 "$(knob a insight_half_life)"
