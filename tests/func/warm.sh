#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What was cached is saved and read again after a restart, hits come back with it, and nothing is evicted for it.
# kernels: uml trixie - each kernel has its own prototype for a binary file
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
need_command python3 ionice cmp

# json KEY - of what hotcachectl has printed.
json()
{
	python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$TMP/out" "$1"
}

# zipf SEED READS - direct reads of single blocks: of so many places as Zipf's law says,
# the frequent ones all over the device, one in ten of a place that hardly comes again.
cat >"$TMP/zipf.py" <<'END'
import bisect, itertools, mmap, os, random, sys
path, blocks, seed, reads = sys.argv[1], *map(int, sys.argv[2:])
sums = list(itertools.accumulate(1 / rank ** 0.9 for rank in range(1, blocks + 1)))
place = list(range(blocks))
random.Random(0).shuffle(place)
rng = random.Random(seed)
fd, page = os.open(path, os.O_RDONLY | os.O_DIRECT), mmap.mmap(-1, 4096)
for _ in range(reads):
    rank = bisect.bisect(sums, rng.random() * sums[-1]) if rng.random() < 0.9 else rng.randrange(blocks)
    os.preadv(fd, [page], 4096 * place[min(rank, blocks - 1)])
END
zipf()
{
	python3 "$TMP/zipf.py" "$DEV" 16384 "$1" "$2" || fail "the load failed"
}

# replay - the hit ratio of a load that is always the same, in thousandths.
replay()
{
	local hits reads
	hits=$(count a hits) reads=$(count a reads)
	zipf 2 "$(scaled 15000 4000)"
	echo $((1000 * ($(count a hits) - hits) / ($(count a reads) - reads)))
}

null_blk 64 irqmode=0
must hcio fill "$ORIGIN" 0 64M 1
line="16M shards 2 scan_action bypass scan_threshold 64K"
blocks=$TMP/a.blocks

# fresh POLICY - a new, empty cache.
fresh()
{
	! dmsetup info hct_a >/dev/null 2>&1 || must dmsetup remove hct_a
	# shellcheck disable=SC2086 # words
	cache a "$ORIGIN" $line policy "$1"
}

# restart POLICY - the ratio of the same reads before a restart, after one, and after
# one with warm.
restart()
{
	local before cold after
	fresh "$1"
	zipf 1 "$(scaled 40000 20000)"
	ends 0 save hct_a "$blocks" --json
	same "$1: saved blocks" "$(count a occupancy)" "$(json blocks)"
	[ "$(json hot_blocks)" -gt 0 ] || fail "$1: no block is hot"
	before=$(replay)
	fresh "$1"
	cold=$(replay)
	fresh "$1"
	ends 0 warm hct_a "$blocks" --json
	same "$1: evicted by warm" 0 "$(count a evict_capacity)"
	same "$1: cached" "$(count a occupancy)" "$(json cached)"
	same "$1: blocks" "$(json saved_blocks)" "$(json blocks)"
	log "$1: $(<"$TMP/out")"
	after=$(replay)
	log "$1: hit ratio before $before, after a restart $cold, after warm $after, in thousandths"
	[ "$cold" -lt $((before - 30)) ] || fail "$1: without warm there is no difference: $before, $cold"
	[ "$after" -ge $((before - 30)) ] || fail "$1: more than 3 points less than $before: $after"
}

for policy in clock2q+ $(! thorough || echo lru 2q lirs); do
	restart "$policy"
done

# The list by itself: a record a slot, at the offset that is asked for.
fresh clock2q+
list=$(sysfs hct_a)/hotcache_content/blocks
must hcio expect "$DEV" 1M 256K 1
must cat "$list" >"$TMP/list"
same "bytes of the list" $((8 * $(knob a slots))) "$(stat -c %s "$TMP/list")"
for piece in 8 24 4000 65536; do
	dd if="$list" bs=$piece status=none >"$TMP/pieces" || fail "reads of $piece"
	cmp "$TMP/list" "$TMP/pieces" || fail "pieces of $piece make another list"
done
dd if="$list" bs=8 skip=$(($(knob a slots) - 1)) status=none | wc -c >"$TMP/last"
same "bytes of the last slot" 8 "$(<"$TMP/last")"
for bad in 'bs=7 count=1' 'bs=8 skip=3 iflag=skip_bytes'; do
	# shellcheck disable=SC2086 # words
	refused dd if="$list" of=/dev/null $bad
done
python3 -c 'import struct, sys
data = open(sys.argv[1], "rb").read()
found = sorted(r & (1 << 40) - 1 for r, in struct.iter_unpack("=Q", data) if r >> 40 & 1)
print(*found[:1], *found[-1:], len(found), len(set(found)))' "$TMP/list" >"$TMP/found"
same "first, last, number, different ones" "256 319 64 64" "$(<"$TMP/found")"

