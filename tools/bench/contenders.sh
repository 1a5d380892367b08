# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The devices that tools/bench/peers-guest measures. Sourced after lib.sh. Each kind
# of origin gets one of each contender:
#   ram   an origin in RAM (brd), all of which is cached
#   slow  an origin of DELAY_MS that keeps no data, all of which is cached
#   far   an origin of DELAY_MS, much larger than the cache
#   bare  (hotcache only) an origin in RAM, none of which is cached
# PATHS[KIND.CONTENDER] is the device, ORIGINS[KIND.CONTENDER] the name of its slow
# origin in /sys/block, STATS[KIND] the folder of hotcache's counters. What a kernel lacks is not in PATHS, but in $OUT/missing.

# The first four bound what a cache can do.
# shellcheck disable=SC2034 # cases.sh reads it
CONTENDERS="zero copy brd linear hotcache dmcache bcache rapiddisk pagecache"
# shellcheck disable=SC2034 # cases.sh reads them
declare -A PATHS ORIGINS STATS
DM_CACHE_BLOCK=64                      # sectors, the smallest that it takes

fail() {
	echo "bench: $*" >&2
	exit 1
}

# missing CONTENDER REASON: this kernel cannot have it.
missing() {
	echo "$*" >>"$OUT/missing"
	say "missing: $*"
}

is_missing() {
	grep -qs "^$1 " "$OUT/missing"
}

# load_peers: load the modules of all contenders, or say which this kernel lacks.
load_peers() {
	local dir=$HC_OUT/peers name

	insmod "$dir/dm-copy.ko"
	insmod ./dm-hotcache.ko
	modprobe -q dm-zero || :
	modprobe -q -a dm-cache dm-cache-smq ||
		missing dmcache "$(uname -r) has no dm-cache"
	if ! modprobe -q bcache; then
		missing bcache "$(uname -r) has no bcache"
	elif ! command -v make-bcache >/dev/null; then
		missing bcache "there is no make-bcache"
	fi
	cat "$dir/missing" >>"$OUT/missing"
	is_missing rapiddisk || {
		insmod "$dir/rapiddisk.ko"
		insmod "$dir/rapiddisk-cache.ko"
	}
	while read -r name _; do
		say "not measured, since it is missing: $name"
	done <"$OUT/missing"
}

# ram_disks COUNT BYTES: create /dev/ram0 and so on. They take memory as they are written.
RAM_DISKS=0
ram_disks() {
	modprobe brd rd_nr="$1" rd_size=$(($2 / 1024))
}

# take_ram: set $RAM to a RAM disk that nobody has.
take_ram() {
	RAM=/dev/ram$((RAM_DISKS++))
	[ -b "$RAM" ] || fail "there are not enough RAM disks"
}

# fill_ram DEVICE BYTES: allocate a RAM disk's memory.
fill_ram() {
	dd if=/dev/zero of="$1" bs=1M count=$(($2 >> 20)) oflag=direct status=none
}

# take_origin KIND CONTENDER BYTES: set $ORIGIN to a new origin.
DELAYED=0
take_origin() {
	local disk

	case $1 in
	ram | bare)
		take_ram
		ORIGIN=$RAM
		return
		;;
	esac
	disk=nullb$((DELAYED++))
	# shellcheck disable=SC2046 # several attributes
	null_disk_named $disk $(($3 >> 20)) $(delay "$DELAY_MS")
	ORIGIN=/dev/$disk
	ORIGINS[$1.$2]=$disk
}

# mapped NAME TABLE: create a device of device-mapper and set $MADE to it.
mapped() {
	dmsetup create "$1" --table "$2"
	MADE=/dev/mapper/$1
}

make_zero() { mapped "$1_zero" "0 $(sectors "$2") zero"; }

make_copy() { mapped "$1_copy" "0 $(sectors "$2") copy $3"; }

make_brd() { MADE=/dev/ram0; }

