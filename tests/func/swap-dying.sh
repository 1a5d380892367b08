#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A table that is resumed while a destructor frees an older one's cache keeps off that cache.
# kernels: umlkasan - fault injection makes a pool of small pieces, which takes long to free
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/inject.sh"
. "$TESTS/lib/race.sh"
need_hotcache
need_injection
trap 'on_exit inject_none' EXIT
one_cpu
POOL=512
null_blk $((2 * POOL))
linear=$(HC_TARGET=linear cache_line "$ORIGIN" 0)
large=$(cache_line "$ORIGIN" ${POOL}M)
small=$(cache_line "$ORIGIN" 4M)

# look - free memory in KiB, into $FREE.
look()
{
	local key value
	while read -r key value _; do
		[ "$key" != MemFree: ] || FREE=$value
	done </proc/meminfo
}

# freeing BEFORE - the destructor has given back some of the pool.
freeing()
{
	look
	[ "$FREE" -ge $(($1 + 16384)) ]
}

# The resume of dm-linear ends with the destructor of the table before it. That gets what
# others leave of the CPU: from its first freed pages on there is one who leaves nothing.
must dmsetup create hct_a --table "$linear"
inject_small_pieces
must dmsetup load hct_a --table "$large"
must dmsetup resume hct_a
inject_none
must hcio read "$(node hct_a)" 0 1M >/dev/null
must dmsetup load hct_a --table "$linear"
look
before=$FREE
background nice -n 19 dmsetup resume hct_a
destructor=$PID
until freeing "$before"; do
	! ended "$destructor" || fail "the pool was freed too fast to be seen"
	nap 0.001
done
background bash -c 'while :; do :; done'
must dmsetup load hct_a --table "$small"
must dmsetup resume hct_a
! ended "$destructor" || fail "the destructor had ended before the next resume"
must kill "$PID"
look
log "resumed with $(((before + POOL * 1024 - FREE) / 1024)) of $POOL MiB still to be freed"
must hcio read "$(node hct_a)" 0 1M >/dev/null
must hcio read "$(node hct_a)" 0 1M >/dev/null
counted a hits 256
done_well "$destructor" "the resume of dm-linear"
check_verify hct_a
must dmsetup remove hct_a
must rmmod dm_hotcache
