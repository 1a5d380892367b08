#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A table that was loaded but never resumed has a status, and can be cleared.
# kernels: bookworm umlkasan - each device-mapper treats a table that is not live its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
must dmsetup create hct_a --notable
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 4M)"
status=$(dmsetup status --inactive hct_a)
[[ $status == "0 "*" hotcache writethrough clock2q+ 4096 "* ]] ||
	fail "status of the inactive table: $status"
[[ $(dmsetup table --inactive hct_a) == *" hotcache "*" "* ]] || fail "no table line"
# No live table: whatever device-mapper of this kernel says to it.
dmsetup message hct_a 0 drop 2>/dev/null
must dmsetup clear hct_a
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 4M)"
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 4M policy lru)"
must dmsetup resume hct_a
[[ $(dmsetup status hct_a) == *" lru "* ]] || fail "not the last table"
# ... beside a live one, several times, then thrown away
must hcio read "$(node hct_a)" 0 64K >/dev/null
for _ in 1 2 3; do
	must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 8M)"
	must dmsetup status --inactive hct_a
	must dmsetup clear hct_a
done
must hcio read "$(node hct_a)" 0 64K >/dev/null
counted a hits 16
must dmsetup load hct_a --table "$(cache_line "$ORIGIN" 8M)"
must dmsetup remove hct_a
