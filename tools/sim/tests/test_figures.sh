# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The figures are correct and printed as documented.

GENERATORS='zipf scan+points loop hotmove mix adverse'

test_json() {
	"$HCSIM" --format json --size 100,10% gen:mix,n=20000 gen:zipf,n=20000,blocks=1000 >out
	jq -e -s 'all(.[];
		(.trace | type == "string") and (.policy | type == "string") and
		.size_blocks > 0 and .requests > 0 and .accesses >= .requests and
		.misses <= .accesses and .evictions <= .misses and
		(.miss_ratio - .misses / .accesses | fabs) < 1e-5 and
		if .policy == "belady" then
			.max_steps == null and .ns_per_access == null and .bytes_per_block == null
		else
			.max_steps >= 1 and .max_steps <= .max_steps_allowed and
			.ns_per_access > 0 and .bytes_per_block > 0
		end)' out
	# an object a line
	same "$(wc -l <out)" "$(jq -c . out | wc -l)"
}

test_csv_output() {
	"$HCSIM" --format csv --policy lru,belady --size 10 gen:zipf,n=5000,blocks=100 >out
	python3 - out <<-'END'
	import csv, sys
	rows = list(csv.DictReader(open(sys.argv[1])))
	assert len(rows) == 2 and None not in rows[0] and None not in rows[0].values()
	assert rows[0]["trace"] == "gen:zipf,n=5000,blocks=100", rows[0]
	assert float(rows[0]["miss_ratio"]) == round(int(rows[0]["misses"]) / 5000, 6)
	assert rows[1]["max_steps"] == "" and rows[1]["policy"] == "belady"
	END
}

test_table() {
	"$HCSIM" --policy lru,belady --size 2 gen:loop,n=100,blocks=4 >out
	same 3 "$(wc -l <out)"
	grep -q '^trace  *policy  *size  *accesses  *misses  *ratio' out
	grep -qE '^gen:loop.* lru  *2  *100  *100  *1.0000  *98 ' out
}

test_belady_is_the_bound() {
	local gen

	for gen in $GENERATORS; do
		"$HCSIM" --format json --size 1,2,3,50,500,5000,100% "gen:$gen,n=30000"
	done >out
	jq -e -s 'group_by([.trace, .size_blocks]) | all(.[];
		(map(select(.policy == "belady"))[0].misses) as $least |
		all(.[]; .misses >= $least))' out
	# a loop of N in a cache of C: in the end, C - 1 of N - 1 are hits
	"$HCSIM" --format json --policy belady --size 51 gen:loop,n=505500,blocks=1011 |
		jq -e '(.miss_ratio - (1 - 50 / 1010) | fabs) < 1e-4'
	same 100 "$(field misses --policy belady --size 100 gen:loop,n=1000,blocks=100)"
}

# Exact miss counts, which must be the same on every machine.
test_generators_are_deterministic() {
	local gen

	for gen in $GENERATORS; do
		printf '%s %s\n' "$gen" "$(field misses --policy lru,belady --size 1000 \
			"gen:$gen,n=250000,seed=7,writes=10" | paste -sd ' ')"
	done >out
	diff - out <<-'END'
	zipf 164179 117387
	scan+points 181645 144201
	loop 250000 248002
	hotmove 229437 158249
	mix 211024 176542
	adverse 249054 225026
	END
	same "$(field misses --policy lru --size 99 --seed 7 gen:zipf)" \
		"$(field misses --policy lru --size 99 gen:zipf,seed=7)"
	[ "$(field misses --policy lru --size 99 --seed 7 gen:zipf)" -ne \
		"$(field misses --policy lru --size 99 --seed 8 gen:zipf)" ]
}

test_generators_have_their_shape() {
	# as many accesses as asked for; a last scan may be a few blocks longer
	same 12345 "$(field accesses --policy lru --size 1 gen:zipf,n=12345)"
	same 500 "$(field distinct_blocks --policy lru --size 1 gen:loop,n=12345,blocks=500)"
	same 321 "$(field distinct_blocks --policy lru --size 1 \
		gen:scan+points,n=12345,blocks=1,every=1,scan=64,device=320)"
	same 0 "$(field requests --policy lru --size 1 --reads-only gen:loop,n=99,writes=100 2>/dev/null | wc -l)"
	# 20 % of accesses are in scans, which nothing can hit
	"$HCSIM" --format json --policy belady --size 100% gen:mix,n=200000,blocks=100,loop=100 |
		jq -e '.miss_ratio > 0.19 and .miss_ratio < 0.21'
	# the more equal the popularity, the more misses
	[ "$(field misses --policy lru --size 100 gen:zipf,n=50000,blocks=1000,alpha=0)" -gt \
		"$(field misses --policy lru --size 100 gen:zipf,n=50000,blocks=1000,alpha=1.2)" ]
}

