# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What is on the origin whenever it has been flushed: file systems on the cache, on
# dm-log-writes, whose log is played to another disk up to each flush.

# In KiB. dm-log-writes has an entry for each request, the log holds all data twice.
DURABLE_SIZE=$((320 << 10)) DURABLE_LOG=$((1 << 20))
REPLAYED=/dev/ram0 LOG=/dev/ram1 SNAPSHOT=/dev/ram2

# durable_needs - what this takes beside the cache.
durable_needs()
{
	need_command mkfs.ext4 e2fsck mkfs.xfs xfs_repair
	need_target log-writes
	need_target snapshot
	have_module ext4 || skip "no ext4"
	have_module xfs || skip "no xfs"
}

# durable_disks - the origin, which completes requests later and in any order, behind
# dm-log-writes: $LOGGED; and three RAM disks.
durable_disks()
{
	# What is in them from before would take memory.
	[ ! -d /sys/module/brd ] || rmmod brd || skip "brd without parameters (in use)"
	modprobe -q brd rd_nr=3 rd_size=$DURABLE_LOG || skip "no brd"
	wait_for 10 "$SNAPSHOT" test -b "$SNAPSHOT"
	null_blk $((DURABLE_SIZE >> 10)) irqmode=2 completion_nsec=50000 discard=1
	must dmsetup create hct_log \
		--table "0 $((DURABLE_SIZE * 2)) log-writes $ORIGIN $LOG"
	LOGGED=$(node hct_log)
}

# durable_mkfs FS DEV - with a journal as small as may be, which is used again and again.
durable_mkfs()
{
	case $1 in
	ext4) mkfs.ext4 -q -F -J size=4 -E lazy_itable_init=0 "$2" ;;
	xfs) mkfs.xfs -q -f "$2" ;;
	esac
}

# durable_fsck FS DEV - change nothing.
durable_fsck()
{
	case $1 in
	ext4) e2fsck -fn "$2" ;;
	xfs) xfs_repair -n "$2" ;;
	esac
}

# durable_switch - modes of the cache a, one after the other, until $TMP/switching is gone.
durable_switch()
{
	local mode
	while [ -e "$TMP/switching" ]; do
		for mode in writearound passthrough writethrough; do
			command dmsetup message hct_a 0 mode $mode || return
			nap 0.05
		done
		command dmsetup message hct_a 0 drop || return
	done
}

# durable_load FS MODE ROUNDS - write files on the cache, with a mark for each sync; what
# has been flushed, and when, is in $LOG then.
durable_load()
{
	local fs=$1 mode=$2 rounds=$3 pool=32M switcher=

	[ "$mode" != switching ] || pool=1M
	cache a "$LOGGED" $pool
	durable_mkfs "$fs" "$DEV" >"$TMP/mkfs" 2>&1 || fail "mkfs: $(<"$TMP/mkfs")"
	mkdir -p "$TMP/mnt"
	must mount -t "$fs" -o discard "$DEV" "$TMP/mnt"
	if [ "$mode" = switching ]; then
		: >"$TMP/switching"
		durable_switch &
		switcher=$!
	else
		must message a mode "$mode"
	fi
	must dmsetup message hct_log 0 mark begin
	hcsynced write "$TMP/mnt" "$DURABLE_SEED" "$rounds" hct_log 2>"$TMP/written" ||
		fail "the load: $(<"$TMP/written")"
	if [ -n "$switcher" ]; then
		rm "$TMP/switching"
		wait "$switcher" || fail "a mode, or drop, was refused"
	fi
	must umount "$TMP/mnt"
	at_least a hits 1
	at_least a flush_requests 1
	check_verify hct_a
	must dmsetup remove hct_a
	[[ $(dmsetup status hct_log) != *disabled* ]] || fail "the log was full"
	must dmsetup remove hct_log
}

# durable_point FS ENTRY WHAT - the replayed disk as it is now: the file system recovers
# on a snapshot of it, has all that $TMP/marks says, and is whole.
durable_point()
{
	local snapshot found

	must dmsetup create hct_snapshot \
		--table "0 $((DURABLE_SIZE * 2)) snapshot $REPLAYED $SNAPSHOT N 8"
	snapshot=$(node hct_snapshot)
	mkdir -p "$TMP/point"
	mount -t "$1" "$snapshot" "$TMP/point" 2>"$TMP/mount" ||
		fail "$3: after entry $2 it cannot be mounted: $(<"$TMP/mount")"
	found=$(hcsynced check "$TMP/point" "$TMP/marks" 2>"$TMP/wrong") ||
		fail "$3: after entry $2: $(<"$TMP/wrong")"
	FOUND=$((FOUND + found))
	must umount "$TMP/point"
	durable_fsck "$1" "$snapshot" >"$TMP/fsck" 2>&1 ||
		fail "$3: fsck after entry $2: $(<"$TMP/fsck")"
	must command dmsetup remove hct_snapshot
}

# durable FS MODE ROUNDS POINTS - one run, whose log is looked at after so many of its
# flushes, FUA writes and syncs that had returned. MODE: one of the cache, or switching, which is all in turn,
# with a small pool.
durable()
{
	local what="$1, $2" began=$SECONDS entry entries all FOUND=0

	durable_disks
	durable_load "$1" "$2" "$3"
	rm -f "$TMP/place"
	: >"$TMP/marks"
	must hcreplay points "$LOG" "$4" >"$TMP/points"
	mapfile -t entries <"$TMP/points"
	all=${entries[0]#all }
	entries=("${entries[@]:1}")
	for entry in "${entries[@]}"; do
		must hcreplay play "$LOG" "$REPLAYED" "$TMP/place" "$entry" >>"$TMP/marks"
		durable_point "$1" "$entry" "$what"
	done
	[ "$FOUND" -gt 0 ] || fail "$what: nothing was compared"
	# The log has all that the origin has.
	must hcreplay play "$LOG" "$REPLAYED" "$TMP/place" 0 >>"$TMP/marks"
	must cmp -n $((DURABLE_SIZE << 10)) "$ORIGIN" "$REPLAYED"
	log "$what: looked at ${#entries[@]} of $all flushes, FUA writes and ends of syncs," \
		"$(wc -l <"$TMP/marks") syncs, $FOUND places compared, $((SECONDS - began)) s"
	origins_remove
}
