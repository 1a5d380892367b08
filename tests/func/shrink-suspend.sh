#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A suspend waits for no drop of what an origin has lost; the rest goes later, and none of it is served meanwhile.
# kernels: uml - it is about what the cache does
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_command mkfs.ext4
have_module loop || skip "no loop"

# A disk that changes its size while it holds a read: a file on one that holds reads.
# The server has that one open, which newer kernels let nobody mount.
nbd 64 4096
must dmsetup create hct_disk --table "0 131072 linear $ORIGIN 0"
disk=$(node hct_disk)
must mkfs.ext4 -q -F -E nodiscard "$disk"
mkdir -p "$TMP/loop"
must mount "$disk" "$TMP/loop"
truncate -s 16M "$TMP/loop/file"
ORIGIN=$(losetup --show -f "$TMP/loop/file") || skip "no free loop device"
must hcio fill "$ORIGIN" 0 16M 1

size()
{
	must truncate -s "$1" "$TMP/loop/file"
	must losetup -c "$ORIGIN"
}

holding()
{
	told read_held quiet
	[ "$TOLD" -ge 1 ]
}

# suspending - the suspend has come to the target, which lets nothing be changed.
suspending()
{
	! knob a histograms 0 2>/dev/null
}

# dropped COUNT - at least so many blocks, since the device was made.
dropped()
{
	[ "$(count a invalidate_shrunk)" -ge "$1" ]
}

# begin - the second half is cached, a suspend waits for a read, and the origin loses
# its second half: what is dropped then is one batch and no more.
begin()
{
	local before
	# At once no more than half of the slots may be in flight.
	must hcio read "$DEV" 8M 4M >"$TMP/read"
	must hcio read "$DEV" 12M 4M >"$TMP/read"
	counted a occupancy 2048
	before=$(count a invalidate_shrunk)
	sync
	echo 3 >/proc/sys/vm/drop_caches
	tell hold read
	background hcio read "$DEV" "$1" 4096 >"$TMP/read"
	reader=$PID
	wait_for 60 "the origin to hold a read" holding
	tell pass read
	# By a program of its own, which can be killed.
	background env dmsetup suspend hct_a
	suspend=$PID
	wait_for 60 "the suspend to begin" suspending
	size 8M
	wait_for 60 "the drop to begin" dropped $((before + 1))
	nap 0.5
	[ "$(count a invalidate_shrunk)" -le $((before + 256)) ] ||
		fail "the drop went on: $(($(count a invalidate_shrunk) - before)) blocks"
}

# end - the origin grows again, and what it has there is what is seen.
end()
{
	refused hcio read "$DEV" 12M 4096
	size 16M
	must hcio cmp "$DEV" "$ORIGIN" 8M 8M
	must hcio cmp "$DEV" "$ORIGIN" 8M 8M
	check_identities hct_a
}

# The suspend is given up.
cache a "$ORIGIN" 12M shards 1
begin 1M
kill "$suspend"
wait_for 60 "the suspend to be given up" ended "$suspend"
wait_for 60 "the rest to be dropped" dropped 2048
tell release read
done_well "$reader" "the read"
counted a invalidate_suspend 0
end
must dmsetup remove hct_a

# The suspend goes through: it drops the rest itself.
must hcio fill "$ORIGIN" 8M 8M 2
cache a "$ORIGIN" 12M shards 1
begin 2M
tell release read
done_well "$reader" "the read"
done_well "$suspend" "the suspend"
must dmsetup resume hct_a
[ "$(count a invalidate_shrunk)" -le 256 ] || fail "it dropped all by itself"
at_least a invalidate_suspend 1792
end
must dmsetup remove hct_a
must losetup -d "$ORIGIN"
must umount "$TMP/loop"
must dmsetup remove hct_disk
