#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hotcachectl explain names what is wrong in each of five situations, and nothing else; what it suggests helps.
# kernels: uml - it looks at counters, which are counted alike everywhere
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
need_command python3
one_cpu

# ctl STATUS WORDS... - hotcachectl ends so; its output is in $TMP/out.
ctl()
{
	local want=$1 got=0
	shift
	"$CTL" "$@" >"$TMP/out" 2>"$TMP/err" || got=$?
	[ "$got" = "$want" ] ||
		fail "hotcachectl $*: want status $want, got $got: $(cat "$TMP/out" "$TMP/err")"
}

# during COMMAND... - two readings of hct_a, before and after.
during()
{
	ctl 0 stats hct_a --json
	cp "$TMP/out" "$TMP/before"
	must "$@" >/dev/null
	ctl 0 stats hct_a --json
	cp "$TMP/out" "$TMP/after"
}

# read_json - what explain says as JSON of one device is in $FOUND (all findings, by their
# IDs), $FAULTS (those that are no mere notes), $LEVEL, $RATIO (hits in %).
read_json()
{
	python3 -c 'import json, sys
o = json.load(open(sys.argv[1]))["devices"][0]
print(" ".join(f["id"] for f in o["findings"]))
print(" ".join(f["id"] for f in o["findings"] if f["level"] != "note"))
print(o["level"])
print(round(100 * o["hit_ratio"]))' "$TMP/out" >"$TMP/facts" || fail "$(<"$TMP/out")"
	{
		read -r FOUND
		read -r FAULTS
		read -r LEVEL
		read -r RATIO
	} <"$TMP/facts"
}

# diagnosed ID [TEXT]... - of what was going on during(), explain says this, in these
# words among others, and finds no other fault. All that it says is in $SAID.
diagnosed()
{
	local id=$1 want=$1 status=7 level=advice text
	local -a lines words
	shift
	ctl 0 explain --files "$TMP/before" "$TMP/after" --json
	read_json
	if [ "$id" = fine ]; then
		want='' status=0 level=note
		[[ " $FOUND " == *" fine "* ]] || fail "not fine: $FOUND"
	fi
	same "findings" "$want" "$FAULTS"
	same "level" $level "$LEVEL"
	ctl $status explain --files "$TMP/before" "$TMP/after" --check
	mapfile -t lines <"$TMP/out"
	printf '# %s\n' "${lines[@]}"
	# In one line, as if nothing had been wrapped.
	read -ra words <<<"${lines[*]}"
	SAID=${words[*]}
	for text in "$@"; do
		[[ $SAID == *"$text"* ]] || fail "$id: no \"$text\" in: $SAID"
	done
}

# pool [KEY VALUE]... - a new one of 8 MiB, that is 2048 blocks. In one shard: how the
# blocks are spread over several is different each time.
pool()
{
	! dmsetup info hct_a >/dev/null 2>&1 || must dmsetup remove hct_a
	cache a "$ORIGIN" 8M shards 1 "$@"
	log "$*"
}

# random KIB READS - single blocks from the start of the device.
random()
{
	hcio burst "$DEV" 0 4K 16 1 $(($2 / 16)) $(($1 / 4))
}

# Of the next order that through_page_cache reads in.
SEED=1

# through_page_cache KIB READS - the same through the page cache, which is dropped so
# often that it serves next to nothing.
through_page_cache()
{
	local last=$((SEED + $2 / 512))
	while [ $SEED -lt $last ]; do
		echo 1 >/proc/sys/vm/drop_caches
		hcio permute "$DEV" 0 4K $(($1 / 4)) $SEED 512 buffered || return
		SEED=$((SEED + 1))
	done
}

# forward ROUNDS OFFSET LENGTH - in requests of 64 KiB.
forward()
{
	local round
	for ((round = 0; round < $1; round++)); do
		hcio expect "$DEV" "$2" "$3" 1 || return
	done
}

# shuffled ROUNDS - 14 MiB in pieces of 64 KiB, in an order that is no run: 73 and 224
# have no common divisor.
shuffled()
{
	hcio shuffle "$DEV" 0 64K 224 73 "$1"
}

# hot_and_scans FROM - a hot set of half the pool, and four long reads of 1.5 times
# the pool, each of something else.
hot_and_scans()
{
	local i
	for ((i = 0; i < 4; i++)); do
		random 4096 4096 && forward 1 $(($1 + i * 12))M 12M || return
	done
}

# A hot set of a quarter of the pool, and reads of 1.5 times the pool, as long ones as
# those of the hot set.
hot_and_dumps()
{
	local i
	for i in 8 24 40; do
		forward 3 0 2M && forward 1 ${i}M 12M || return
	done
}