# A smaller pool takes the hottest that fit, a shorter device refuses a file of one that
# it cannot tell from another, larger blocks are no hindrance.
fresh clock2q+
zipf 1 "$(scaled 20000 8000)"
ends 0 save hct_a "$blocks" --json
hot=$(json hot_blocks)
must dmsetup remove hct_a
cache a "$ORIGIN" 1M shards 1
ends 0 warm hct_a "$blocks" --json
same "blocks of a pool of 256" 256 "$(json blocks)"
same "hot ones" $((hot < 256 ? hot : 256)) "$(json hot_blocks)"
same "evicted" 0 "$(count a evict_capacity)"
must dmsetup remove hct_a
HC_SECTORS=65536 cache a "$ORIGIN" 16M shards 1 block_size 16K
ends 1 warm hct_a "$blocks"
must dmsetup remove hct_a
cache a "$ORIGIN" 16M shards 1 block_size 16K
ends 0 warm hct_a "$blocks" --until 10%
grep -q 'hct_a has blocks of 16.0 KiB now' "$TMP/err" || fail "it does not tell of other blocks: $(<"$TMP/err")"
[ "$(count a occupancy)" -gt 0 ] || fail "nothing is cached"

# What is cached by now stays: it evicts nothing, and hits what is there.
fresh clock2q+
knob a scan_action off
must hcio expect "$DEV" 0 32M 1
evicted=$(count a evict_capacity)
full=$(count a occupancy)
same "the pool is full" "$(knob a slots)" "$full"
must message a reset_stats
ends 0 warm hct_a "$blocks" --json
same "evicted from a full pool" 0 "$(count a evict_capacity)"
at_least a bypass_slot 1
for why in idle scan hint size; do
	counted a bypass_$why 0
done
log "of a full pool: $evicted evicted before, $(count a hits) hits, $(count a bypass_slot) passed"

# One process at a time; a signal stops it, and what was read stays.
fresh clock2q+
"$CTL" warm hct_a "$blocks" --rate 256K >"$TMP/slow" 2>&1 &
slow=$!
enough()
{
	[ "$(count a inserts)" -ge 64 ]
}
wait_for 60 "some blocks" enough
ends 1 warm hct_a "$blocks"
grep -q 'another process warms the cache' "$TMP/err" || fail "it does not say why: $(<"$TMP/err")"
# The rule is for that process: others of the idle class fill nothing.
must message a reset_stats
must ionice -c3 hcio expect "$DEV" 62M 64K 1
at_least a bypass_idle 1
kill -INT "$slow"
wait "$slow" || fail "stopped with status $?: $(<"$TMP/slow")"
grep -q 'hct_a: stopped: ' "$TMP/slow" || fail "it does not say what was done: $(<"$TMP/slow")"
at_least a occupancy 64
# Who is killed leaves nothing behind that holds up the next one.
more_than()
{
	[ "$(count a reads)" -gt "$1" ]
}
before=$(count a reads)
"$CTL" warm hct_a "$blocks" --rate 16K >"$TMP/slow" 2>&1 &
slow=$!
wait_for 60 "the process to warm" more_than "$before"
kill -KILL "$slow"
wait "$slow" 2>/dev/null
ends 0 warm hct_a "$blocks" --json
same cached "$(json cached)" "$(count a occupancy)"
# Nor does one that was killed and that nobody has waited for yet.
cat >"$TMP/zombie.py" <<'END'
import os, subprocess, sys, time
ctl, blocks, counter = sys.argv[1:]
def reads():
    return int(open(counter).read())
before = reads()
killed = subprocess.Popen([ctl, "warm", "hct_a", blocks, "--rate", "16K"])
for _ in range(600):
    if reads() > before:
        break
    time.sleep(0.1)
killed.kill()
os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
sys.exit(subprocess.call([ctl, "warm", "hct_a", blocks]) or reads() == before)
END
python3 "$TMP/zombie.py" "$CTL" "$blocks" "$(sysfs hct_a)/hotcache_stats/reads" >"$TMP/out" 2>&1 ||
	fail "a zombie holds up the next one: $(<"$TMP/out")"
# dmsetup sends the message for itself, and has ended.
must message a warm hot
must message a tasks nosuch
must message a reset_stats
must ionice -c3 hcio expect "$DEV" 62M 64K 1
counted a inserts "$(count a occupancy)"
must message a warm off
same tasks nosuch "$(knob a tasks)"

# A table that has no cache in between, and one that is suspended.
must dmsetup suspend hct_a
ends 1 save hct_a "$blocks"
grep -q suspended "$TMP/err" || fail "$(<"$TMP/err")"
must dmsetup resume hct_a
ends 1 save hct_a "$TMP/empty"
grep -q 'nothing is cached' "$TMP/err" || fail "$(<"$TMP/err")"
