#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each tracepoint fires for what it is named after, and says which block and why.
# kernels: uml bookworm - each kernel makes tracepoints its own way
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_command fio
ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 64K shards 1
need_tracing
events=$TRACING/events/hotcache
[ -d "$events" ] || skip "events of modules in this kernel"
number=$(<"$(sysfs hct_a)/dev")

quiet()
{
	[ ! -e "$events/enable" ] || echo 0 >"$events/enable"
	echo >"$TRACING/trace"
}

# traced ACTION... - what it leaves in the trace is in $TMP/trace.
traced()
{
	echo >"$TRACING/trace"
	echo 1 >"$events/enable"
	must "$@" >/dev/null
	echo 0 >"$events/enable"
	grep hotcache_ "$TRACING/trace" >"$TMP/trace"
}

# shows COUNT TEXT - so many lines of the trace end with it, of our device.
shows()
{
	local got
	got=$(grep -c " hotcache_${2%% *}: dev $number ${2#* }\$" "$TMP/trace")
	[ "$got" = "$1" ] || {
		cat "$TMP/trace"
		fail "\"$2\": want $1 times, got $got"
	}
}

trap 'on_exit quiet' EXIT
same "events" "bypass evict fill hit invalidate miss stream_start stream_stop" \
	"$(cd "$events" && printf '%s\n' hotcache_*/ | sed 's/hotcache_\(.*\)\//\1/' | sort | tr '\n' ' ' | sed 's/ $//')"

traced hcio read "$DEV" 0 64K
shows 1 'miss block 0 nr_blocks 16 nr_hits 0'
shows 1 'fill block 0 published 0xffff lost 0x0000'
same "events of a miss" 2 "$(wc -l <"$TMP/trace")"
traced hcio read "$DEV" 4096 8192
shows 1 'hit block 1 nr_blocks 2 nr_hits 2'
same "events of a hit" 1 "$(wc -l <"$TMP/trace")"

traced hcio read "$DEV" 1M 4096
shows 1 'fill block 256 published 0x0001 lost 0x0000'
same "evictions" 1 "$(grep -c "hotcache_evict: dev $number block [0-9]* for_block 256 was_read [01] from_stream 0\$" "$TMP/trace")"

must message a mode writearound
must hcio read "$DEV" 2M 4096 >/dev/null
traced hcio write "$DEV" 2M 4096 1
shows 1 'invalidate block 512 reason invalidate_write'
traced dmsetup message hct_a 0 drop
same "blocks dropped" 15 "$(grep -c 'reason invalidate_drop$' "$TMP/trace")"

must message a mode passthrough
traced hcio read "$DEV" 2M 8192
shows 1 'bypass block 512 nr_blocks 2 reason bypass_mode'
must message a mode writethrough

# A run is a stream from the read on that makes it longer than the threshold. How
# long it was is told when it is forgotten: here since others take its place.
knob a scan_threshold 64K
traced hcio expect "$DEV" 4M 256K 1
shows 1 'stream_start sector 8320 nr_sectors 256 nr_requests 2 kind forward'
same "streams begun" 1 "$(grep -c hotcache_stream_start "$TMP/trace")"

# many [OFFSET] - 128 runs of three blocks, 8 in each MiB, from there: as many as are
# followed at a time. All on one CPU.
many()
{
	fio --name=runs --filename="$DEV" --direct=1 --rw=read --bs=4k --ioengine=psync \
		--offset="${1:-0}" --size=15m --io_size=1536k --zonemode=strided \
		--zonesize=12k --zonerange=12k --zoneskip=116k --cpus_allowed=0 \
		--output="$TMP/fio"
}

# later - two thousand reads at random, then other runs. By then the first are
# forgotten and their places are taken, by runs that they come upon by chance as well.
later()
{
	hcio permute "$DEV" 0 4096 4096 1 2000 && many 32k
}
# What is cached begins no run.
must message a drop
knob a scan_threshold 4K
traced many
begun=$(grep -c hotcache_stream_start "$TMP/trace")
# A stream of before may have kept its place.
[ "$begun" -ge 120 ] && [ "$begun" -le 128 ] || fail "of 128 streams $begun began"
traced later
ended=$(grep -c "hotcache_stream_stop: dev $number sector [0-9]* nr_sectors 24 nr_requests 3 kind forward\$" "$TMP/trace")
[ "$ended" -ge 32 ] && [ "$ended" -le 128 ] ||
	fail "of 128 streams $ended were told to end"

# Nothing is left behind in the trace when nobody listens.
echo >"$TRACING/trace"
must hcio read "$DEV" 2M 64K >/dev/null
if grep -q hotcache_ "$TRACING/trace"; then fail "traced while switched off"; fi
# The module can go while its events have been used.
must dmsetup remove hct_a
must rmmod dm_hotcache
[ ! -d "$events" ] || fail "the events outlive the module"
