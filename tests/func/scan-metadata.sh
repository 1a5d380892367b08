#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# In scan mode a file system's metadata is cached, and the content of its files is not.
# kernels: uml trixie - each kernel's ext4 marks its metadata its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_command mkfs.ext4
have_module ext4 || skip "no ext4"
try null_blk 64 irqmode=0 || ram 64
cache a "$ORIGIN" 16M
must mkfs.ext4 -q -F "$DEV"
mkdir -p "$TMP/mnt"
must mount "$DEV" "$TMP/mnt"
mkdir "$TMP"/mnt/d{1..40}
for i in {1..40}; do
	echo "$i" >"$TMP/mnt/d$i/f"
done
head -c 1M /dev/zero >"$TMP/mnt/file"
must umount "$TMP/mnt"
must message a drop
must message a scan on
must mount -o noatime "$DEV" "$TMP/mnt"
echo 3 >/proc/sys/vm/drop_caches
must message a reset_stats
must ls -lR "$TMP/mnt" >/dev/null
at_least a filled 1
at_least a metadata_requests 1
filled=$(count a filled)
must cat "$TMP/mnt/file" >/dev/null
at_least a bypass_window 256
[ $(($(count a filled) - filled)) -lt 64 ] || fail "the file's content was cached"
must umount "$TMP/mnt"
