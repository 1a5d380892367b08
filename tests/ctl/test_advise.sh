# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# advise and balance: the split itself against a search, what is said of staged devices,
# and what is done, over a device-mapper of folders.

MIB=1048576

# pooled NODE NAME MIB READS CURVE... - a device with a pool that may have twice its MiB,
# which has read so many blocks, and a curve of MIB:RATIO.
pooled() {
	local node=$1 name=$2 bytes=$(($3 * MIB)) reads=$4 point curve=''
	shift 4
	stage sys "$node" "$name"
	knobs sys "$node" pool_bytes=$bytes pool_bytes_most=$((2 * bytes)) slots=$((bytes / 4096)) \
		shards=4 insight=mrc
	counts sys "$node" occupancy=$((bytes / 4096)) reads="$reads" hits=$((reads / 2)) \
		misses=$((reads - reads / 2)) read_requests="$reads"
	for point in "$@"; do
		curve+="$((${point%:*} * MIB)) ${point#*:}"$'\n'
	done
	printf %s "$curve" >"sys/block/$node/hotcache_stats/mrc"
}

# while_read COMMAND WORDS... - as ends or mapping, while each device reads 10000 blocks
# between two readings: half of them hit, a tenth is a scan. Then MEANWHILE is run.
while_read() {
	cat >nap <<'END'
#!/bin/sh
echo "$NAP" >slept
for dir in sys/block/dm-*/hotcache_stats; do
	for kv in reads=10000 hits=5000 misses=5000 bypass_scan=1000; do
		file=$dir/${kv%=*}
		echo $(($(cat "$file") + ${kv#*=})) >"$file"
	done
done
eval "${MEANWHILE-}"
END
	chmod +x nap
	[ -e nap.so ] || "${CC:-cc}" -shared -fPIC -o nap.so "$TOP/tests/ctl/nap.c"
	# The sanitizers want to be loaded first.
	PRELOAD=$PWD/nap.so LD_PRELOAD=$PWD/nap.so ASAN_OPTIONS=verify_asan_link_order=0 "$@"
}

# two - one with a steep curve, one with a flat one.
two() {
	pooled dm-0 flat 64 100000 8:0.5 32:0.4 64:0.39 128:0.38
	pooled dm-1 steep 64 100000 8:0.95 64:0.6 96:0.2 128:0.19
}

test_advise_share() {
	local flags='-std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -D_GNU_SOURCE'
	# shellcheck disable=SC2086 # words
	"${CC:-cc}" $flags -I"$TOP/tools/shim/include" -I"$TOP/include" -o share \
		"$TOP/tests/ctl/share.c" "$TOP"/tools/ctl/{share,hull,curve,sysfs,alloc}.c -lm
	./share >out
	# On convex curves it is the best split; on any it is within 2 % of it.
	awk '$1 != "convex" || $2 < -1e-9 || $2 > 1e-9 || $3 != "any" || $4 > 0.02 { exit 1 }' out ||
		fail "too many misses: $(<out)"
}

test_advise_one() {
	pooled dm-0 one 64 100000 1:0.9 8:0.6 16:0.5 32:0.4 64:0.3 96:0.12 128:0.1 256:0.05 512:0.05
	ends 0 advise one --sysfs sys --total
	says out 'one (dm-0): with its 64.0 MiB 30.0 % of the blocks read miss, by its curve'
	tr -s '\n ' ' ' <out >line
	says line 'In fact 50.0 % of 100000 blocks missed since the counters began, with the policy clock2q+.'
	says line 'With 96.0 MiB instead of 64.0 MiB 12.0 % would miss, of 100k blocks 18.0k fewer from the origin.'
	says line 'With 256.0 MiB instead of 64.0 MiB 5.0 % would miss, of 100k blocks 25.0k fewer from the origin; beyond that next to nothing more comes.'
	! grep -q 'table lets' line || fail '96 MiB are within the table'
	says line 'With 32.0 MiB instead of 64.0 MiB 40.0 % would miss, of 100k blocks 10.0k more from the origin.'
	! grep -q 'for 1 pool' out || fail 'one device shares with nobody'
	ends 0 advise one --sysfs sys --total --json
	same knee '96 0.12 18000.0' "$(json 'd[0]["knee"]["pool_bytes"] >> 20, d[0]["knee"]["miss_ratio"], round(d[0]["knee"]["saved"], 3)' | tr -d '(),')"
	same enough '256 0.05' "$(json 'd[0]["enough"]["pool_bytes"] >> 20, d[0]["enough"]["miss_ratio"]' | tr -d '(),')"
	same now '0.3 0.5' "$(json 'd[0]["miss_ratio"], d[0]["measured_miss_ratio"]' | tr -d '(),')"
	same kept $((64 * MIB)) "$(json 'd[0]["proposed_bytes"]')"

	# In a second between two readings.
	while_read ends 0 advise one --sysfs sys --interval 1
	tr -s '\n ' ' ' <out >line
	says line 'In fact 44.4 % of 9000 blocks missed in '
	grep -Eq '12.0 % would miss, [0-9.kM]+ blocks a second fewer from the origin\.' line || fail "$(<line)"

	# For longer than there are microseconds in 32 bits.
	while_read ends 0 advise one --sysfs sys --interval 5000
	same seconds 5000 "$(<slept)"

	# More brings nothing, less is as good; or the table has no room, or the curve ends.
	pooled dm-0 one 64 100000 8:0.6 16:0.301 64:0.3 512:0.295
	ends 0 advise one --sysfs sys --total
	tr -s '\n ' ' ' <out >line
	says line 'More memory would bring next to nothing.'
	says line 'With 16.0 MiB instead of 64.0 MiB 30.1 % would miss'
	says line 'of 100k blocks 100 more from the origin: the rest brings next to nothing.'
	pooled dm-0 one 64 100000 8:0.9 64:0.8 256:0.8 512:0.1
	ends 0 advise one --sysfs sys --total
	tr -s '\n ' ' ' <out >line
	says line 'With 512.0 MiB instead of 64.0 MiB 10.0 % would miss'
	says line '; the curve ends there, and still falls.'
	says line 'Its table lets it have 128.0 MiB at most; more takes another table.'
}

test_advise_says_why_not() {
	two
	stage sys dm-2 older
	pooled dm-3 off 64 100000
	pooled dm-4 fresh 64 100000 8:1.000000 64:1.000000
	pooled dm-5 idle 64 900 8:0.9 64:0.5
	pooled dm-6 odd 64 100000 8:0.9
	echo moon >sys/block/dm-6/hotcache_stats/mrc
	pooled dm-7 poolless 64 100000 8:0.9
	knobs sys dm-7 metadata_bytes=0
	ends 0 advise --sysfs sys --total
	tr -s '\n ' ' ' <out >line
	says line 'older (dm-2): no advice older: the module that runs learns no miss ratio curve.'
	says line 'off keeps its 64.0 MiB: nothing is learned of its reads; "hotcachectl set off insight=mrc", and let it run for a while.'
	says line 'fresh keeps its 64.0 MiB: of what was learned so far all misses at any size'
	says line 'idle (dm-5): with its 64.0 MiB 50.0 % of the blocks read miss'
	says line 'idle keeps its 64.0 MiB: only 900 blocks were read since the counters began'
	says line 'odd keeps its 64.0 MiB: its miss ratio curve cannot be read'
	says line 'poolless keeps what it has: it has no pool'
	says out '128.0 MiB for 2 pools:'
	ends 0 advise --sysfs sys --total --json
	same learned 'flat idle steep' "$(json '" ".join(x["device"] for x in d if x["learned"])')"
	same shares 'flat steep' "$(json '" ".join(x["device"] for x in d if x["shares"])')"
	same kept $((4 * 64 * MIB + 4096000)) "$(json 'o["split"]["kept_bytes"]')"
	for name in off fresh older; do
		ends 1 advise "$name" --sysfs sys --total
		says out "$name (dm-"
		ends 1 advise "$name" --sysfs sys --total --json
	done
	ends 2 advise --sysfs sys --all flat
	ends 2 advise --sysfs sys --total --interval 1
	ends 2 advise --sysfs sys --apply --all
	says err 'a copy of /sys can be looked at only'
	ends 2 advise --apply
	says err '--apply takes the names of the devices, or --all'
	ends 3 advise nosuch --sysfs sys --total
	ends 2 balance
	says err 'name devices, or say --all'
	ends 2 balance --all --max 10% --min 20%
	for v in 0 x 10 101% -1%; do
		ends 2 balance --all --step "$v"
		says err '--step takes a share of the memory'
	done
	ends 2 advise --memory 0
	says err '--memory takes bytes'
}

test_advise_several() {
	two
	ends 0 advise --sysfs sys --total
	says out '128.0 MiB for 2 pools:'
	same lines 'flat 64.0 MiB 32.0 MiB 39.0 % 40.0 %
steep 64.0 MiB 96.0 MiB 60.0 % 20.0 %' "$(grep -E '^  (flat|steep) ' out | tr -s ' ' | sed 's/^ //')"
	tr -s '\n ' ' ' <out >line
	says line 'Then they miss 60.0k instead of 99.0k blocks since the counters began, 39.4 % fewer.'
	# Who reads more counts more, whatever its curve.
	counts sys dm-1 reads=2000 misses=1000
	ends 0 advise --all --sysfs sys --total --json
	same sum 128 "$(json 'd[0]["proposed_bytes"] + d[1]["proposed_bytes"] >> 20')"
	same more true "$(json 'd[0]["proposed_bytes"] > d[0]["pool_bytes"]')"
	# Of what brings nothing nobody is deprived.
	pooled dm-0 flat 64 100000 8:0.5 64:0.5
	pooled dm-1 steep 64 100000 8:0.3 64:0.3
	ends 0 advise --sysfs sys --total
	tr -s '\n ' ' ' <out >line
	says line 'no other sizes save'
	ends 0 advise --sysfs sys --total --json
	same changes false "$(json 'o["split"]["changes"]')"
	# Another amount: more than their tables allow, little, too little.
	two
	ends 0 advise --sysfs sys --total --memory 1G --json
	same most '128 128' "$(json 'd[0]["proposed_bytes"] >> 20, d[1]["proposed_bytes"] >> 20' | tr -d '(),')"
	same unused 768 "$(json 'o["split"]["unused_bytes"] >> 20')"
	ends 0 advise flat steep --sysfs sys --total --memory 1G
	tr -s '\n ' ' ' <out >line
	says line '768.0 MiB of the memory would be of no use to them, or more than their tables allow.'
	ends 0 advise --sysfs sys --total --memory 16M --json
	same sum 16 "$(json 'sum(x["proposed_bytes"] for x in d) >> 20')"
	ends 1 advise --sysfs sys --total --memory 16K
	says err 'the pools that share need 32.0 KiB at least, not 16.0 KiB'
	pooled dm-2 off 64 100000
	ends 1 advise --sysfs sys --total --memory 64M
	says err 'the pools that do not share have 64.0 MiB, so of 64.0 MiB nothing is left'
	# One device alone, with less.
	ends 0 advise flat --sysfs sys --total --memory 32M
	says out '32.0 MiB for 1 pool:'
}

# What is predicted is what LRU does with the sizes that are advised, and no split is
# much better: three loads, their exact curves at 32 sizes, and LRU itself.
test_advise_lru() {
	local n
	cat >lru.py <<'END'
import bisect, collections, itertools, json, random, sys

POOL, UNIT = 1024, 64    # blocks of a pool, and of a step of the search

def distances(trace):
    """How many other blocks were read since; None if the block is new."""
    order, last = [], {}
    for t, b in enumerate(trace):
        if b in last:
            i = bisect.bisect_left(order, last[b])
            yield len(order) - i
            del order[i]
        else:
            yield None
        order.append(t)
        last[b] = t

def traces():
    random.seed(13)
    zipf = [1 / (i + 1) ** 0.8 for i in range(4096)]
    yield random.choices(range(4096), zipf, k=30000)
    yield random.choices(range(1700), k=30000)
    yield [random.randrange(300) if random.random() < 0.7 else random.randrange(10 ** 6)
           for _ in range(60000)]

def miss(trace, blocks):
    cache, misses = collections.OrderedDict(), 0
    for b in trace:
        if b in cache:
            cache.move_to_end(b)
            continue
        misses += 1
        cache[b] = None
        if len(cache) > blocks:
            cache.popitem(last=False)
    return misses

if sys.argv[1] == "curves":
    for n, trace in enumerate(traces()):
        d = sorted(x for x in distances(trace) if x is not None)
        with open(f"curve{n}", "w") as f:
            for i in range(32):
                size = int(POOL / 64 * 512 ** (i / 31))
                f.write(f"{size * 4096} {1 - bisect.bisect_right(d, size) / len(trace):.6f}\n")
        open(f"reads{n}", "w").write(str(len(trace)))
else:
    advice = sorted(json.load(open("out"))["devices"], key=lambda x: x["device"])
    split = [x["proposed_bytes"] // 4096 for x in advice]
    curves, worst = [], 0
    got = 0
    for trace, x, blocks in zip(traces(), advice, split):
        m = miss(trace, blocks)
        got += m
        worst = max(worst, abs(m / len(trace) - x["proposed_miss_ratio"]))
        d = sorted(y for y in distances(trace) if y is not None)
        curves.append([len(trace) - bisect.bisect_right(d, s)
                       for s in range(0, 2 * POOL + 1, UNIT)])
    total = 3 * POOL // UNIT
    best = min(curves[0][i] + curves[1][j] + curves[2][total - i - j]
               for i, j in itertools.product(range(2 * POOL // UNIT + 1), repeat=2)
               if 0 <= total - i - j <= 2 * POOL // UNIT)
    print(f"{worst:.4f} {got / best:.4f} {sum(split)}")
END
	python3 lru.py curves
	for n in 0 1 2; do
		pooled dm-$n "d$n" 4 "$(<reads$n)"
		cp curve$n sys/block/dm-$n/hotcache_stats/mrc
	done
	ends 0 advise --all --sysfs sys --total --json
	python3 lru.py check >figures
	awk '$1 > 0.02 || $2 > 1.02 || $3 > 3072 { exit 1 }' figures ||
		fail "off by, of the best split, blocks: $(<figures)"
}
