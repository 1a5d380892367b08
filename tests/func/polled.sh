#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Polled reads and writes (REQ_POLLED) on an origin with and without poll queues end and are right.
# kernels: uml bookworm backports - each kernel polls its own way
. "$(dirname "$0")/../lib/lib.sh"
need_command fio

requests=$(scaled 1500 300)

# polled DEV - with each engine that can ask for it
polled()
{
	must hcio fill "$DEV" 0 1M 1
	must hcio read "$DEV" 0 64K hipri >/dev/null
	must hcio read "$DEV" 0 64K hipri >/dev/null
	must fio --name=p --filename="$DEV" --direct=1 --rw=randrw --bs=4k --size=8m \
		--ioengine=pvsync2 --hipri=1 --number_ios="$requests" --verify=crc32c \
		--output="$TMP/fio"
	if fio --name=u --filename=/dev/zero --rw=read --bs=4k --size=4k \
		--ioengine=io_uring --output=/dev/null 2>/dev/null; then
		# EOPNOTSUPP is the answer where a queue cannot poll.
		fio --name=u --filename="$DEV" --direct=1 --rw=randread --bs=4k \
			--size=8m --ioengine=io_uring --hipri=1 --iodepth=16 \
			--number_ios="$requests" --output="$TMP/fio" 2>&1 ||
			grep -q 'Operation not supported' "$TMP/fio" ||
			fail "io_uring: $(tail -n 3 "$TMP/fio")"
	else
		log "no io_uring here"
	fi
}

ram 16
cache a "$ORIGIN" 4M
polled
must dmsetup remove hct_a
origins_remove
try null_blk 16 poll_queues=1 || exit 0
cache a "$ORIGIN" 4M
polled
