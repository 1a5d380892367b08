#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Histograms count each request once, in the right bucket, and only while they are on.
# kernels: uml - the cache counts its own requests
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
dir=$(sysfs hct_a)/hotcache_histograms

# nr HISTOGRAM [BUCKET...] - requests in these buckets of device a, or in all.
nr()
{
	local -a n
	local i sum=0
	read -ra n <"$dir/$1"
	shift
	[ "${#n[@]}" = 40 ] || fail "${#n[@]} buckets"
	[ $# -gt 0 ] || set -- "${!n[@]}"
	for i in "$@"; do sum=$((sum + n[i])); done
	echo "$sum"
}

# expect_nr HIT MISS WRITE - requests timed; the lengths are of the same ones.
expect_nr()
{
	same "hits, misses, writes" "$*" "$(nr hit_ns) $(nr miss_ns) $(nr write_ns)"
	same "reads" $(($1 + $2)) "$(nr read_bytes)"
	same "writes" "$3" "$(nr write_bytes)"
}

# time_fits HISTOGRAM COUNTER - the time of all requests fits into their buckets.
time_fits()
{
	local -a n
	local i low=0 high=0 sum
	read -ra n <"$dir/$1"
	for i in {1..38}; do
		low=$((low + (n[i] << (i - 1))))
		high=$((high + (n[i] << i) - n[i]))
	done
	sum=$(count a "$2")
	[ "$low" -le "$sum" ] && [ "$sum" -le "$high" ] ||
		fail "$2 is $sum, by $1 it is $low to $high"
}

same "at first" 0 "$(knob a histograms)"
must hcio expect "$DEV" 0 64K 1
must hcio write "$DEV" 0 4096 1
expect_nr 0 0 0
same "times" "0 0 0" "$(count a hit_time) $(count a miss_time) $(count a write_time)"

# Only a says yes; b shares the switch in the code, not the counts.
cache b "$(node hct_a)" 1M
other=$DEV
DEV=$(node hct_a)
must knob a histograms 1
same "switched on" 1 "$(knob a histograms)"
same "the other" 0 "$(knob b histograms)"
must hcio expect "$other" 8M 4096 1
expect_nr 0 1 0
same "of the other" 0 "$(tr " " "\n" <"$(sysfs hct_b)/hotcache_histograms/miss_ns" | awk "{ n += \$1 } END { print n }")"
must dmsetup remove hct_b

must message a reset_stats
expect_nr 0 0 0
must hcio expect "$DEV" 0 64K 1
must hcio expect "$DEV" 1M 4096 1
must hcio expect "$DEV" 1M 512 1
must hcio write "$DEV" 0 8192 1
expect_nr 2 1 1
for kind in hit miss write; do time_fits ${kind}_ns ${kind}_time; done
[ "$(count a hit_time)" -gt 0 ] || fail "hits took no time"
# 2^16, 2^12, 2^9 bytes; 2^13.
same "lengths of reads" "1 1 1" "$(nr read_bytes 17) $(nr read_bytes 13) $(nr read_bytes 10)"
same "length of the write" 1 "$(nr write_bytes 14)"

# Half of it in the pool is a miss, and so is what waits for another's fill; both
# take as long as the origin does.
patient 2M
must message a reset_stats
tell hold read
background hcio expect "$DEV" 1M 8192 1
first=$PID
held read 1
background hcio expect "$DEV" 1052672 4096 1
second=$PID
joined 2 "$second"
# Both are to take longer than the 2^27 ns at which bucket 28 begins.
nap 0.2
tell release read
done_well "$first" "the read that fills"
done_well "$second" "the read that waits"
expect_nr 0 2 0
[ "$(nr miss_ns {28..39})" = 2 ] || fail "no read took over 0.13 s: $(<"$dir/miss_ns")"
time_fits miss_ns miss_time
same "time of hits" 0 "$(count a hit_time)"

for bad in 2 -1 01 '' yes; do
	refused knob a histograms "$bad"
done
same "after refusals" 1 "$(knob a histograms)"

# Over a suspend it stays on, a new table begins with it off.
must dmsetup suspend hct_a
must dmsetup resume hct_a
same "after a suspend" 1 "$(knob a histograms)"
must hcio expect "$DEV" 0 4096 1
expect_nr 0 3 0
must knob a histograms 0
must hcio expect "$DEV" 0 4096 1
expect_nr 0 3 0
must knob a histograms 1
must reload a "$(dmsetup table hct_a)"
same "after a new table" 0 "$(knob a histograms)"
must hcio expect "$DEV" 0 4096 1
expect_nr 0 0 0
