#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Wrong messages and wrong writes to knobs are refused and change nothing.
# kernels: uml - sysfs shows that knobs and messages reach the module on each kernel
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
	'policy lru x' 'mode writearound x' 'drop x' 'reset_stats x' 'verify x' 'verify 1 2' \
	'verify -1' 'verify 1x' 'verify 99999999999999999999' \
	'POLICY' '' ' ' 'drop drop' '-1' '%n%s' 'polic' \
	"policy $(printf 'x%.0s' $(seq 500))" 'policy lirs hir' 'policy lirs hir 0' \
	'policy lirs hir 91' 'policy lirs hir x' 'policy lirs hir -1' 'policy lirs 2' resize 'resize x' 'resize 4M 4M' \
	'policy lirs nosuch 1' 'policy lru hir 1' 'policy lirs lirs.hir 1' \
	'policy lirs hir 2 hir 3' 'policy lirs hir 2 ghost' 'policy lirs hir 2 ghost 401' \
	'policy hir 2' "policy lirs $(printf 'hir 2 %.0s' $(seq 40))"; do
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
if printf 'mrc\0' >"$dir/insight" 2>/dev/null; then fail "insight took a NUL"; fi
# In one write, which the shell's own printf makes two of.
printf '1\nK' >"$TMP/lines"
if cat "$TMP/lines" >"$dir/min_pool" 2>/dev/null; then fail "min_pool took a newline"; fi
for value in nosuch '' ' ' 0 91 -1 1.5 '2 3' 4294967298 0x2 "$(printf '2%.0s' $(seq 4000))"; do
	if printf '%s' "$value" >"${dir}_tunables/lirs.hir" 2>/dev/null &&
		[ -n "$value" ]; then
		fail "lirs.hir took \"${value:0:20}\""
	fi
done
for f in policies block_size pool_bytes pool_bytes_most metadata_bytes shards slots; do
	if (echo 1 >"$dir/$f") 2>/dev/null; then fail "$f can be written"; fi
done
same "the table after all that" "$table" "$(dmsetup table hct_a)"
same "the content after all that" "$occupancy" "$(count a occupancy)"

# The right ones still work, with and without the newline.
must message a policy lru
same policy lru "$(knob a policy)"
printf clock2q+ >"$dir/policy" || fail "policy refuses a value without newline"
same policy clock2q+ "$(knob a policy)"
same lirs.hir 1 "$(<"${dir}_tunables/lirs.hir")"

# A tunable of a policy that is not in use waits for it.
echo 7 >"${dir}_tunables/lirs.hir" || fail "lirs.hir cannot be written"
same lirs.hir 7 "$(<"${dir}_tunables/lirs.hir")"
same "policy, lirs.hir written" clock2q+ "$(knob a policy)"
must message a policy lirs ghost 30
same "tunables after a switch" "7 30" "$(cat "${dir}_tunables"/lirs.{hir,ghost} | tr '\n' ' ' | sed 's/ $//')"
# One of the policy in use begins it anew.
meta=$(knob a metadata_bytes)
printf 400 >"${dir}_tunables/lirs.ghost" || fail "lirs.ghost cannot be written"
same policy lirs "$(knob a policy)"
[ "$(knob a metadata_bytes)" -gt "$meta" ] || fail "more ghosts take no more memory"
same "the content after changes of tunables" "$occupancy" "$(count a occupancy)"
counted a evict_capacity 0
must hcio read "$DEV" 0 1M >/dev/null
at_least a hits 256
