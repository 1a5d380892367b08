# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# advise: the split itself against a search.

test_advise_share() {
	local flags='-std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -D_GNU_SOURCE'
	# shellcheck disable=SC2086 # words
	"${CC:-cc}" $flags -I"$TOP/tools/shim/include" -I"$TOP/include" -o share \
		"$TOP/tests/ctl/share.c" "$TOP"/tools/ctl/{share,hull,curve,sysfs,alloc}.c -lm
	./share >out
	# On convex curves it is the best split; on any it is within 2 % of it.
	awk '$1 != "convex" || $2 < -1e-9 || $2 > 1e-9 || $3 != "any" || $4 > 0.02 { exit 1 }' out ||
		fail "too many misses: $(<out)"
}
