#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sector sizes, write cache, discard and read-only are the origin's; 512e and 4Kn work.
# kernels: uml debian - each kernel stacks limits its own way
. "$(dirname "$0")/../lib/lib.sh"

# alike DEV ORIGIN - the limits that a file system looks at are the origin's,
# all others those of dm-linear over it, but that the longest request is whole
# blocks.
alike()
{
	local f a=/sys/block/${1##*/}/queue b=/sys/block/${2##*/}/queue
	for f in logical_block_size physical_block_size minimum_io_size write_cache \
		rotational; do
		same "$f over $2" "$(<"$b/$f")" "$(<"$a/$f")"
	done
	[ "$HC_TARGET" != hotcache ] || longest "$a" "$b"
	must dmsetup create hct_ref --table "$(HC_TARGET=linear cache_line "$2" 0)"
	queue_of "$(node hct_ref)" >"$TMP/linear"
	queue_of "$1" >"$TMP/cache"
	diff "$TMP/linear" "$TMP/cache" || fail "limits differ from dm-linear's on $2"
	same "alignment_offset" "$(blockdev --getalignoff "$2")" "$(blockdev --getalignoff "$1")"
	must dmsetup remove hct_ref
}

# longest QUEUE ORIGINS-QUEUE - a long bio is cut between blocks of 4 KiB.
longest()
{
	local f
	for f in max_sectors_kb max_hw_sectors_kb; do
		same "$f" $(($(<"$2/$f") / 4 * 4)) "$(<"$1/$f")"
	done
}

# queue_of DEV - "limit value" lines, without the longest request
queue_of()
{
	local f v
	for f in "/sys/block/${1##*/}/queue"/*; do
		[ -f "$f" ] || continue
		[[ "$f" != */max_*sectors_kb ]] || continue
		v=
		{ read -r v <"$f"; } 2>/dev/null
		echo "${f##*/} $v"
	done
}

# works DEV ORIGIN GRANULE - reads, writes, hits.
works()
{
	must hcio fill "$2" 0 2M 1
	must hcio expect "$1" $(($3 * 3)) $(($3 * 5)) 1
	must hcio expect "$1" 0 1M 1
	must hcio expect "$1" 0 1M 1
	must hcio write "$1" $(($3 * 7)) $(($3 * 3)) 2
	must hcio cmp "$1" "$2" 0 2M
	[ "$HC_TARGET" != hotcache ] || at_least a hits 200
}

# ro_over TARGET - what becomes of a table over an origin that is read-only.
ro_over()
{
	if dmsetup create hct_ro --table "$(HC_TARGET=$1 cache_line "$ORIGIN" 4M)" >/dev/null 2>&1; then
		blockdev --getro "$(node hct_ro)"
		dmsetup remove hct_ro
	else
		echo refused
	fi
}

tried=0
# one GRANULE ORIGIN-COMMAND...
one()
{
	local g=$1
	shift
	log "$*"
	try "$@" || return 0
	tried=$((tried + 1))
	cache a "$ORIGIN" 4M
	alike "$DEV" "$ORIGIN"
	same "logical block size" "$g" "$(blockdev --getss "$DEV")"
	works "$DEV" "$ORIGIN" "$g"
	if [ "$HC_TARGET" = hotcache ]; then
		check_identities hct_a
		check_verify hct_a
	fi
	must dmsetup remove hct_a
	if [ "$g" = 4096 ] && [ "$HC_TARGET" = hotcache ]; then
		# 8 KiB blocks too; smaller ones than a sector cannot be asked for
		cache a "$ORIGIN" 4M block_size 8K
		works "$DEV" "$ORIGIN" "$g"
		must dmsetup remove hct_a
	fi
	# A device that is read-only below is so above.
	blockdev --setro "$ORIGIN" || return 0
	same "read-only over a read-only origin" "$(ro_over linear)" "$(ro_over "$HC_TARGET")"
	must dmsetup create hct_ro --readonly --table "$(cache_line "$ORIGIN" 4M)"
	same "read-only" 1 "$(blockdev --getro "$(node hct_ro)")"
	refused hcio write "$(node hct_ro)" 0 4096 9
	must hcio expect "$(node hct_ro)" 0 4096 1 2
	must hcio expect "$(node hct_ro)" 0 4096 1 2
	must dmsetup remove hct_ro
	must blockdev --setrw "$ORIGIN"
	origins_remove
}

one 512 null_blk 16 cache_size=4 discard=1
one 512 scsi 16 sector_size=512 physblk_exp=3 lbpu=1 lbpws=1
one 4096 null_blk 16 blocksize=4096
! thorough || one 4096 nbd 16 4096
# These are stacked as those.
if long_run; then
	one 512 ram 16
	one 512 null_blk 16
	one 4096 null_blk 16 blocksize=4096 irqmode=2 completion_nsec=100000
	one 4096 scsi 16 sector_size=4096 lbpu=1
fi
[ "$tried" -ge 2 ] || skip "null_blk, scsi_debug, nbd"
