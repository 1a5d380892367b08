#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What "dmsetup table" prints loads again and means the same.
# kernels: uml - the module alone prints its line and reads it
export VERIFY_RATIO=0 # the lines are what it is about
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 64

# round ARGS... - create, print, load what was printed, print again.
round()
{
	local line again
	cache a "$ORIGIN" "$@"
	line=$(dmsetup table hct_a)
	settings >"$TMP/before"
	must dmsetup load hct_a --table "$line"
	must dmsetup suspend hct_a
	must dmsetup resume hct_a
	again=$(dmsetup table hct_a)
	settings >"$TMP/after"
	same "the table line of \"$*\"" "$line" "$again"
	cmp "$TMP/before" "$TMP/after" || fail "\"$line\" means something else"
	must dmsetup remove hct_a
	must dmsetup create hct_a --table "$line"
	same "the table line after a new create" "$line" "$(dmsetup table hct_a)"
	must dmsetup remove hct_a
}

settings()
{
	local d f
	d=$(sysfs hct_a)/hotcache
	for f in mode policy block_size pool_bytes shards slots scan_action \
		scan_threshold scan_streams request_max max_fills verify_ratio min_pool; do
		echo "$f $(<"$d/$f")"
	done
	grep -H . "$d"_tunables/*
}

round 4M
round 4096K
round 4194304
round 8M block_size 8192
round 8M block_size 64K
round 8M policy lru
round 8M mode writearound
round 8M mode passthrough
round 8M shards 1
round 8M shards 2 policy clock2q+ mode writethrough block_size 4K
round 8M mode writearound block_size 16K policy lru shards 4
round 8M policy lirs lirs.hir 2
round 8M clock2q+.ghost 0 policy clock2q+ wtinylfu.climb 0 2q.kin 26 lirs.hir 1 s3fifo.threshold 3
round 8M scan_action bypass
round 8M request_max 64K scan_streams 16 scan_threshold 1G scan_action off mode writearound
round 8M scan_threshold 512 lirs.hir 2
round 8M max_fills 100
round 8M verify_ratio 65536
round 8M min_pool 0
round 8M min_pool 4194304
round 8M min_pool 1073741824 verify_ratio 1
round 8M verify_ratio 1 max_fills 100 lirs.hir 2

# Another table than the one that is live, in the other slot.
cache a "$ORIGIN" 4M
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 8M policy lru)"
line=$(dmsetup table --inactive hct_a)
must dmsetup suspend hct_a
must dmsetup resume hct_a
same "the inactive line became the live one" "$line" "$(dmsetup table hct_a)"
same "policy" lru "$(knob a policy)"

# What was switched at run time is in the line as well.
must message a policy clock2q+
must message a mode writearound
line=$(dmsetup table hct_a)
must reload a "$line"
same "mode after a reload" writearound "$(knob a mode)"
same "policy after a reload" clock2q+ "$(knob a policy)"

# Tunables, too, but for those that are as they always are.
must message a policy lirs hir 3 ghost 100
must knob a ../hotcache_tunables/2q.kout 70
line=$(dmsetup table hct_a)
[[ $line == *" 12 "*" policy lirs "*" 2q.kout 70 lirs.hir 3" ]] || fail "the line is \"$line\""
must reload a "$line"
same "the line after a reload" "$line" "$(dmsetup table hct_a)"
must message a policy lirs hir 1
must knob a ../hotcache_tunables/2q.kout 50
line=$(dmsetup table hct_a)
[[ $line != *.* ]] || fail "the line is \"$line\""