make_linear() {
	local below=/dev/ram0

	[ "$1" = ram ] || {
		take_origin "$1" linear "$2"
		below=$ORIGIN
	}
	mapped "$1_linear" "0 $(sectors "$2") linear $below 0"
}

# Reads through the page cache get a block device, and so a page cache, of their own.
make_pagecache() { mapped "$1_pagecache" "0 $(sectors "$2") linear /dev/ram0 0"; }

make_hotcache() {
	take_origin "$1" hotcache "$2"
	mapped "$1_hotcache" "0 $(sectors "$2") hotcache $ORIGIN $3"
	STATS[$1]=/sys/block/$(dmsetup info -c --noheadings -o blkdevname "$1_hotcache")/hotcache_stats
}

# dm_cache_table KIND BYTES MODE
dm_cache_table() {
	echo "0 $(sectors "$2") cache $META $CACHE_DISK $ORIGIN $DM_CACHE_BLOCK 1 $3" \
		"smq 2 migration_threshold 2097152"
}

make_dmcache() {
	take_origin "$1" dmcache "$2"
	take_ram
	mapped "$1_dmcache_meta" "0 8192 linear $RAM 0"
	META=$MADE
	take_ram
	mapped "$1_dmcache_disk" "0 $(sectors "$3") linear $RAM 0"
	CACHE_DISK=$MADE
	dd if=/dev/zero of="$META" bs=1M count=4 oflag=direct status=none
	[ "$1" = far ] || fill_dmcache "$1" "$2"
	mapped "$1_dmcache" "$(dm_cache_table "$1" "$2" writethrough)"
}

# fill_dmcache KIND BYTES: smq takes long to fill itself by reads, but takes each whole
# block that is written while it writes back.
fill_dmcache() {
	local second used dirty

	mapped "$1_dmcache" "$(dm_cache_table "$1" "$2" writeback)"
	dd if=/dev/zero of="$MADE" bs=$((DM_CACHE_BLOCK * 512)) count=$(($2 / 512 / DM_CACHE_BLOCK)) \
		oflag=direct status=none
	for ((second = 0; second < 60; second++)); do
		# ... block size, used/total, hits and misses of reads and of writes,
		# demotions, promotions, dirty
		read -r _ _ _ _ _ _ used _ _ _ _ _ _ dirty _ <<<"$(dmsetup status "$1_dmcache")"
		[ "$dirty" -ne 0 ] || break
		sleep 1
	done
	[ "$dirty" -eq 0 ] || fail "dm-cache does not become clean"
	[ "${used%/*}" -ge $(($2 / 512 / DM_CACHE_BLOCK)) ] ||
		fail "dm-cache does not take all blocks: $used"
	dmsetup remove "$1_dmcache"
}

# bcache keeps a label in front of its data, which a delayed disk would not keep:
# the first MiB is in RAM. Where all is to be cached it gets twice the room, since it
# keeps a part free and evicts whole buckets.
make_bcache() {
	local below before second room=$3 bytes=$(($2 + (1 << 20)))

	take_origin "$1" bcache $bytes
	below=$ORIGIN
	if [ "$1" != ram ]; then
		take_ram
		mapped "$1_bcache_origin" "0 2048 linear $RAM 0
2048 $(($(sectors $bytes) - 2048)) linear $ORIGIN 0"
		below=$MADE
	fi
	take_ram
	[ "$1" = far ] || room=$(($2 * 2))
	mapped "$1_bcache_disk" "0 $(sectors "$room") linear $RAM 0"
	before=$(bcache_devices)
	# It wants more than 512 buckets.
	make-bcache --block 4k --bucket $((room >> 21))k -C "$MADE" -B "$below" >/dev/null
	# The kernel may read the label before it has been told to.
	readlink -f "$MADE" >/sys/fs/bcache/register_quiet
	readlink -f "$below" >/sys/fs/bcache/register_quiet
	for ((second = 0; second < 20; second++)); do
		MADE=$(comm -13 <(echo "$before") <(bcache_devices))
		[ -z "$MADE" ] || break
		sleep 0.5
	done
	[ -n "$MADE" ] || fail "no bcache device came"
	bcache_settings "$MADE"
	[ "$1" = far ] || fill_bcache "$MADE" "$2"
	MADE=/dev/$MADE
}

