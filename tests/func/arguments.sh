#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Bad table lines are refused with a sentence and leave nothing behind.
# kernels: uml - the module alone reads its table line
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
# So large that no pool below is larger than it can use.
null_blk $((1 << 17))
o=$ORIGIN
n=$(blockdev --getsz "$o")

# bad LINE-AFTER-THE-TARGET... - refused, and the origin is let go.
bad()
{
	local held
	echo "hc-test: line $*" >/dev/kmsg
	refused dmsetup create hct_bad --table "0 ${sectors:-$n} hotcache $*"
	for held in "/sys/block/${o##*/}/holders"/*; do
		[ ! -e "$held" ] || fail "\"$*\" holds the origin"
	done
}

bad
bad "$o"
bad "$o" 0
bad "$o" -1
bad "$o" 4Q
bad "$o" 4MM
bad "$o" M
bad "$o" 4M4
bad "$o" 1.5M
bad "$o" "''"
bad "$o" 0x
bad "$o" 18446744073709551616
bad "$o" 18446744073709551615
bad "$o" 17592186044416M
bad "$o" 99999999999999999999999T
bad /dev/no-such-device 4M
bad 999:999 4M
bad "$o" 4M 1
bad "$o" 4M x
bad "$o" 4M -1
bad "$o" 4M 1 policy
bad "$o" 4M 2 policy
bad "$o" 4M 3 policy lru mode
bad "$o" 4M 99999 policy lru
bad "$o" 4M 2 policy nosuch
bad "$o" 4M 2 policy "$(printf 'x%.0s' $(seq 300))"
bad "$o" 4M 2 mode writeback
bad "$o" 4M 2 mode WRITETHROUGH
bad "$o" 4M 2 nosuchkey 1
bad "$o" 4M 2 block_size 0
bad "$o" 4M 2 block_size 512
bad "$o" 4M 2 block_size 2048
bad "$o" 4M 2 block_size 4097
bad "$o" 4M 2 block_size 6K
bad "$o" 4M 2 block_size 128K
bad "$o" 4M 2 block_size 131072
bad "$o" 4M 2 block_size 4294971392
bad "$o" 4M 2 block_size -4096
bad "$o" 4M 2 block_size 4Kx
bad "$o" 4M 2 shards 0
bad "$o" 4M 2 shards 3
bad "$o" 4M 2 shards -2
bad "$o" 4M 2 shards 4294967297
bad "$o" 4M 2 shards 1073741824
bad "$o" 4M 2 policy lru trailing garbage
bad "$o" 4M 1 lirs.hir
bad "$o" 4M 2 lirs.hir 0
bad "$o" 4M 2 lirs.hir 91
bad "$o" 4M 2 lirs.hir -1
bad "$o" 4M 2 lirs.hir 1.5
bad "$o" 4M 2 lirs.hir 2x
bad "$o" 4M 2 lirs.hir +2
bad "$o" 4M 2 lirs.hir 0x2
bad "$o" 4M 2 lirs.hir 4294967298
bad "$o" 4M 2 lirs.nosuch 1
bad "$o" 4M 2 nosuch.hir 1
bad "$o" 4M 2 lru.hir 1
bad "$o" 4M 2 LIRS.hir 1
bad "$o" 4M 2 lirs. 1
bad "$o" 4M 2 .hir 1
bad "$o" 4M 2 . 1
bad "$o" 4M 2 hir 1
bad "$o" 4M 4 policy lirs hir 1
bad "$o" 4M 4 lirs.hir 2 lirs.hir 2
bad "$o" 4M 1 scan_action
bad "$o" 4M 2 scan_action nosuch
bad "$o" 4M 2 scan_action FULL
bad "$o" 4M 2 scan_action 1
bad "$o" 4M 4 scan_action full scan_action full
bad "$o" 4M 2 scan_threshold 0
bad "$o" 4M 2 scan_threshold 1000
bad "$o" 4M 2 scan_threshold -512
bad "$o" 4M 2 scan_threshold 99999999T
bad "$o" 4M 2 scan_streams 0
bad "$o" 4M 2 scan_streams 4
bad "$o" 4M 2 scan_streams 96
bad "$o" 4M 2 scan_streams 1024
bad "$o" 4M 2 request_max 100
bad "$o" 4M 2 request_max 2M
bad "$o" 4M 2 request_max off
bad "$o" 4M 2 max_fills 0
bad "$o" 4M 2 max_fills 101
bad "$o" 4M 2 max_fills 5%
bad "$o" 4M 2 verify_ratio 3
bad "$o" 4M 2 verify_ratio 131072
bad "$o" 4M 2 verify_ratio -1
bad "$o" 4M 2 verify_ratio 1/4
bad "$o" 4M 2 verify_ratio off
bad "$o" 4M 4 verify_ratio 1 verify_ratio 1
bad "$o" 4M 2 min_pool x
bad "$o" 4M 2 min_pool -1
bad "$o" 4M 2 min_pool 1.5M
bad "$o" 4M 2 min_pool 16777216T
bad "$o" 4M 4 min_pool 1M min_pool 1M
bad "$o" 4M 2 scan on
logged 'scan_action must be bypass, full, demote or off' || fail "the actions are not named"
logged 'lirs.hir must be a number from 1 to 90' || fail "the range is not named"
# One slot more than a shard may have.
bad "$o" 67108868K 2 shards 1
logged 'blocks a shard: take more shards' || fail "no word of the limit of a shard"
# A slot has room for 40 bits of a block's number, and the last number is no block.
sectors=$((8 << 40)) bad "$o" 4M
logged 'blocks: take a larger block_size' || fail "no word of the limit of a device"
sectors=$((16 << 40)) bad "$o" 4M 2 block_size 8K
sectors=$((n + 8)) bad "$o" 4M
sectors=$((n * 2)) bad "$o" 4M

sectors=
if dmsetup info hct_bad >/dev/null 2>&1; then fail "a refused device is there"; fi

# The kernel has said why in words, each time.
klog | awk '
	/hc-test: line/ { if (line && !said) print line; line = $0; said = 0 }
	/hotcache: [A-Za-z].*[a-z]+.* / { said = 1 }
	END { if (line && !said) print line }' >"$TMP/silent"
[ ! -s "$TMP/silent" ] || fail "refused without a sentence: $(<"$TMP/silent")"
klog | grep -q 'hc-test: line' || fail "no kernel log"

# The same from a seed: whatever is accepted must also come off again.
words=(0 1 2 3 4M 4K 64K 1T -1 "$o" policy lru clock2q+ mode writethrough
	passthrough block_size 4096 8192 shards 1 2 x % '*' 99999999999999
	lirs lirs.hir 2q.kin clock2q+.small lirs.x scan_action demote scan_threshold
	scan_streams 64 request_max max_fills verify_ratio min_pool)
RANDOM=${HC_SEED:-20261}
for _ in $(seq "${HC_FUZZ:-25}"); do
	line="0 $n hotcache $o"
	for _ in $(seq $((RANDOM % 8))); do
		line+=" ${words[RANDOM % ${#words[@]}]}"
	done
	if dmsetup create hct_fuzz --table "$line" >/dev/null 2>&1; then
		log "accepted: $line"
		again=$(dmsetup table hct_fuzz)
		must reload fuzz "$again"
		same "round trip" "$again" "$(dmsetup table hct_fuzz)"
	fi
	dmsetup remove hct_fuzz >/dev/null 2>&1
done
[ -z "$(ls "/sys/block/${o##*/}/holders")" ] || fail "the origin is held"

# The largest device that there may be, to its last block.
must dmsetup create hct_vast --table "0 $(((8 << 40) - 8)) zero"
cache v "$(node hct_vast)" 4M
must hcio read "$DEV" $(((1 << 52) - 8192)) 4K >/dev/null
must hcio read "$DEV" $(((1 << 52) - 8192)) 4K >/dev/null
counted v hits 1
must dmsetup remove hct_v
must dmsetup remove hct_vast

# A bad line does not disturb the table that is live.
cache a "$o" 4M
must hcio read "$DEV" 0 64K >/dev/null
before=$(dmsetup table hct_a)
refused dmsetup load hct_a --table "0 $n hotcache $o 4M 2 policy nosuch"
must hcio read "$DEV" 0 64K >/dev/null
same "the live table" "$before" "$(dmsetup table hct_a)"
counted a hits 16
