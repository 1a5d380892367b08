#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The rules for scans and their knobs are shown, last as long as they should, and are refused where they are wrong.
# kernels: uml - the module alone reads its rules
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
sectors=32768
HC_SECTORS=$sectors cache a "$ORIGIN" 4M
line=$(dmsetup table hct_a)
[[ $line != *scan* && $line != *request_max* && $line != *max_fills* ]] || fail "defaults are in \"$line\""
same "by default" "full 4194304 128 0 5 off" "$(for k in scan_action scan_threshold \
	scan_streams request_max max_fills scan; do knob a $k; done | tr '\n' ' ' | sed 's/ $//')"

# Knobs, by file.
for kv in scan_action=bypass scan_action=full scan_action=demote scan_action=off \
	scan_threshold=512 scan_threshold=64K=65536 scan_threshold=1T=1099511627776 \
	scan_streams=8 scan_streams=512 request_max=512 request_max=0 \
	request_max=1M=1048576 max_fills=1 max_fills=100 max_fills=7; do
	IFS='=' read -r k v want <<<"$kv"
	knob a "$k" "$v" || fail "$k does not take $v"
	same "$k" "${want:-$v}" "$(knob a "$k")"
done
# The line has what is not as always, and loads again.
knob a scan_action demote
line=$(dmsetup table hct_a)
[[ $line == *" 18 block_size "*" scan_action demote scan_threshold 1099511627776 scan_streams 512 request_max 1048576 max_fills 7" ]] ||
	fail "the line is \"$line\""
must reload a "$line"
same "the line after a reload" "$line" "$(dmsetup table hct_a)"
same scan_streams 512 "$(knob a scan_streams)"

# Wrong values change nothing.
dir=$(sysfs hct_a)/hotcache
refuses()
{
	local k=$1 v
	shift
	for v in "$@"; do
		if (printf '%s' "$v" >"$dir/$k") 2>/dev/null && [ -n "$v" ]; then
			fail "$k took \"${v:0:20}\""
		fi
	done
}
refuses scan_action '' ' ' nosuch FULL 'full full' 0 1 -1 "$(printf 'x%.0s' $(seq 3000))"
refuses scan_threshold '' ' ' 0 511 513 -512 1.5K 4KK K 0x200 18446744073709551616 99999999T off
refuses scan_streams '' ' ' 0 1 4 7 9 100 1024 -8 1K x
refuses request_max '' ' ' 511 513 -1 2M 1049088 x off
refuses max_fills '' ' ' 0 101 -1 5% 0x5 1K x off
refuses scan on off
refuses hints '0 8 hot'
refuses tasks cp
same "the line after all that" "$line" "$(dmsetup table hct_a)"

# Messages that are wrong, and say why.
n=0
for words in scan 'scan x' 'scan ON' 'scan on off' 'scan 1' hint 'hint 0' 'hint 0 8' \
	'hint 0 8 cold' 'hint 0 8 HOT' 'hint 0 0 hot' 'hint +1 8 hot' 'hint 0 +8 hot' \
	'hint 0 1K hot' 'hint x 8 hot' 'hint 32768 1 hot' 'hint 0 32769 hot' \
	'hint 32767 2 hot' 'hint 1 18446744073709551615 hot' \
	'hint 18446744073709551615 8 hot' 'hint 18446744073709551616 8 hot' \
	'hint 0 8 hot x' 'tasks abcdefghijklmnop' 'tasks ok abcdefghijklmnop' \
	"tasks $(seq -s ' ' 17)" warm 'warm x' 'warm HOT' 'warm hot off'; do
	# shellcheck disable=SC2086 # words
	refused dmsetup message hct_a 0 $words
	n=$((n + 1))
done
same "sentences in the log" "$n" "$(klog | grep -c 'hotcache: [0-9:]*: message ')"
same "after wrong messages" "off||" "$(knob a scan)|$(knob a hints)|$(knob a tasks)"

# Ranges: the last word holds, neighbours that say the same are one.
must message a hint 0 $sectors scan
must message a hint 100 50 hot
must message a hint 120 10 none
same hints "0+100=scan 100+20=hot 130+20=hot 150+32618=scan" "$(knob a hints)"
must message a hint 100 50 scan
same hints "0+32768=scan" "$(knob a hints)"
must message a hint 0 $sectors none
same hints '' "$(knob a hints)"
for i in $(seq 64); do
	must message a hint $((i * 100)) 10 hot
done
full=$(knob a hints)
same "ranges" 64 "$(wc -w <<<"$full")"
refused dmsetup message hct_a 0 hint 10000 8 scan
refused dmsetup message hct_a 0 hint 103 2 scan
logged 'more than 64 ranges' || fail "the limit is not named"
same "hints after a refusal" "$full" "$(knob a hints)"
# One of them may still change, or go.
must message a hint 100 10 scan
must message a hint 200 10 none
must message a hint 10000 8 scan

must message a tasks $(seq 16)
same tasks "$(seq -s ' ' 16)" "$(knob a tasks)"
must message a tasks abcdefghijklmno
same tasks abcdefghijklmno "$(knob a tasks)"
must message a scan on

# They stay over a suspend, and go with the table.
full=$(knob a hints)
must dmsetup suspend hct_a
must dmsetup resume hct_a
same "after a suspend" "on|$full|abcdefghijklmno" "$(knob a scan)|$(knob a hints)|$(knob a tasks)"
must reload a "$line"
same "with a new table" "off||" "$(knob a scan)|$(knob a hints)|$(knob a tasks)"

# Changed over and over while they are read.
must hcio fill "$DEV" 0 4M 1
background_reads()
{
	while [ ! -e "$TMP/enough" ]; do
		hcio expect "$DEV" 0 1M 1 || exit 1
	done
}
background_reads &
reader=$!
for i in $(seq "${HC_ROUNDS:-15}"); do
	must message a hint $((i * 16)) 24 scan
	must message a hint $((i * 8)) 16 hot
	must message a tasks hcio "t$i"
	knob a scan_streams $((8 << i % 7))
	must message a tasks
	[ $((i % 20)) != 0 ] || must message a hint 0 $sectors none
	[ $((i % 15)) != 0 ] || must reload a "$(dmsetup table hct_a)"
done
: >"$TMP/enough"
wait "$reader" || fail "the reader failed"
