#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An origin that becomes smaller under the table: errors beyond its end, and nothing kept when it grows again.
# kernels: umlkasan - it is about what the cache does; the sanitizers watch the drop
. "$(dirname "$0")/../lib/lib.sh"
loop_file 16

# size MIB [KIB] - give the origin another size; what is beyond is gone for good.
size()
{
	local bytes=$((($1 << 20) + (${2:-0} << 10)))
	must truncate -s $bytes "$TMP/loop/file"
	must losetup -c "$ORIGIN"
	same "size of the origin" $bytes "$(blockdev --getsize64 "$ORIGIN")"
}

# cached WHAT OFFSET LENGTH - it is in the pool after a read, if anything can be.
cached()
{
	local before
	must hcio read "$DEV" "$2" "$3" >"$TMP/read"
	[ "$HC_TARGET" = hotcache ] || return 0
	before=$(count a hits)
	must hcio read "$DEV" "$2" "$3" >"$TMP/read"
	[ "$(count a hits)" -gt "$before" ] || fail "$1 is not cached"
}

# dropped COUNT - more blocks than that have been dropped.
dropped()
{
	[ "$(count a invalidate_shrunk)" -gt "$1" ]
}

for bs in 4K 64K; do
	size 16
	must hcio fill "$ORIGIN" 0 16M 1
	cache a "$ORIGIN" 8M block_size $bs scan_action off
	cached "the start" 7M 1M
	cached "the end" 12M 64K
	size 8
	refused hcio read "$DEV" 12M 4096
	refused hcio read "$DEV" 8M 4096
	refused hcio read "$DEV" $(((8 << 20) - 4096)) 8192
	refused hcio write "$DEV" 12M 4096 2
	must hcio expect "$DEV" 7M 1M 1
	size 16
	must hcio cmp "$DEV" "$ORIGIN"
	must hcio cmp "$DEV" "$ORIGIN"
	cached "the end, as it is now" 12M 64K

	# Again, and with an end within a block of 64 KiB.
	must hcio fill "$DEV" 8M 8M 3
	cached "the end" 8M 64K
	size 8 4
	must hcio expect "$DEV" 8M 4096 3
	refused hcio read "$DEV" 8M 8192
	# No fill goes beyond the end, be it only that of a block that the end lies in.
	[ "$HC_TARGET" != hotcache ] || counted a fill_errors 0
	size 16
	must hcio cmp "$DEV" "$ORIGIN"
	must hcio cmp "$DEV" "$ORIGIN"

	# Somebody reads, but not beyond the end, before it grows again.
	cached "the start" 0 1M
	cached "the end" 12M 64K
	size 8
	must hcio expect "$DEV" 0 4096 1
	size 16
	must hcio cmp "$DEV" "$ORIGIN"
	must hcio cmp "$DEV" "$ORIGIN"

	# Nobody reads before it grows again, but some seconds go by.
	if [ "$HC_TARGET" = hotcache ]; then
		at_least a bypass_shrunk 1
		cached "the end" 12M 64K
		before=$(count a invalidate_shrunk)
		size 8
		wait_for 60 "the end to be dropped" dropped "$before"
		size 16
		check_identities hct_a
	fi
	must hcio cmp "$DEV" "$ORIGIN"
	must dmsetup remove hct_a
done
