#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The model holds over raw and stacked origins: they complete in every context.
# kernels: uml - it is about where origins complete, which the test chooses
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"

tried=0
# one REQUESTS ORIGIN-COMMAND... - fewer where each takes long.
one()
{
	local seed=$((${HC_SEED:-31} + tried)) requests=$1
	shift
	long_run || requests=$((requests / 2))
	try "$@" || return 0
	tried=$((tried + 1))
	log "$*"
	cache a "$ORIGIN" 1M
	must model "$requests" --origin "$ORIGIN" --range 4194304 --procs 3 --seed $seed
	if [ "$HC_TARGET" = hotcache ]; then
		check_identities hct_a
		check_verify hct_a
	fi
	must dmsetup remove hct_a
	for name in $(dmsetup ls | awk '/^hct_/ { print $1 }'); do
		must dmsetup remove "$name"
	done
	origins_remove
}

linear()
{
	ram 16
	piece lin "$ORIGIN" 32768
}

slow()
{
	null_blk 16 irqmode=2 completion_nsec=200000 discard=1
	delayed slow "$ORIGIN" "$1" "$2"
}

jittery()
{
	nbd 16
	for op in read write trim zero flush; do tell delay $op 0 4; done
	tell sample "$1"
}

one 1500 ram 16
one 1500 linear
one 1500 loop_file 16
one 1500 null_blk 16 irqmode=0 discard=1
one 1500 null_blk 16 irqmode=1 submit_queues=2 discard=1
one 1500 null_blk 16 irqmode=2 completion_nsec=300000 submit_queues=2 discard=1
one 1500 null_blk 16 blocksize=4096 irqmode=2 discard=1
one 1500 scsi 16 lbpu=1 lbpws=1 lbprz=1
one 500 slow 3 0
one 500 slow 0 3
one 500 jittery early
one 500 jittery late
[ "$tried" -ge 2 ] || skip "brd, null_blk, scsi_debug, nbd, loop"