# A hot set that is changed as often as it is read.
changing()
{
	local round
	for ((round = 0; round < 4; round++)); do
		forward 1 0 4M && hcio fill "$DEV" 0 2M 1 || return
	done
}

null_blk 128 irqmode=0
must hcio fill "$ORIGIN" 0 128M 1

policies=clock2q+
! long_run || policies='clock2q+ lru fifo'
for policy in $policies; do
	# All is well: a hot set of half the pool; or one and some reads beside it.
	pool policy $policy
	must random 4096 8192
	during random 4096 8192
	diagnosed fine 'Everything is fine'
	[[ $SAID != *try:* ]] || fail "advice without a fault"

	# Reads of four times the pool, all of it wanted alike.
	pool policy $policy
	must random 32768 16384
	during random 32768 16384
	diagnosed pool-too-small 'The pool is too small' missed_again 'Make the pool larger than 8.0 MiB'
	few=$RATIO

	# And with a pool of four times as much that is no more.
	must dmsetup remove hct_a
	cache a "$ORIGIN" 40M shards 1 policy $policy
	must forward 1 0 32M
	during random 32768 16384
	diagnosed fine
	[ "$RATIO" -gt $((few + 20)) ] || fail "a larger pool did not help"

	# Scans that nobody keeps out, beside a hot set.
	pool policy $policy scan_action off
	must hot_and_scans 8 >/dev/null
	during hot_and_scans 64
	diagnosed scan-washing 'A scan washes the cache out' stream_inserts \
		'hotcachectl set hct_a scan_action=full'
	few=$RATIO

	# The advice is taken, the same again.
	ctl 0 set hct_a scan_action=full scan_threshold=64K
	must hot_and_scans 8 >/dev/null
	during hot_and_scans 64
	diagnosed fine 'kept out'
	[ "$RATIO" -ge "$few" ] || fail "scan_action=full did not help"

	# Writes take out what reads have brought in.
	pool policy $policy mode writearound
	must changing >/dev/null
	during changing
	diagnosed writes-invalidate 'Writes drop what was cached' invalidate_write \
		'mode=writethrough'
	ctl 0 set hct_a mode=writethrough
	must changing >/dev/null
	during changing
	diagnosed fine
done

# Scans below the threshold.
pool scan_threshold 64M
must hot_and_dumps >/dev/null
during hot_and_dumps
diagnosed scan-washing 'Runs up to scan_threshold (67108864) are not taken for scans' request_max

# At random through the page cache, of 32 times the pool: no scan, though the kernel
# marks each read as read-ahead.
must dmsetup remove hct_a
cache a "$ORIGIN" 4M shards 1
must through_page_cache 131072 2048
during through_page_cache 131072 8192
diagnosed no-reuse 'What is missed hardly comes again'
counted a stream_inserts 0
at_least a readahead_inserts 8192

# a_loop COMMAND... - of the policy that is set; the one that is suggested hits.
a_loop()
{
	local few
	must "$@" >/dev/null
	during "$@"
	diagnosed loop 'A loop larger than the pool' missed_again 'hotcachectl policy hct_a lirs'
	few=$RATIO
	# LIRS keeps all but 1 % of its 2048 slots for the same blocks of the 3584 of the
	# loop: that is 56 % hits, where the others had next to none.
	ctl 0 policy hct_a lirs
	must "$@" >/dev/null
	during "$@"
	ctl 0 explain --files "$TMP/before" "$TMP/after" --json
	read_json
	log "hits $few %, with lirs $RATIO %"
	[ "$RATIO" -gt $((few + 20)) ] || fail "hits $few %, with lirs $RATIO %"
	[[ " $FOUND " != *" loop "* ]] || fail "a loop still: $FOUND"
}

# Loops of 1.75 times the pool: in order, where scans are let in, and out of it.
policies=lru
! long_run || policies='lru fifo clock2q+'
for policy in $policies; do
	pool policy $policy scan_action off
	a_loop forward 4 0 14M
done
pool
a_loop shuffled 3

# As it is meant to be used: while it goes on.
pool policy lru
must random 32768 16384 >/dev/null
(while [ ! -e "$TMP/stop" ]; do random 32768 16384 || exit; done >/dev/null) &
load=$!
ctl 0 explain hct_a --interval 2 --json
touch "$TMP/stop"
wait "$load" || fail "the load ended with status $?"
read_json
same "findings of a load that goes on" "pool-too-small" "$FAULTS"
