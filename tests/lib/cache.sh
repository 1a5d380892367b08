# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Devices of the target under test. Every device-mapper device that a test
# makes has a name that begins with hct_, so that clean_up finds it.

# dmsetup WORDS... - the program; before a cache is removed its counters are
# checked, as they are of those that are left at the end of a test.
dmsetup()
{
	[ "${1:-}" != remove ] || [ $# -ne 2 ] || [ "$HC_TARGET" != hotcache ] ||
		check_removed "$2"
	command dmsetup "$@"
}

# find_sysfs NAME - the folder of the block device, in $SYSFS. Not by dmsetup: counters
# are looked at hundreds of times, and each program takes a while to start.
find_sysfs()
{
	seek_sysfs "$1" || fail "no device $1"
}

# seek_sysfs NAME - as find_sysfs; status 1 if there is no such device.
seek_sysfs()
{
	local name
	for SYSFS in /sys/block/dm-*; do
		{ read -r name <"$SYSFS/dm/name"; } 2>/dev/null || continue
		[ "$name" != "$1" ] || return 0
	done
	return 1
}

# node NAME - /dev/dm-N of a device-mapper device. The node itself is the
# kernel's (devtmpfs); where there is none, dmsetup makes one.
node()
{
	local SYSFS
	find_sysfs "$1"
	if [ ! -b "/dev/${SYSFS##*/}" ]; then
		mknod "/dev/${SYSFS##*/}" b "$(dm_major)" "${SYSFS##*/dm-}" 2>/dev/null
	fi
	echo "/dev/${SYSFS##*/}"
}

dm_major()
{
	awk '$2 == "device-mapper" { print $1; exit }' /proc/devices
}

# One in so many hits of the caches that a test makes is also read from the origin and
# compared; 0 for none. A test that must not be run with that says so, and why, before
# it reads this. The other hits go as they do without it.
VERIFY_RATIO=${VERIFY_RATIO-${HC_VERIFY_RATIO:-0}}

# cache_line ORIGIN POOL [KEY VALUE]... - a table line for the whole origin,
# or for HC_SECTORS sectors of it.
cache_line()
{
	local origin=$1 pool=$2 sectors
	shift 2
	sectors=${HC_SECTORS:-}
	[ -n "$sectors" ] || read -r sectors <"/sys/class/block/${origin##*/}/size"
	case $HC_TARGET in
	linear)
		echo "0 $sectors linear $origin 0"
		;;
	*)
		[ "$VERIFY_RATIO" = 0 ] || set -- "$@" verify_ratio "$VERIFY_RATIO"
		if [ $# -gt 0 ]; then
			echo "0 $sectors hotcache $origin $pool $# $*"
		else
			echo "0 $sectors hotcache $origin $pool"
		fi
		;;
	esac
}

# cache NAME ORIGIN POOL [KEY VALUE]... - make hct_NAME; its node is in $DEV.
cache()
{
	local name=hct_$1
	shift
	must dmsetup create "$name" --table "$(cache_line "$@")"
	DEV=$(node "$name")
	export DEV
}

# reload NAME LINE - swap the live table.
reload()
{
	dmsetup load "hct_$1" --table "$2" && dmsetup suspend "hct_$1" &&
		dmsetup resume "hct_$1"
}

# sysfs NAME - the folder of the cache's block device.
sysfs()
{
	local SYSFS
	find_sysfs "$1"
	echo "$SYSFS"
}

# counters hct_NAME - lines "counter value", occupancy among them; not the curve, nor the
# policy's internals, which are many in one file.
counters()
{
	local f value SYSFS
	find_sysfs "$1"
	for f in "$SYSFS"/hotcache_stats/*; do
		[[ ${f##*/} != @(policy_internals|mrc) ]] || continue
		{ read -r value <"$f"; } 2>/dev/null && echo "${f##*/} $value"
	done
}

# show FILE - what is in it.
show()
{
	local lines
	{ mapfile -t lines <"$1"; } 2>/dev/null || fail "no file $1"
	[ "${#lines[@]}" = 0 ] || printf '%s\n' "${lines[@]}"
}