# No policy takes more steps than it declares, even on a trace made for that.
test_steps_are_bounded() {
	local size

	for size in 1 2 3 10 100 1000 9000 10000 10001; do
		"$HCSIM" --format json --size $size "gen:adverse,n=200000,blocks=$((size > 9000 ? 10000 : size))"
	done >out
	jq -e -s 'all(.[]; .max_steps == null or
		(.max_steps <= .max_steps_allowed and .max_steps_allowed <= 128))' out
}

test_curve() {
	"$HCSIM" --mrc --format json --policy lru gen:zipf,n=50000,blocks=5000 >out
	same 24 "$(wc -l <out)"
	jq -e -s '. as $r | all(range(1; length); $r[.].miss_ratio <= $r[. - 1].miss_ratio)' out
	jq -e -s 'all(.[]; .ns_per_access == null and .max_steps == null)' out
	# shares that round to the same number of blocks are one size
	"$HCSIM" --mrc --format json --policy lru gen:loop,n=100,blocks=10 >out
	same "$(jq .size_blocks out | sort -u | wc -l)" "$(wc -l <out)"
}

test_sample() {
	local gen=gen:zipf,n=400000,blocks=50000

	paste <(field miss_ratio --policy lru,clock2q+,belady --size 10%,30% $gen) \
		<(field miss_ratio --policy lru,clock2q+,belady --size 10%,30% --sample 8 $gen) >out
	awk '{ d = $1 - $2; if (d < -0.03 || d > 0.03) { print; bad = 1 } } END { exit bad }' out
	"$HCSIM" --policy lru --size 100 --sample 100 $gen 2>&1 >/dev/null | grep -q 'too few'
}

test_plot() {
	need gnuplot
	"$HCSIM" --mrc --plot "it's.png" --policy lru,belady gen:zipf,n=5000 gen:loop,n=5000 >/dev/null
	same 'PNG' "$(head -c 4 "it's.png" | tail -c 3)"
	"$HCSIM" --plot a.svg --policy lru gen:zipf,n=5000 >/dev/null
	grep -q '<svg' a.svg
	if "$HCSIM" --plot no/such/a.svg --policy lru gen:zipf,n=50 2>err >out; then false; else same 4 $?; fi
	grep -q 'not drawn' err
}

test_check() {
	local ratio

	blocks 1 2 3 1 2 3 1 1 >t.blk
	ratio=$(field miss_ratio --policy lru --size 2 t.blk)
	printf '# comment\ntrace,policy,size,miss_ratio,tolerance\nt,lru,2,%s,0.0001\nt.r,lru,2,0.1,0\nother,lru,2,0,0\nt,nonesuch,2,0.5,0.1\n' "$ratio" >ref.csv
	"$HCSIM" --check ref.csv t.blk >out
	same '1 compared, 0 deviate, 1 skipped' "$(tail -n 1 out)"
	echo 't,belady,2,0.9,+0.01' >ref.csv
	"$HCSIM" --check ref.csv t.blk
	echo 't,belady,100%,0.1,+0.01' >ref.csv
	if "$HCSIM" --check ref.csv t.blk >out; then false; else same 1 $?; fi
	grep -q DEVIATES out
	"$HCSIM" --format json --check ref.csv t.blk >out 2>err || true
	jq -e '.ok == false' out
	echo 't,clock2q+,2,1,+0,small=90;window=0' >ref.csv
	"$HCSIM" --check ref.csv t.blk
	echo 't,clock2q+,2,1,+0,small=91' >ref.csv
	if "$HCSIM" --check ref.csv t.blk 2>/dev/null; then false; else same 1 $?; fi
	fails 1 'says nothing of these' --check ref.csv gen:loop
	echo 't,lru,2,x,1' >ref.csv
	fails 2 'ref.csv:1: .*not a number' --check ref.csv t.blk
	echo 't,lru,2' >ref.csv
	fails 2 'ref.csv:1: .*is not trace,policy' --check ref.csv t.blk
}

# Miss ratios of known implementations on real traces; needs HC_TRACES.
test_reference() {
	[ -n "${HC_TRACES:-}" ] || { echo 'HC_TRACES is not set: no real traces'; exit 77; }
	"$HCSIM" --check "$HERE/reference.csv" "$HC_TRACES"/*.blk.zst | grep -v ' ok$'
	"$HCSIM" --reads-only --check "$HERE/reference.csv" "$HC_TRACES"/*.blk.zst | grep -v ' ok$'
}

test_fuzz() {
	make -s -C "$HERE" fuzz SECONDS=5
}
