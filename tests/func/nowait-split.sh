#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A request that must not block, and is split, never ends with EAGAIN when a part was sent.
# kernels: uml debian - io_uring of some kernels takes a late EAGAIN for final
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
queue=/sys/block/${ORIGIN##*/}/queue
# Then its requests are those of the hardware.
echo none >"$queue/scheduler" || fail "the origin's scheduler"
requests=$(<"$queue/nr_requests")
# Reads and writes are passed, without a slot.
cache a "$ORIGIN" 4M mode passthrough

# occupy LEFT - all of the origin's requests are in use but so many. It holds the
# answers, those to what comes next included.
occupy()
{
	before=$((requests - $1))
	must message a reset_stats
	tell hold read
	tell hold write
	background hcio apart "$DEV" 0 4096 "$before"
	others=$PID
	held read "$before"
}

vacate()
{
	tell release read
	tell release write
	done_well "$others" "the reads that occupied the origin"
}

# came OP COUNT PID - so many parts have come to the device, and the process that sent
# them waits, or has ended.
came()
{
	local n=$2
	[ "$1" = write ] || n=$((n + before))
	[ "$(count a "$1_requests")" -ge "$n" ] || return
	ended "$3" || asleep "$3"
}

# request OP OFFSET SEED - 8 KiB that must not block. io_uring asks for that by itself.
request()
{
	if [ "$way" = io_uring ]; then
		fio --name=n --filename="$DEV" --direct=1 --ioengine=io_uring --rw="$1" \
			--offset="$2" --size=8k --bs=8k --output="$TMP/fio" --output-format=terse
	elif [ "$1" = read ]; then
		hcio read "$DEV" "$2" 8K nowait
	else
		hcio write "$DEV" "$2" 8K "$3" nowait
	fi >"$TMP/said" 2>&1
}

# gets_through OP OFFSET SEED LEFT - in two parts, with so many of the origin's
# requests free.
gets_through()
{
	local sender
	occupy "$4"
	request "$1" "$2" "$3" &
	sender=$!
	[ "$4" = 0 ] || held "$1" $((1 + (${#1} == 4) * before))
	wait_for 60 "two parts of a $1" came "$1" 2 "$sender"
	vacate
	done_well "$sender" "the $1 in two parts by $way, $4 requests free ($(<"$TMP/said"))"
}

# split OFFSET SEED - where that is a request in two parts.
split()
{
	local left
	for left in 1 0; do
		gets_through write "$1" "$2" "$left"
		[ "$way" = io_uring ] || must hcio expect "$DEV" "$1" 8K "$2"
		gets_through read "$1" "$2" "$left"
		[ "$way" = io_uring ] || same "data" "$2x16" "$(xargs <"$TMP/said")"
	done
}

way=RWF_NOWAIT
# Over a multiple of 1 MiB.
split $(((9 << 20) - 4096)) 2
# What is whole is told, as without a cache, that it would have to wait.
occupy 0
hcio read "$DEV" $(((10 << 20) + 4096)) 4096 nowait >"$TMP/said" 2>&1
same "status of a read in one part" 11 $?
vacate
if fio --enghelp=io_uring >/dev/null 2>&1 && [ "$(sysctl -n kernel.io_uring_disabled 2>/dev/null || echo 0)" = 0 ]; then
	way=io_uring
	split $(((11 << 20) - 4096)) 2
else
	log "fio cannot do io_uring here"
fi
# Longer than the device takes at once.
way=RWF_NOWAIT
echo 4 >"/sys/class/block/${DEV##*/}/queue/max_sectors_kb" || fail "max_sectors_kb"
split $(((12 << 20) + 4096)) 3

# Nothing is left behind: what was written is cached from now on.
must knob a mode writethrough
must message a reset_stats
must hcio expect "$DEV" $(((9 << 20) - 4096)) 8K 2
must hcio expect "$DEV" $(((9 << 20) - 4096)) 8K 2
counted a hits 2
must hcio cmp "$DEV" "$MEDIUM" 0 16M
check_identities hct_a
