#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the guide says of snapshots and scrubs below a cache, of saved_bytes, of remove --retry and of other lengths is so.
# kernels: uml - sentences of the guide, of what other tests look at in each kernel
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_target linear
. "$TESTS/lib/ctl.sh"
need_command mkfs.ext4 fsfreeze

# origin_reads - sectors that were read from the disk.
origin_reads()
{
	awk '{ print $3 }' "/sys/block/${base##*/}/stat"
}

# has_file SNAPSHOT - prints what the file has there.
has_file()
{
	must mount -o ro "$1" "$TMP/snap"
	[ ! -e "$TMP/snap/file" ] || cat "$TMP/snap/file"
	must umount "$TMP/snap"
}

# snapshot - a copy of the origin, taken as device-mapper takes one: while it is suspended.
snapshot()
{
	must dmsetup suspend hct_low
	must dd if="$base" of="$copy" bs=1M iflag=direct oflag=direct status=none
	must dmsetup resume hct_low
}

log "a snapshot of the origin"
null_blk 16 irqmode=0
copy=$ORIGIN
null_blk 16 irqmode=0
base=$ORIGIN
must mkfs.ext4 -q "$base"
must dmsetup create hct_low --table "0 32768 linear $base 0"
cache a "$(node hct_low)" 8M
mkdir "$TMP/mnt" "$TMP/snap"
# Nothing is written by itself meanwhile, however slow this machine is.
must mount -o commit=600 "$DEV" "$TMP/mnt"
sync -f "$TMP/mnt"
echo new >"$TMP/mnt/file"
snapshot
same "the file in a snapshot of the origin" '' "$(has_file "$copy")"
must fsfreeze --freeze "$TMP/mnt"
snapshot
must fsfreeze --unfreeze "$TMP/mnt"
same "the file in a snapshot of the frozen file system" new "$(has_file "$copy")"
[ "$(count a occupancy)" -gt 0 ] || fail "a snapshot has emptied the cache"
counted a invalidate_suspend 0
must dmsetup suspend hct_a
must dmsetup resume hct_a
counted a occupancy 0
must umount "$TMP/mnt"

log "a scrub"
must hcio read "$DEV" 0 1M >"$TMP/read"
before=$(origin_reads)
must hcio read "$DEV" 0 1M >"$TMP/read"
same "sectors that a scrub reads" 0 $(($(origin_reads) - before))
ends 0 pause hct_a
must hcio read "$DEV" 0 1M >"$TMP/read"
same "sectors that it reads while paused" 2048 $(($(origin_reads) - before))
ends 0 resume-caching hct_a
must hcio read "$DEV" 0 1M >"$TMP/read"
same "sectors afterwards" 2048 $(($(origin_reads) - before))

log "saved_bytes"
must message a drop
must message a reset_stats
dd if="$DEV" of=/dev/null bs=512 count=1 iflag=direct status=none || fail "dd"
counted a saved_bytes 0
dd if="$DEV" of=/dev/null bs=512 count=1 iflag=direct status=none || fail "dd"
counted a saved_bytes 512
must verify hct_a >"$TMP/verified"
counted a saved_bytes 512
dd if="$DEV" of=/dev/null bs=8192 count=1 iflag=direct status=none || fail "dd"
counted a saved_bytes $((512 + 4096))
check_verify hct_a

log "remove --retry"
exec 9<"$DEV"
refused dmsetup remove hct_a
sleep 1 &
exec 9<&-
must command dmsetup remove --retry hct_a
must dmsetup remove hct_low
wait

log "an origin that grows, and one that shrinks"
loop_file 16
must mkfs.ext4 -q "$ORIGIN"
cache a "$ORIGIN" 8M
must mount "$DEV" "$TMP/mnt"
echo kept >"$TMP/mnt/file"
must truncate -s 24M "$TMP/loop/file"
must losetup -c "$ORIGIN"
same "length of the cache" $((16 << 20)) "$(blockdev --getsize64 "$DEV")"
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 8M)"
must dmsetup resume hct_a
same "length with the new table" $((24 << 20)) "$(blockdev --getsize64 "$DEV")"
same "the file" kept "$(<"$TMP/mnt/file")"
# Kernels of our own let nobody write to a device that is mounted, so not resize2fs either.
must umount "$TMP/mnt"
must e2fsck -fp "$DEV" >"$TMP/checked"
resize2fs "$DEV" >"$TMP/resized" 2>&1 || fail "resize2fs: $(<"$TMP/resized")"
must mount "$DEV" "$TMP/mnt"
same "size of the file system" yes "$([ "$(df -k --output=size "$TMP/mnt" | tail -n 1)" -gt 18000 ] && echo yes)"
must umount "$TMP/mnt"
must e2fsck -fp "$DEV" >"$TMP/checked"
resize2fs "$DEV" 16M >"$TMP/resized" 2>&1 || fail "resize2fs: $(<"$TMP/resized")"
must dmsetup load hct_a --table "$(HC_SECTORS=32768 cache_line "$ORIGIN" 8M)"
must dmsetup resume hct_a
must truncate -s 16M "$TMP/loop/file"
must losetup -c "$ORIGIN"
must mount "$DEV" "$TMP/mnt"
same "the file after shrinking" kept "$(<"$TMP/mnt/file")"
must umount "$TMP/mnt"
must e2fsck -fn "$DEV" >"$TMP/checked"
counted a bypass_shrunk 0
