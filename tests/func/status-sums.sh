#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The counters of one status line add up, also of a line that is read under load.
# kernels: uml - sums over CPUs, which no kernel takes part in
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
need_command fio
ram 32
cache a "$ORIGIN" 8M shards 4

# has_read COUNT
has_read()
{
	[ "$(count a reads)" -ge "$1" ]
}

fio --name=l --filename="$DEV" --direct=1 --rw=randread --size=32m --bs=4k \
	--ioengine=psync --numjobs=2 --time_based --runtime=600 --output=/dev/null &
load=$!
nr=100
! long_run || nr=400
wait_for 30 "the load to run" has_read 1000
for ((i = 0; i < nr; i++)); do
	dmsetup status hct_a
done >"$TMP/lines"
kill "$load"
wait "$load"

# The counters begin in the 12th field, in the order of counters.h.
sed -n 's/^\tX(\([a-z_]*\),.*/\1/p' "$TOP/include/hotcache/counters.h" >"$TMP/names"
awk 'NR == FNR { name[11 + NR] = $1; next }
	{
		delete v
		misses = 0
		for (f in name) {
			v[name[f]] = $f
			if (name[f] ~ /^(filled|joined|bypass_.*)$/)
				misses += $f
		}
		if (v["misses"] != misses || v["reads"] != v["hits"] + v["misses"])
			printf "reads %d, hits %d, misses %d, sum of these %d\n",
				v["reads"], v["hits"], v["misses"], misses
		moved += v["reads"] != last
		last = v["reads"]
		lines++
	}
	END { print moved, lines >"/dev/stderr" }' "$TMP/names" "$TMP/lines" \
	>"$TMP/wrong" 2>"$TMP/seen"
read -r moved lines <"$TMP/seen"
same "lines" "$nr" "$lines"
[ "$moved" -gt $((nr / 4)) ] || fail "only $moved of the lines were read under load"
same "lines that do not add up" '' "$(<"$TMP/wrong")"
