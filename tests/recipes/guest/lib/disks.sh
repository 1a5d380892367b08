# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Disks, what is on them, and whether it is right.
# shellcheck disable=SC2034,SC2154 # set here, or by the script named recipe

MIB=1048576
# All disks are as long; the first part of each is what is read all the time.
DISK_MIB=64 HOT_MIB=4

# random_data - a file of that length, the same for all recipes. Each block of it begins with
# its number; as random numbers, all of it would take an emulated machine minutes.
random_data()
{
	DATA=/run/recipes/data
	[ -e "$DATA" ] || python3 - "$DATA" $((DISK_MIB * 256)) <<-'END'
	import os, sys
	rest = os.urandom(4080)
	with open(sys.argv[1], "wb") as file:
	    for number in range(int(sys.argv[2])):
	        file.write(b"%16d" % number + rest)
	END
	WANT=$STATE/want
	cp "$DATA" "$WANT"
}

# disk NAME - a disk of that name in /dev/disk/by-id, with random content. It is a loop
# device on a file in memory: none of the recipes is about disks.
disk()
{
	local name=$1

	random_data
	cp "$DATA" "$STATE/$name.img"
	looped "$name"
}

# looped NAME - udev names the loop device like its file.
looped()
{
	local rules=/run/udev/rules.d/99-recipes.rules

	if [ ! -e "$rules" ]; then
		mkdir -p "${rules%/*}"
		cat >"$rules" <<-'END'
		KERNEL=="loop*", ATTR{loop/backing_file}=="?*", PROGRAM="/usr/bin/basename $attr{loop/backing_file} .img", SYMLINK+="disk/by-id/%c"
		END
		udevadm control --reload
	fi
	losetup --find --direct-io=off "$STATE/$1.img" || give_up "no loop device"
	udevadm wait --timeout=300 "/dev/disk/by-id/$1" || give_up "no name for a loop device"
}

# blank NAME - such a disk, empty.
blank()
{
	rm -f "$STATE/$1.img"
	truncate -s $((DISK_MIB * ${2:-1}))M "$STATE/$1.img"
	looped "$1"
}

# read_hot DEVICE - read what is to be cached, so that it is.
read_hot()
{
	dd if="$1" of=/dev/null bs=64K count=$((HOT_MIB * 16)) iflag=direct status=none
}

# cached NAME - the hot part of the cache gets cached.
cached()
{
	read_hot "/dev/mapper/$1"
	all_hits "$1"
}

# all_hits NAME - the hot part is cached.
all_hits()
{
	local hits

	# After a write udev looks at the device, too.
	udevadm settle
	hits=$(count "$1" hits)
	read_hot "/dev/mapper/$1"
	hits=$(($(count "$1" hits) - hits))
	same "$1: hits in a hot part of $((HOT_MIB * 256)) blocks" $((HOT_MIB * 256)) "$hits"
}

# write_at DEVICE MIB - 4 KiB of a pattern there; the wanted content gets it, too.
write_at()
{
	pattern "$2" >"$STATE/pattern.$2"
	dd if="$STATE/pattern.$2" of="$WANT" bs=4K seek=$(($2 * 256)) conv=notrunc status=none
	dd if="$STATE/pattern.$2" of="$1" bs=4K seek=$(($2 * 256)) oflag=direct \
		conv=notrunc status=none
}

# pattern NUMBER
pattern()
{
	yes "block $step $1" 2>/dev/null | head -c 4096
}

# equal DEVICE [BYTES] - what is on it is what has been written, read past the page cache.
equal()
{
	dd if="$1" bs=1M iflag=direct status=none | cmp -n "${2:-$((DISK_MIB * MIB))}" - "$WANT"
}

# right NAME ORIGIN - what the cache has is what has been written, as is the origin; so are
# the cached blocks, and the counters add up.
right()
{
	verified "$1"
	ok "$1: the data through the cache" equal "/dev/mapper/$1"
	ok "$1: the data of its origin" equal "$2"
}

# verified NAME - hotcachectl verify finds no mismatch, and compares something.
verified()
{
	ok "$1: hotcachectl verify" verify "$1"
	sed 's/^/#   /' "$STATE/verify"
	same "$1: blocks found different" 0 "$(count "$1" verify_errors)"
}

verify()
{
	hotcachectl verify "$1" >"$STATE/verify" 2>&1 || { cat "$STATE/verify"; return 1; }
	! grep -q 'checked 0 ' "$STATE/verify"
}

# take_disks - the next recipe needs the memory.
take_disks()
{
	local node

	for node in $(losetup --list --noheadings --output NAME,BACK-FILE |
		awk -v dir="$STATE/" 'index($2, dir) == 1 { print $1 }'); do
		losetup --detach "$node"
	done
	rm -f "$STATE"/*.img "$STATE/want"
}
