#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The pool becomes smaller and larger in use: what fits stays, the memory comes and goes, wrong sizes are refused.
# kernels: uml debian backports - each kernel's allocator gives memory back, and takes it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 64
must hcio fill "$ORIGIN" 0 32M 1
cache a "$ORIGIN" 32M shards 2
table=$(dmsetup table hct_a)

# has_size BYTES - all that tells the size says so.
has_size()
{
	same "pool_bytes" "$1" "$(knob a pool_bytes)"
	same "slots" $(($1 / 4096)) "$(knob a slots)"
	same "the size in the table" "$1" "$(dmsetup table hct_a | awk '{ print $5 }')"
	same "the size in the status" "$1" "$(dmsetup status hct_a | awk '{ print $8 }')"
	same "the most" $((32 << 20)) "$(knob a pool_bytes_most)"
	[ "$(count a occupancy)" -le $(($1 / 4096)) ] || fail "more blocks than slots"
	check_identities hct_a
}

must hcio expect "$DEV" 0 32M 1
full=$(count a occupancy)
[ "$full" -gt 7000 ] || fail "of 8192 blocks only $full are cached"
metadata=$(knob a metadata_bytes)
# Pages that a CPU keeps for its next allocation, whole chunks among them where there are
# huge pages, are not in MemFree, but have been given back as well.
held
before=$HELD
must message a resize 8M
has_size $((8 << 20))
same "blocks cached" 2048 "$(count a occupancy)"
counted a evict_resize $((full - 2048))
held
given=$(((before - HELD) / 1024))
log "$given MiB of 24 were given back"
[ "$given" -ge 16 ] || fail "only $given MiB of 24 were given back"
[ "$(knob a metadata_bytes)" -lt "$metadata" ] || fail "the metadata stay as large as they were"
must hcio expect "$DEV" 0 32M 1
check_verify hct_a

must message a resize 32m
has_size $((32 << 20))
same "the table" "$table" "$(dmsetup table hct_a)"
same "metadata" "$metadata" "$(knob a metadata_bytes)"
must hcio expect "$DEV" 0 32M 1
must hcio expect "$DEV" 0 32M 1
[ "$(count a occupancy)" -ge "$full" ] || fail "the pool is not as full as it was"
check_verify hct_a

# From one block a shard to the most, in steps that are no multiples of a chunk.
for bytes in $((2 * 4096)) $((5000 * 4096)) $((1003 * 4096)) $((32 << 20)); do
	echo "$bytes" >"$(sysfs hct_a)/hotcache/pool_bytes" || fail "cannot write $bytes"
	has_size "$bytes"
	must hcio expect "$DEV" 0 8M 1
	check_verify hct_a
done

must message a resize 8M
for bytes in '' 0 4K 8191 33M 4T 16777216T x -8M +8M 8MB '8M 8M'; do
	# shellcheck disable=SC2086 # words
	refused dmsetup message hct_a 0 resize $bytes
done
logged 'cannot grow to 33792 KiB: it was made for 32768 KiB' || fail "the log does not say why"
logged 'needs a block for each of its 2 shards' || fail "the log does not say what it needs"
has_size $((8 << 20))

# The size outlives a suspend, the content does not; a table of it is another device.
must dmsetup suspend hct_a
refused dmsetup message hct_a 0 resize 4M
must dmsetup resume hct_a
has_size $((8 << 20))
counted a occupancy 0
must hcio expect "$DEV" 0 8M 1
must message a resize 32M
has_size $((32 << 20))
must message a resize 4M
must reload a "$table"
has_size $((32 << 20))
must hcio expect "$DEV" 0 32M 1
must hcio expect "$DEV" 0 32M 1
check_verify hct_a
