#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Wrong messages and wrong writes to knobs are refused and change nothing.
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
cache a "$ORIGIN" 4M
must hcio fill "$DEV" 0 1M 3
must hcio read "$DEV" 0 1M >/dev/null
table=$(dmsetup table hct_a)
occupancy=$(count a occupancy)
[ "$occupancy" -gt 0 ] || fail "nothing is cached"

for words in nosuch policy mode 'policy nosuch' 'mode writeback' 'mode' \
	'policy lru x' 'mode writearound x' 'drop x' 'reset_stats x' 'verify x' \
	'POLICY' '' ' ' 'drop drop' '-1' '%n%s' 'polic' \
	"policy $(printf 'x%.0s' $(seq 500))"; do
	# shellcheck disable=SC2086 # words
	refused dmsetup message hct_a 0 $words
done
refused dmsetup message hct_a "$(blockdev --getsz "$DEV")" drop

dir=$(sysfs hct_a)/hotcache
for value in nosuch '' ' ' 'lru lru' "$(printf 'y%.0s' $(seq 4000))" '%s' 'LRU' 0; do
	for f in policy mode; do
		if printf '%s' "$value" >"$dir/$f" 2>/dev/null &&
			[ -n "$value" ]; then
			fail "$f took \"${value:0:20}\""
		fi
	done
done
if printf 'lr\0u' >"$dir/policy" 2>/dev/null; then fail "policy took a NUL"; fi
for f in policies block_size pool_bytes metadata_bytes shards slots; do
	if (echo 1 >"$dir/$f") 2>/dev/null; then fail "$f can be written"; fi
done
same "the table after all that" "$table" "$(dmsetup table hct_a)"
same "the content after all that" "$occupancy" "$(count a occupancy)"

# The right ones still work, with and without the newline.
must message a policy lru
same policy lru "$(knob a policy)"
printf clock2q+ >"$dir/policy" || fail "policy refuses a value without newline"
same policy clock2q+ "$(knob a policy)"
