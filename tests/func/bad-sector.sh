#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sectors that cannot be read (dm-error within the origin): only who asks for them fails.
# kernels: umlkasan - error paths free what other requests may hold
. "$(dirname "$0")/../lib/lib.sh"
need_target linear
ram 16
base=$ORIGIN
must hcio fill "$base" 0 16M 1
# Sectors 4 and 5 of the block at 1 MiB; sectors 128 to 135 of the one at 2 MiB.
must dmsetup create hct_bad --table "0 2052 linear $base 0
2052 2 error
2054 2170 linear $base 2054
4224 8 error
4232 28536 linear $base 4232"
for bs in 4K 64K; do
	cache a "$(node hct_bad)" 4M block_size $bs
	for _ in 1 2; do
		must hcio expect "$DEV" 1M 2048 1
		must hcio expect "$DEV" 1051648 1024 1
		must hcio expect "$DEV" 1052672 60K 1
		refused hcio read "$DEV" 1050624 512
		refused hcio read "$DEV" 1M 4096
		must hcio expect "$DEV" 2M 64K 1
		refused hcio read "$DEV" 2M 128K
		must hcio expect "$DEV" 2166784 60K 1
	done
	# Many at once, good and bad.
	for i in 1 2 3 4 5 6; do
		hcio expect "$DEV" 1M 2048 1 &
		good[i]=$!
		hcio read "$DEV" 1M 4096 >/dev/null 2>&1 &
		bad[i]=$!
	done
	for i in 1 2 3 4 5 6; do
		wait "${good[i]}" || fail "a good sector failed beside a bad one"
		if wait "${bad[i]}"; then fail "a bad sector was read"; fi
	done
	if [ "$HC_TARGET" = hotcache ]; then
		at_least a fill_errors 1
		check_identities hct_a
		check_verify hct_a
	fi
	must dmsetup remove hct_a
done
