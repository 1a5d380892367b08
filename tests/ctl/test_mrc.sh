# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The miss ratio curve of a staged device.

test_mrc() {
	stage sys dm-0 plain
	ends 1 mrc plain --sysfs sys
	says err 'the module that runs learns no miss ratio curve'
	: >sys/block/dm-0/hotcache_stats/mrc
	ends 1 mrc plain --sysfs sys
	says err 'plain: nothing is learned of its reads'
	says err 'hotcachectl set plain insight=mrc'
	# The pool has 4096000 bytes: the geometric mean of two sizes.
	counts sys dm-0 mrc=$'1024000 0.900000\n2048000 0.600000\n8192000 0.200000\n16384000 0.000000'
	ends 0 mrc plain --sysfs sys
	says out 'plain (dm-0)'
	same table 'pool misses
1000.0 KiB 90.0 %
2.0 MiB 60.0 %
3.9 MiB 40.0 % the pool as it is
7.8 MiB 20.0 %
15.6 MiB 0.0 %' "$(tail -n +2 out | tr -s ' ' | sed 's/^ //')"
	ends 0 mrc plain --sysfs sys --json
	same device plain "$(json 'o["device"]')"
	same pool 4096000 "$(json 'o["pool_bytes"]')"
	same now 0.4 "$(json 'round(o["miss_ratio"], 6)')"
	same curve '[(1024000, 0.9), (2048000, 0.6), (8192000, 0.2), (16384000, 0.0)]' \
		"$(json '[(p["pool_bytes"], p["miss_ratio"]) for p in o["curve"]]')"

	# A size that is listed has one line; one that the list does not reach, none.
	counts sys dm-0 mrc=$'2048000 0.500000\n4096000 0.250000'
	ends 0 mrc plain --sysfs sys
	same lines 4 "$(wc -l <out)"
	says out '25.0 %   the pool as it is'
	counts sys dm-0 mrc=$'1024000 0.900000\n2048000 0.600000'
	ends 0 mrc plain --sysfs sys
	same lines 4 "$(wc -l <out)"
	! grep -q 'as it is' out || fail 'a size that is not known'
	ends 0 mrc plain --sysfs sys --json
	same unknown None "$(json 'o["miss_ratio"]')"

	# Not what it should be.
	for bad in moon '1024000' '1024000 1.5' '-1 0.5' $'2048000 0.5\n1024000 0.5' '1024000 nan'; do
		counts sys dm-0 mrc="$bad"
		ends 1 mrc plain --sysfs sys
		says err 'cannot read its miss ratio curve'
	done

	# It is no counter to others.
	counts sys dm-0 mrc='1024000 0.900000'
	ends 0 stats plain --sysfs sys
	! grep -q mrc out || fail 'the curve is shown as a counter'
	ends 0 prometheus --sysfs sys
	! grep -q mrc out || fail 'the curve is exported as a counter'
}
