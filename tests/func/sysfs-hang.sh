#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No user can hang a suspend, a resume or sysfs by listing /sys into a page of a file on the cache.
# kernels: uml - the lock that a listing of /sys holds over page faults is the kernel's, here that of the newest
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_command mkfs.ext4 fsfreeze
have_module ext4 || skip "no ext4"

# stuck - who waits in the kernel, and where.
stuck()
{
	local dir state
	for dir in /proc/[0-9]*; do
		{ read -r _ _ state _ <"$dir/stat"; } 2>/dev/null || continue
		[ "$state" = D ] && log "$(<"$dir/comm"): $(<"$dir/wchan")"
	done
}

# must_end COMMAND... - it does not hang, and succeeds. If it hangs, the file system
# is thawed behind device-mapper's back, so that the test can end.
must_end()
{
	background "$@"
	if ! (trap - EXIT; wait_for 6 "$*" ended "$PID"); then
		stuck
		fsfreeze -u "$TMP/mnt" &
		fail "for ever: $*"
	fi
	wait "$PID" || fail "$*: status $?"
}

# sysfs_answers - all of it.
sysfs_answers()
{
	must_end bash -c 'ls /sys/class /sys/block /sys/module >/dev/null'
}

# attack - ordinary users list /sys into a file on the cache, until attack_ends.
attack()
{
	local i
	attackers=()
	for i in 0 1 2 3; do
		hclist /sys/class "$TMP/mnt/file" "$i" >"$TMP/attack$i" &
		attackers+=($!)
		wait_for 10 "the listing of /sys" grep -q runs "$TMP/attack$i"
	done
}

# attack_stuck - all of them wait for the file system, some of them with the lock.
attack_stuck()
{
	local pid
	for pid in "${attackers[@]}"; do asleep "$pid" || return; done
}

attack_ends()
{
	local pid
	for pid in "${attackers[@]}"; do
		kill -9 "$pid"
		wait_for 10 "the end of the listing" ended "$pid"
		wait "$pid" 2>/dev/null
	done
}

# mounted DEV - with a file that everybody may write.
mounted()
{
	must mount "$1" "$TMP/mnt"
	dd if=/dev/zero of="$TMP/mnt/file" bs=16k count=1 conv=fsync status=none
	chown 65534 "$TMP/mnt/file"
}

# has_files
has_files()
{
	[ -e "$dir/hotcache/mode" ] && [ -e "$dir/hotcache_stats/hits" ]
}

ram 16
cache a "$ORIGIN" 2M
dir=$(sysfs hct_a)
chmod 711 "$TMP" "${TMP%/*}"
mkdir -p "$TMP/mnt"
chmod 711 "$TMP/mnt"
must mkfs.ext4 -q -F "$DEV" >"$TMP/mkfs" 2>&1
mounted "$DEV"

log 'the suspend freezes the file system'
attack
must_end dmsetup suspend hct_a
wait_for 10 "the listing to wait" attack_stuck
sysfs_answers
refused cat "$dir/hotcache/mode"
must_end dmsetup resume hct_a
sysfs_answers
has_files || fail "no files"

log 'it is frozen already'
must fsfreeze -f "$TMP/mnt"
wait_for 10 "the listing to wait" attack_stuck
must_end dmsetup suspend hct_a
sysfs_answers
must_end dmsetup resume hct_a
sysfs_answers
must fsfreeze -u "$TMP/mnt"

log 'a new table'
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 2M policy lru)"
must_end dmsetup suspend hct_a
wait_for 10 "the listing to wait" attack_stuck
must_end dmsetup resume hct_a
sysfs_answers
same "the policy of the new table" lru "$(knob a policy)"
attack_ends

log 'a device above is suspended, with the file system on it'
must umount "$TMP/mnt"
sectors=$(blockdev --getsz "$DEV")
must dmsetup create hct_top --table "0 $sectors linear $DEV 0"
mounted "$(node hct_top)"
attack
must_end dmsetup suspend hct_top
wait_for 10 "the listing to wait" attack_stuck
must_end dmsetup suspend hct_a
sysfs_answers
must_end dmsetup resume hct_a
must_end dmsetup resume hct_top
sysfs_answers
attack_ends
must umount "$TMP/mnt"
must dmsetup remove hct_top
