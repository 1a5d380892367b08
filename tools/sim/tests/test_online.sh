# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The curve that the module would show, beside the exact one of LRU.

# curve ARGUMENT...: the JSON of the online curve of one trace and pool.
curve() {
	"$HCSIM" --format json --mrc --online "$@"
}

# near CURVE MEAN: fail unless the mean difference is at most that.
near() {
	jq -c '[.trace, .pool_blocks, .mean_difference, .worst_difference]' <<<"$1"
	jq -e --argjson most "$2" '.mean_difference <= $most' <<<"$1" >/dev/null
}

# The exact one by hand: block 1 is read again after two others, 2 after two, 3 never.
test_online_exact_by_hand() {
	local got

	blocks 1 2 3 1 2 >t.blk
	got=$(curve --exact --size 1 t.blk)
	same '1,2,3,4,5,7,8' "$(jq -r '[.curve[].size_blocks] | unique | map(tostring) | join(",")' \
		<<<"$got" | sed 's/,6,/,/')"
	same '1 1 0.6' "$(jq -r '[.curve[] | {(.size_blocks | tostring): .exact_miss_ratio}] | add |
		[.["1"], .["2"], .["3"]] | map(tostring) | join(" ")' <<<"$got")"
	near "$got" 0
}

# What --mrc replays is what --exact computes.
test_online_exact_is_what_lru_misses() {
	local gen=gen:zipf,n=30000,blocks=3000 sizes

	curve --exact --size 300 $gen | jq -r '.curve[] | "\(.size_blocks) \(.exact_miss_ratio)"' |
		sort -un | awk '{ printf "%d %.6f\n", $1, $2 }' >want
	sizes=$(cut -d ' ' -f 1 want | paste -sd ,)
	"$HCSIM" --format csv --mrc --policy lru --size "$sizes" $gen |
		awk -F , 'NR > 1 { printf "%d %.6f\n", $(NF - 13), $(NF - 8) }' >got
	diff want got
}

# Small enough for all blocks to be in the sample: no difference at all.
test_online_small_is_exact() {
	local gen

	for gen in gen:zipf,n=50000,blocks=5000 gen:loop,n=50000,blocks=3000 \
		gen:mix,n=50000; do
		near "$(curve --exact --size 1000 $gen)" 0.000001
	done
}

test_online_large_is_near() {
	local gen

	for gen in gen:zipf,n=2000000,blocks=500000 gen:loop,n=1000000,blocks=200000 \
		gen:scan+points,n=1000000; do
		near "$(curve --exact --size 50000 $gen)" 0.02
	done
}

# A sample of one block in 32 from the beginning still shows the loop's length.
test_online_sample() {
	local got

	got=$(curve --exact --size 50000 --sample 32 gen:loop,n=1000000,blocks=100000)
	near "$got" 0.03
	jq -e '.sample_rate < 1 / 31' <<<"$got"
}

test_online_formats() {
	local gen=gen:loop,n=1000,blocks=100

	same 33 "$("$HCSIM" --mrc --online --size 50 --format csv $gen | wc -l)"
	same 34 "$("$HCSIM" --mrc --online --exact --size 50 $gen | wc -l)"
	"$HCSIM" --mrc --online --exact --size 50 $gen | tail -n 1 | grep -q 'mean 0.0000'
	same 32 "$(curve --size 50 $gen | jq '.curve | length')"
	same null "$(curve --size 50 $gen | jq .mean_difference)"
	# The default is one pool, of a tenth of the blocks.
	same 10 "$(curve $gen | jq .pool_blocks)"
	same '5 10' "$(curve --size 5,10 $gen | jq .pool_blocks | paste -sd ' ')"
}

# Real ones, where the curve has to be within 0.02 in the mean over the sizes.
test_online_reference() {
	local file

	[ -n "${HC_TRACES:-}" ] || { echo 'HC_TRACES names no folder of traces'; exit 77; }
	for file in "$HC_TRACES"/*.blk.zst; do
		curve --exact --size 1%,10%,50% "$file" >out
		while read -r got; do
			near "$got" 0.02
		done <out
	done
}
