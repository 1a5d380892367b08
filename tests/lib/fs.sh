# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A file system on the cache: build a tree, compare, check it without the cache.

# tree FOLDER - files of many sizes, written in many ways.
tree()
{
	local i
	for i in $(seq 1 12); do
		mkdir -p "$1/d$((i % 4))"
		head -c $((i * i * 3777)) /dev/urandom >"$1/d$((i % 4))/f$i"
	done
	cp "$1/d1/f5" "$1/d1/copy"
	dd if=/dev/urandom of="$1/direct" bs=64k count=24 oflag=direct status=none
	dd if=/dev/urandom of="$1/sync" bs=3000 count=40 oflag=sync status=none
	dd if=/dev/urandom of="$1/direct" bs=4k count=3 seek=17 oflag=direct \
		conv=notrunc status=none
	truncate -s 100000 "$1/sync"
	rm "$1/d2/f2"
	ln "$1/d3/f3" "$1/hard"
	ln -s d3 "$1/soft"
}

# sums FOLDER
sums()
{
	(cd "$1" && find . -type f -print0 | sort -z | xargs -0 cksum)
}

# fs_test MKFS FSCK - on $DEV over the origin $1
fs_test()
{
	local origin=$1 mkfs=$2 fsck=$3 round
	# shellcheck disable=SC2086 # a command and its options
	must $mkfs "$DEV" >"$TMP/mkfs" 2>&1
	mkdir -p "$TMP/mnt"
	must mount "$DEV" "$TMP/mnt"
	tree "$TMP/mnt"
	sums "$TMP/mnt" >"$TMP/want"
	for round in $(seq "$(scaled 3 1)"); do
		sync
		echo 3 >/proc/sys/vm/drop_caches
		sums "$TMP/mnt" >"$TMP/got"
		cmp "$TMP/want" "$TMP/got" || fail "files differ in round $round"
	done
	cat "$TMP/mnt/direct" >/dev/null
	fstrim "$TMP/mnt" 2>/dev/null || log "no fstrim here"
	# A reload under the mounted file system
	must reload a "$(dmsetup table hct_a)"
	echo 3 >/proc/sys/vm/drop_caches
	sums "$TMP/mnt" >"$TMP/got"
	cmp "$TMP/want" "$TMP/got" || fail "files differ after a reload"
	must umount "$TMP/mnt"
	$fsck "$DEV" >"$TMP/fsck" 2>&1 || fail "fsck: $(<"$TMP/fsck")"
	if [ "$HC_TARGET" = hotcache ]; then
		at_least a hits 1
		check_identities hct_a
		check_verify hct_a
	fi
	must dmsetup remove hct_a
	$fsck "$origin" >"$TMP/fsck" 2>&1 || fail "fsck without the cache: $(<"$TMP/fsck")"
	must mount "$origin" "$TMP/mnt"
	sums "$TMP/mnt" >"$TMP/got"
	cmp "$TMP/want" "$TMP/got" || fail "files differ without the cache"
	must umount "$TMP/mnt"
}