bcache_devices() {
	find /sys/block -maxdepth 1 -name 'bcache*' -printf '%f\n' | sort
}

# bcache_settings NAME: cache whatever is read, however fast it comes.
bcache_settings() {
	local dir=/sys/block/$1/bcache knob

	echo writethrough >"$dir/cache_mode"
	echo 0 >"$dir/sequential_cutoff"
	for knob in congested_read_threshold_us congested_write_threshold_us; do
		echo 0 >"$dir/cache/$knob"
	done
}

# fill_bcache NAME BYTES: it drops what it has read if it has no free bucket at that
# moment, which is often; what it is to write back, it waits for.
fill_bcache() {
	local dir=/sys/block/$1/bcache second

	echo 0 >"$dir/writeback_percent"
	echo 0 >"$dir/writeback_delay"
	echo writeback >"$dir/cache_mode"
	dd if=/dev/zero of="/dev/$1" bs=64k count=$(($2 >> 16)) oflag=direct status=none
	echo writethrough >"$dir/cache_mode"
	for ((second = 0; second < 60; second++)); do
		[ "$(cat "$dir/state")" != clean ] || return 0
		sleep 1
	done
	fail "bcache does not become clean"
}

RAPID_DISKS=0
make_rapiddisk() {
	local disk=$((RAPID_DISKS++))

	take_origin "$1" rapiddisk "$2"
	echo "rapiddisk attach $disk $3" >/sys/kernel/rapiddisk/mgmt
	[ -b "/dev/rd$disk" ] || fail "RapidDisk made no /dev/rd$disk"
	mapped "$1_rapiddisk" "0 $(sectors "$2") rapiddisk-cache $ORIGIN /dev/rd$disk $(sectors "$3") 0"
}

# make KIND CONTENDER BYTES POOL-BYTES
make() {
	! is_missing "$2" || return 0
	"make_$2" "$1" "$3" "$4"
	PATHS[$1.$2]=$MADE
}

# misses_of KIND CONTENDER: how many reads it has sent to its origin, as it says.
misses_of() {
	local words

	case $2 in
	hotcache) stat "$1_hotcache" misses ;;
	dmcache)
		read -ra words <<<"$(dmsetup status "$1_dmcache")"
		echo "${words[8]}"
		;;
	rapiddisk) dmsetup status "$1_rapiddisk" | sed -n 's/.*disk reads(\([0-9]*\)).*/\1/p' ;;
	bcache) grep -c 'bcache_read: ' /sys/kernel/tracing/trace || : ;;
	esac
}

# fill KIND CONTENDER BYTES: read a cache until nothing is read from its origin; fails
# if that does not come about.
fill() {
	local pass before after path=${PATHS[$1.$2]:-} events=/sys/kernel/tracing

	[ -n "$path" ] || return 0
	case $2 in
	hotcache | dmcache | rapiddisk) ;;
	bcache)
		# Its own counters are up to date every five minutes.
		echo cache_hit==0 >$events/events/bcache/bcache_read/filter
		echo 1 >$events/events/bcache/bcache_read/enable
		;;
	pagecache)
		dd if="$path" of=/dev/null bs=1M count=$(($3 >> 20)) status=none
		return
		;;
	*) return 0 ;;
	esac
	for ((pass = 1; pass <= 8; pass++)); do
		: >$events/trace
		before=$(misses_of "$1" "$2")
		dd if="$path" of=/dev/null bs=256k count=$(($3 >> 18)) iflag=direct status=none ||
			return
		after=$(misses_of "$1" "$2")
		[ "$after" -ne "$before" ] || break
	done
	[ "$2" != bcache ] || echo 0 >$events/events/bcache/bcache_read/enable
	[ "$after" -eq "$before" ] && return
	say "$1 $2: pass $((pass - 1)) still sent $((after - before)) reads to the origin"
	return 1
}
