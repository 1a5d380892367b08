#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A second cache of an origin is refused unless both only read; who else maps the origin is named.
# kernels: uml trixie - each kernel has its own modes of opening, and lists holders its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_target linear
null_blk 32
base=$ORIGIN
sectors=$(blockdev --getsz "$base")

# refused_for WORDS COMMAND... - with one more such sentence in the kernel's log.
refused_for()
{
	local words=$1 before
	shift
	before=$(klog | grep -c "$words")
	refused "$@"
	same "sentences with \"$words\"" $((before + 1)) "$(klog | grep -c "$words")"
}

named=0
# warned COUNT - so many other holders have been named since this was last asked.
warned()
{
	local now
	now=$(klog | grep -c 'maps the origin')
	same "warnings" "$1" $((now - named))
	named=$now
}

line="0 $sectors hotcache $base 4M"
cache a "$base" 4M
refused_for 'Another device caches this origin' dmsetup create hct_b --table "$line"
refused_for "is cached by the device" dmsetup create hct_b --table "0 4096 hotcache $base 1M"
refused_for 'Another device caches this origin' dmsetup create --readonly hct_b --table "$line"
! dmsetup info hct_b >/dev/null 2>&1 || fail "hct_b was made"
# What was refused holds nothing, and the first works as before.
must hcio fill "$DEV" 0 1M 1
must hcio expect "$DEV" 0 1M 1

# Other tables of the same device are no second cache.
must reload a "0 $sectors hotcache $base 8M"
must dmsetup load hct_a --table "$line"
must dmsetup load hct_a --table "0 $sectors hotcache $base 2M"
must dmsetup suspend hct_a
must dmsetup resume hct_a
must dmsetup load --readonly hct_a --table "$line"
must dmsetup clear hct_a
must hcio expect "$DEV" 0 1M 1
warned 0

# Nor is the cache of another disk, or a cache of the cache.
null_blk 8
must dmsetup create hct_b --table "0 16384 hotcache $ORIGIN 1M"
must dmsetup create hct_c --table "0 $sectors hotcache $DEV 1M"
must dmsetup remove hct_c
must dmsetup remove hct_b
warned 0

# Once the first is gone the second may come. Two that only read may share.
must dmsetup remove hct_a
must dmsetup create --readonly hct_a --table "$line"
must dmsetup create --readonly hct_b --table "$line"
warned 1
must hcio expect "$(node hct_a)" 0 1M 1
must hcio expect "$(node hct_b)" 0 1M 1
refused_for 'Another device caches this origin' dmsetup create hct_c --table "$line"
refused_for 'Another device caches this origin' dmsetup load hct_a --table "$line"
must dmsetup remove hct_a
must dmsetup load hct_b --table "$line"
must dmsetup remove hct_b
warned 0

# entry START SECTORS - of a table of partitions, as printf wants it.
entry()
{
	local n
	printf '\\0\\0\\0\\0\\x83\\0\\0\\0'
	for n in "$1" "$2"; do
		printf '\\x%02x\\x%02x\\x%02x\\x%02x' $((n & 255)) $((n >> 8 & 255)) \
			$((n >> 16 & 255)) $((n >> 24))
	done
}

# Parts of a disk: two partitions do not overlap.
loop_file 32
must losetup -d "$ORIGIN"
# shellcheck disable=SC2059 # it is the format that is made
printf "$(entry 2048 16384)$(entry 18432 16384)" |
	dd of="$TMP/loop/file" bs=1 seek=446 conv=notrunc status=none
printf '\x55\xaa' | dd of="$TMP/loop/file" bs=1 seek=510 conv=notrunc status=none
ORIGIN=$(losetup --show -fP "$TMP/loop/file")
part=${ORIGIN}p1
wait_for 10 "partitions of $ORIGIN" test -b "${ORIGIN}p2"
must dmsetup create hct_a --table "0 16384 hotcache $part 1M"
must dmsetup create hct_b --table "0 16384 hotcache ${part%1}2 1M"
refused_for 'Another device caches this origin' \
	dmsetup create hct_c --table "0 8192 hotcache ${part%1}2 1M"
must dmsetup remove hct_a
must dmsetup remove hct_b

# Something else maps the origin: it works, and the log names it.
must dmsetup create hct_other --table "0 4096 linear $base 0"
other=$(node hct_other)
cache a "$base" 4M
warned 1
[[ "$(klog | grep 'maps the origin' | tail -n 1)" = *" ${other##*/} maps the origin "* ]] ||
	fail "the kernel's log does not name ${other##*/}"
must dmsetup remove hct_a
must dmsetup remove hct_other
cache a "$base" 4M
warned 0
