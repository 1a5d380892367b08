#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Discard, write-zeroes and secure erase drop what is cached, at any size and alignment.
# kernels: uml bookworm - each kernel splits and routes discards, write-zeroes and secure erase its own way
. "$(dirname "$0")/../lib/lib.sh"

# both WHAT [LENGTH] - around the span, or from the start for LENGTH, the device
# shows what the origin has, cold and cached.
both()
{
	local from=0 length=${2:-}
	if [ -z "$length" ]; then
		from=$((off > 131072 ? off - 131072 : 0))
		length=$((len + 262144))
	fi
	hcio cmp "$DEV" "$ORIGIN" "$from" "$length" || fail "after $1"
	hcio cmp "$DEV" "$ORIGIN" "$from" "$length" || fail "after $1, cached"
}

tried=
one()
{
	local pool=$1
	shift
	try "$@" || return 0
	log "pool of $pool over $*"
	tried+=" $1"
	must hcio fill "$ORIGIN" 0 24M 1
	cache a "$ORIGIN" "$pool"
	must hcio expect "$DEV" 0 4M 1
	# offset:length in sectors
	for span in $spans; do
		off=$((512 * ${span%:*})) len=$((512 * ${span#*:}))
		must hcio zero "$DEV" "$off" "$len"
		must hcio expect "$DEV" "$off" "$len" 0
		must hcio expect "$ORIGIN" "$off" "$len" 0
		both "zeroing $span"
		must hcio fill "$DEV" "$off" "$len" 1
		both "writing $span again"
		if [ "$(<"/sys/block/${DEV##*/}/queue/discard_max_bytes")" -gt 0 ]; then
			must hcio discard "$DEV" "$off" "$len"
			both "discarding $span"
			must hcio fill "$DEV" "$off" "$len" 1
		fi
		if hcio secure "$DEV" "$off" "$len" 2>/dev/null; then
			both "erasing $span"
			must hcio fill "$DEV" "$off" "$len" 1
		fi
	done
	must blkdiscard -z "$DEV"
	both "zeroing all" 24M
	must hcio expect "$DEV" 0 24M 0
	if [ "$(<"/sys/block/${DEV##*/}/queue/discard_max_bytes")" -gt 0 ]; then
		must hcio fill "$DEV" 0 24M 2
		must hcio expect "$DEV" 0 4M 2
		must blkdiscard "$DEV"
		both "discarding all" 24M
		if [ "$HC_TARGET" = hotcache ]; then
			at_least a invalidate_discard 1
			at_least a discard_requests 1
		fi
	fi
	if [ "$HC_TARGET" = hotcache ]; then
		check_identities hct_a
		check_verify hct_a
	fi
	must dmsetup remove hct_a
	origins_remove
}

# Whole blocks, parts of blocks, more than one request.
spans="136:8 261:14 6000:4000"
! thorough || spans="0:128 136:8 200:2 261:14 400:1 2048:2048 6000:4000"
one 8M null_blk 24 discard=1
! thorough || one 32M null_blk 24 discard=1
one 8M scsi 24 lbpu=1 lbpws=1 lbprz=1
[ -n "$tried" ] || skip "null_blk with discard, scsi_debug"
