#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A process that needs the memory of a full pool gets it while others read, none is killed for it, and no more is given than is needed; later the pool takes it again.
# kernels: uml - a machine without swap, whose memory the test can use up
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"

# meminfo KEY - in MiB.
meminfo()
{
	awk -v key="$1:" '$1 == key { print int($2 / 1024) }' /proc/meminfo
}

# take NAME MIB - memory that nothing can take away: a file in memory, without swap.
take()
{
	fallocate -l "$2M" "$TMP/taken/$1"
}

# taken PID - the process that takes memory has ended, and well.
taken()
{
	done_well "$1" "the process that takes memory"
	! logged 'out of memory' || fail "a process was killed"
	log "the pool has $(pool) MiB, $(meminfo MemAvailable) are available"
}

# reader SEED - reads single blocks all over the device until it is told to end.
reader()
{
	exec python3 -c '
import mmap, os, random, sys, time
random.seed(int(sys.argv[3]))
f = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECT)
block = mmap.mmap(-1, 65536)
blocks = os.lseek(f, 0, os.SEEK_END) // len(block)
while os.path.exists(sys.argv[2]):
    for i in range(20):
        os.preadv(f, [block], random.randrange(blocks) * len(block))
    time.sleep(0.02)
' "$DEV" "$TMP/reading" "$1"
}

# pool - in MiB, as it is now.
pool()
{
	echo $(($(knob a slots) / 16))
}

# has_all - the pool is as large as it was.
has_all()
{
	[ "$(pool)" = "$pool" ]
}

# adds_up - it lacks what it gave and has not taken again.
adds_up()
{
	[ $((pool - $(pool))) = \
		$((($(count a given_bytes) - $(count a regrown_bytes)) >> 20)) ]
}

need_command fallocate python3
must mkdir "$TMP/taken"
must mount -t tmpfs -o size=100% hct "$TMP/taken"
total=$(meminfo MemTotal)
available=$(meminfo MemAvailable)
# Most of the memory is with a pool that gives nothing: it is had sooner than by the
# process, and nothing has to be read into it.
null_blk $((available / 2)) memory_backed=0
cache b "$ORIGIN" $((available / 2))M block_size 65536
kept=$(knob b slots)
# Shards of whole chunks: what they give is what they lack.
pool=$((available / 8 / 16 * 16))
null_blk $((2 * pool)) irqmode=2 completion_nsec=2000000
cache a "$ORIGIN" ${pool}M min_pool $((pool / 8))M scan_action off block_size 65536
has_all || fail "the pool has only $(pool) MiB"
# In pieces: whoever reads takes as much memory as he reads at a time.
for ((i = 0; i < pool; i += 16)); do
	must hcio read "$DEV" ${i}M 16M >/dev/null
done
[ "$(count a occupancy)" -gt $((pool * 16 * 9 / 10)) ] || fail "the pool is not full"
counted a pressures 0
: >"$TMP/reading"
readers=()
for seed in 1 2; do
	background reader "$seed"
	readers+=("$PID")
done

# A little more than it should be: most of the pool stays, if the kernel asks at all.
available=$(meminfo MemAvailable)
few=$((available - total * 3 / 128))
log "the pool has $(pool) MiB, $available are available, a process takes $few"
background take few "$few"
taken "$PID"
[ "$(pool)" -ge $((pool * 3 / 4)) ] || fail "the pool has given far too much"

# Half of the pool, and the kernel may have to kill a process.
many=$((pool / 2))
log "the process takes $many MiB more"
background take many "$many"
taken "$PID"
[ "$(pool)" -lt $((pool * 3 / 4)) ] || fail "the pool has given too little"
[ "$(pool)" -ge $((pool / 8)) ] || fail "the pool is smaller than min_pool"
wait_for 20 "what the pool lacks to be what it gave" adds_up
same "slots of the pool that gives nothing" "$kept" "$(knob b slots)"

# It is over.
must umount "$TMP/taken"
wait_for 120 "the pool to take all of its memory again" has_all
rm "$TMP/reading"
for PID in "${readers[@]}"; do
	done_well "$PID" "a reader"
done
wait_for 20 "what the pool lacks to be what it gave" adds_up
check_identities hct_a
