#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The largest pool that is accepted when its table is loaded is there when it is resumed.
# kernels: uml - the module alone decides what it takes
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"
null_blk 4096
must dmsetup create hct_a --notable

# accepted UNITS [KEY VALUE]... - a table with a pool of so many times 64 KiB is loaded.
accepted()
{
	local kib=$(($1 * 64))
	shift
	dmsetup load hct_a --table "$(cache_line "$ORIGIN" "${kib}K" "$@")" 2>"$TMP/why"
}

# largest [KEY VALUE]... - load the table with the largest pool that is accepted; its
# size is in $UNITS. One that is refused leaves the last that was accepted in place.
largest()
{
	local over
	UNITS=1024
	must accepted "$UNITS" "$@"
	over=$(awk '$1 == "MemTotal:" { print int($2 / 64) }' /proc/meminfo)
	while [ $((over - UNITS)) -gt 1 ]; do
		if accepted $(((UNITS + over) / 2)) "$@"; then
			UNITS=$(((UNITS + over) / 2))
		else
			over=$(((UNITS + over) / 2))
		fi
	done
}

for args in "" "policy lirs shards 64" "block_size 64K" "policy wtinylfu shards 1"; do
	# shellcheck disable=SC2086 # words
	largest $args
	must dmsetup resume hct_a
	! logged 'no cache until the next resume|keeps its' ||
		fail "$((UNITS / 16)) MiB ($args) were accepted and could not be had"
	same "64 KiB of the largest pool" "$UNITS" \
		$(($(knob a slots) * $(knob a block_size) >> 16))
	log "largest pool with \"$args\": $((UNITS / 16)) MiB"
	must dmsetup remove hct_a
	must dmsetup create hct_a --notable
done