# read_count NAME COUNTER - the counter's value is in $COUNT then. In UML a subshell, which
# "$(count a hits)" takes, costs as much as a hundred page faults.
read_count()
{
	local SYSFS
	find_sysfs "hct_$1"
	{ read -r COUNT <"$SYSFS/hotcache_stats/$2"; } 2>/dev/null || fail "no counter $2 of $1"
}

# count NAME COUNTER
count()
{
	local SYSFS
	find_sysfs "hct_$1"
	show "$SYSFS/hotcache_stats/$2"
}

# knob NAME KNOB [VALUE] - read it, or write it.
knob()
{
	local SYSFS
	find_sysfs "hct_$1"
	if [ $# -eq 2 ]; then
		show "$SYSFS/hotcache/$2"
	else
		echo "$3" >"$SYSFS/hotcache/$2"
	fi
}

# message NAME WORDS...
message()
{
	local name=hct_$1
	shift
	dmsetup message "$name" 0 "$@"
}

# verify DEVICE - compare all that is cached with the origin; prints the sums of what the
# module says of one part after the other.
verify()
{
	local next=0 checked=0 mismatched=0 skipped=0 answer
	while [ -n "$next" ]; do
		answer=$(command dmsetup message "$1" 0 verify "$next") || return
		if ! [[ $answer =~ ^checked\ ([0-9]+)\ mismatched\ ([0-9]+)\ skipped\ ([0-9]+)(\ next\ ([1-9][0-9]*))?$ ]]; then
			echo "$answer"
			return 1
		fi
		checked=$((checked + BASH_REMATCH[1]))
		mismatched=$((mismatched + BASH_REMATCH[2]))
		skipped=$((skipped + BASH_REMATCH[3]))
		next=${BASH_REMATCH[5]:-}
	done
	echo "checked $checked mismatched $mismatched skipped $skipped"
}

# counted NAME COUNTER WANT - the counter has exactly this value.
counted()
{
	local COUNT
	read_count "$1" "$2"
	same "$1: counter $2" "$3" "$COUNT"
}

# only NAME PATTERN COUNTER=WANT... - of the counters that begin with the shell pattern,
# these have exactly these values and all others are 0.
only()
{
	local name=$1 prefix=$2 f value want all=yes got=() SYSFS
	shift 2
	find_sysfs "hct_$name"
	for f in "$SYSFS"/hotcache_stats/*; do
		# shellcheck disable=SC2053 # it is a pattern
		[[ ${f##*/} == $prefix* ]] || continue
		read -r value <"$f" || fail "$name: no counter ${f##*/}"
		[ "$value" = 0 ] || got+=("${f##*/}=$value")
	done
	for want; do
		[[ " ${got[*]} " == *" $want "* ]] || all=
	done
	[ -n "$all" ] && [ "${#got[@]}" = $# ] ||
		fail "$name: $prefix* should be $*, is ${got[*]}"
}

# at_least NAME COUNTER WANT
at_least()
{
	local COUNT
	read_count "$1" "$2"
	[ "$COUNT" -ge "$3" ] || fail "$1: counter $2 is $COUNT, should be $3 or more"
}

# direct_read DEV OFFSET LENGTH [WORD] - prints the seeds of the sectors
direct_read()
{
	hcio read "$@"
}

# clean_up - unmount, swap off, remove what tests made; origins' modules too.
clean_up()
{
	local name again round pids mounts=()
	pids=$(jobs -p)
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$pids" ] || kill $pids 2>/dev/null
	nbd_release
	throttle_release
	wait
	while read -r name _; do
		[[ $name != *@(dm-|hct_)* ]] || swapoff "$name"
	done </proc/swaps
	# The last mounted first.
	while read -r _ name _; do
		[[ $name != "$TMP"/* ]] || mounts=("$name" ${mounts[@]+"${mounts[@]}"})
	done </proc/mounts
	[ ${#mounts[@]} = 0 ] || umount "${mounts[@]}"
	for round in 1 2 3 4 5 6 7 8 9 10; do
		again=
		while read -r name _; do
			[[ $name == hct_* ]] || continue
			# A suspended device never lets go of its requests.
			command dmsetup resume "$name" 2>/dev/null
			command dmsetup remove "$name" 2>/dev/null || again=1
		done < <(command dmsetup ls 2>/dev/null)
		[ -n "$again" ] || break
		[ "$round" -lt 3 ] || sleep 0.3
	done
	origins_remove
	[ -z "$again" ]
}
