# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What is shown of staged devices: a full one, one of an older module, one of a
# newer, one without files.

# staged_set - the devices in ./sys
staged_set() {
	stage sys dm-0 plain
	counts sys dm-0 reads=1000 hits=900 misses=100 filled=90 bypass_busy=10
	stage sys dm-1 older
	rm sys/block/dm-1/hotcache_stats/{retries,invalidate_error,verify_errors}
	rm sys/block/dm-1/hotcache/policies
	stage sys dm-2 newer
	counts sys dm-2 bypass_moon=7 evict_tide=3 latency_x='1 2 3' ratio_x=0.25
	knobs sys dm-2 scan_action=full moonlight=on
	mkdir -p sys/block/dm-3/dm sys/block/sda
	echo foreign >sys/block/dm-3/dm/name
}

test_show_list() {
	staged_set
	ends 0 list --sysfs sys
	same lines 4 "$(wc -l <out)"
	matches out '^plain +dm-0 +writethrough +clock2q\+ +3.9 MiB +100.0 % +90.0 %$'
	ends 0 list --sysfs sys --json
	same names "['newer', 'older', 'plain']" "$(json '[x["device"] for x in d]')"
	same ratio 0.9 "$(json 'd[2]["hit_ratio"]')"
	same none None "$(json 'd[0]["hit_ratio"]')"
	mkdir empty
	ends 0 list --sysfs empty
	says out 'there is no hotcache device'
	ends 0 list --sysfs empty --json
	same empty '[]' "$(json d)"
}

test_show_device_names() {
	staged_set
	for word in plain dm-0 /dev/mapper/plain /dev/dm-0; do
		ends 0 status "$word" --sysfs sys
		says out 'plain (dm-0)'
	done
	ends 3 status nosuch --sysfs sys
	says err 'there is no device-mapper device called nosuch'
	ends 3 status foreign --sysfs sys
	says err 'shows no hotcache files'
	ends 3 stats --sysfs nowhere
	says err 'there is no hotcache device to look at'
	for word in status stats 'explain --total' 'top --batch'; do
		# shellcheck disable=SC2086 # words
		ends 3 $word --sysfs nowhere --json
		same "of $word" 'there is no hotcache device to look at' "$(json 'o["error"]')"
	done
}

# awkward - devices with names of all kinds, as they are in the kernel, in ./sys
awkward() {
	stage sys dm-0 'my\x20cache'
	stage sys dm-1 '100\x25\x22\x27\x5c'
	stage sys dm-2 'voil\xc3\xa0'
	stage sys dm-3 'bell\x07'
	stage sys dm-4 'half\xc3'
	stage sys dm-5 'raw name'
}

test_show_awkward_names() {
	local name
	awkward
	ends 0 list --sysfs sys --json
	same names true "$(json '[x["device"] for x in d] == ["100%\"\x27\\", "bell\\x07",
"half\\xc3", "my cache", "raw name", "voil\u00e0"]')"
	LC_ALL=C ends 0 list --sysfs sys
	matches out '^my cache +dm-0 '
	matches out '^voilà +dm-2 '
	! grep -q $'\a' out || fail "a name rings the bell"
	for name in 'my cache' 'my\x20cache' dm-0; do
		ends 0 status "$name" --sysfs sys
		says out 'my cache (dm-0)'
	done
	ends 0 status "100%\"'\\" --sysfs sys
	says out '(dm-1)'
	ends 0 status 'voilà' --sysfs sys
	says out 'voilà (dm-2)'
	ends 0 status 'half\xc3' --sysfs sys
	ends 0 status 'raw name' --sysfs sys
	ends 3 status 'my' --sysfs sys
	ends 0 prometheus --sysfs sys
	says out 'hotcache_up{device="dm-0",name="my cache"} 1'
	says out "hotcache_up{device=\"dm-1\",name=\"100%\\\"'\\\\\"} 1"
	says out 'name="half\\xc3"} 1'
}

# A name wins over a node, a path is not a name.
test_show_name_or_node() {
	stage sys dm-0 dm-1
	stage sys dm-1 dm-0
	stage sys dm-2 other
	ends 0 status dm-1 --sysfs sys
	says out 'dm-1 (dm-0)'
	ends 0 status dm-0 --sysfs sys
	says out 'dm-0 (dm-1)'
	ends 0 status dm-2 --sysfs sys
	says out 'other (dm-2)'
}

# The pool that there is, not the one that the table line asks for.
test_show_pool() {
	stage sys dm-0 cut
	knobs sys dm-0 pool_bytes=1073741824 slots=19328 shards=2
	ends 0 status cut --sysfs sys
	matches out '^  pool +75.5 MiB of 1.0 GiB asked for, 19328 blocks of 4.0 KiB in 2 shards'
	ends 0 status cut --sysfs sys --json
	same JSON '79167488 1073741824' \
		"$(json '"%d %d" % (d[0]["pool_bytes"], d[0]["knobs"]["pool_bytes"])')"
	# A part of a block is nothing to be missed.
	knobs sys dm-0 pool_bytes=4096100 slots=1000 shards=1
	ends 0 status cut --sysfs sys
	matches out '^  pool +3.9 MiB, 1000 blocks of 4.0 KiB in 1 shards'
}

# After a resume without memory there is none, whatever the files say it would be.
test_show_no_pool() {
	stage sys dm-0 bare
	knobs sys dm-0 pool_bytes=1073741824 slots=262144 metadata_bytes=0
	counts sys dm-0 occupancy=0
	ends 0 status bare --sysfs sys
	matches out '^  pool +none of 1.0 GiB asked for: no memory when it was resumed'
	! grep -q '262144\|metadata' out || fail "what there is not: $(<out)"
	ends 0 status bare --sysfs sys --json
	same JSON 0 "$(json 'd[0]["pool_bytes"]')"
	ends 0 list --sysfs sys
	! grep -q '1.0 GiB' out || fail "what there is not: $(<out)"
	ends 0 top bare --batch --count 1 --interval 0.1 --sysfs sys
	says out 'pool 0 B in blocks of 4.0 KiB'
}

# What a table fixes can be had by another one, which is loaded while in use.
test_show_fixed_knobs() {
	local knob
	stage sys dm-0 d
	chmod a-w sys/block/dm-0/hotcache/{block_size,pool_bytes,shards,slots,metadata_bytes,policies}
	on_copy
	for knob in block_size pool_bytes shards slots metadata_bytes; do
		changes 2 set d $knob=8K
		says err "d: $knob is fixed by the table line: load another one"
		says err '"dmsetup load d --table LINE" and "dmsetup resume d"'
		! grep -q remove err || fail "$knob: $(<err)"
	done
	changes 2 set d policies=lru
	says err 'd: policies is shown, not set'
	says err 'it has: mode policy'
}

# On this machine, by the number of the device at the end of the path.
test_show_paths() {
	ends 3 status "$PWD/none/other"
	says err 'No such file or directory'
	touch other
	ends 3 status ./other
	says err 'is not a block device'
}

test_show_suspended() {
	stage sys dm-0 awake
	stage sys dm-1 asleep
	echo 0 >sys/block/dm-0/dm/suspended
	echo 1 >sys/block/dm-1/dm/suspended
	# As the module may have it: files that cannot be read.
	rm sys/block/dm-1/hotcache*/*
	ends 0 list --sysfs sys
	matches out '^asleep +dm-1 +suspended +- +- +- +-$'
	ends 0 list --sysfs sys --json
	same suspended 'True False' "$(json '" ".join(str(x["suspended"]) for x in d)')"
	ends 0 stats --sysfs sys
	says err 'asleep is suspended and shows nothing'
	ends 1 stats asleep --sysfs sys
	says err 'asleep is suspended and shows nothing'
	ends 1 policy asleep --sysfs sys
	says err 'the device is suspended'
	echo 1 >sys/block/dm-0/dm/suspended
	ends 1 stats --sysfs sys
	says err 'all 2 hotcache devices are suspended'
}

# A device that is suspended while it is read: what was read says nothing.
test_show_half_read() {
	local file
	stage sys dm-0 plain
	mkdir sys/block/dm-0/hotcache_tunables sys/block/dm-0/hotcache_histograms
	echo 10 >sys/block/dm-0/hotcache_tunables/clock2q+.small
	echo '1 2' >sys/block/dm-0/hotcache_histograms/hit_ns
	for file in hotcache/policy hotcache_tunables/clock2q+.small \
		hotcache_stats/hits hotcache_histograms/hit_ns; do
		busy "dm-0/$file" stats --sysfs sys --json
		same "suspended at $file" True "$(json 'd[0]["suspended"]' | tr tf TF)"
		same "values at $file" '{} {} {} {} {}' "$(json '" ".join(str(d[0][k]) for k in
("knobs", "tunables", "counters", "internals", "histograms"))')"
		busy "dm-0/$file" list --sysfs sys
		matches out '^plain +dm-0 +suspended'
		busy "dm-0/$file" prometheus --sysfs sys
		says out 'hotcache_up{device="dm-0",name="plain"} 0'
		! grep -q '^hotcache_hit' out || fail "counters of a suspended device"
	done
	busy dm-1/hotcache_stats/hits list --sysfs sys
	! grep -q suspended out || fail "another device's files"
}

# Blanks within a name are written as the kernel does.
test_show_tasks_with_blanks() {
	stage sys dm-0 plain
	knobs sys dm-0 tasks='nosuch tmux:\040server \134\011 4\08 \777'
	ends 0 tasks plain --sysfs sys --json
	same tasks true "$(json 'o["tasks"] == ["nosuch", "tmux: server", "\\\t", "4\\08", "?"]')"
	ends 0 tasks plain --sysfs sys
	says out 'plain: nosuch tmux:\040server '
	ends 0 status plain --sysfs sys --json
	same tasks 'tmux: server' "$(json 'd[0]["knobs"]["tasks"][1]')"
}

test_show_tunables() {
	staged_set
	mkdir sys/block/dm-0/hotcache_tunables
	echo 10 >sys/block/dm-0/hotcache_tunables/clock2q+.small
	echo 2 >sys/block/dm-0/hotcache_tunables/lirs.hir
	ends 0 status plain --sysfs sys
	matches out '^  clock2q\+\.small +10$'
	! grep -q lirs.hir out || fail "shows what is not in use"
	for words in status stats; do
		ends 0 $words plain --sysfs sys --json
		same "tunables of $words" "{'clock2q+.small': 10, 'lirs.hir': 2}" "$(json 'd[0]["tunables"]')"
	done
}

test_show_status() {
	staged_set
	ends 0 status newer --sysfs sys
	matches out '^  scan_action +full$'
	matches out '^  moonlight +on$'
	says out '1000 blocks of 4.0 KiB in 1 shards'
	ends 0 status --sysfs sys --json
	same devices 3 "$(json 'len(d)')"
	same knob full "$(json 'd[0]["knobs"]["scan_action"]')"
	same slots 1000 "$(json 'd[2]["knobs"]["slots"]')"
}

test_show_histograms() {
	local h=sys/block/dm-0/hotcache_histograms
	stage sys dm-0 plain
	ends 0 stats plain --sysfs sys --json
	same none 0 "$(json 'len(d[0]["histograms"])')"
	mkdir $h
	echo '0 0 0 0 0 0 0 0 0 0 5 95 0 0 0 0 0 0 0 0 1 0 0' >$h/hit_ns
	echo '0 0 0 0 0 0 0 0 0 0 0 0 0 8' >$h/read_bytes
	echo '0 0 0' >$h/miss_ns
	echo 'moonlight' >$h/tide_ns
	ends 0 stats plain --sysfs sys
	# 2^11 and 2^20 ns; 2^13 bytes.
	grep -q '^  hit_ns  *101  requests  half below 2.05 us, 99 % below 2.05 us, all below 1.0 ms$' out ||
		fail "hit_ns: $(grep hit_ns out)"
	grep -q '^  read_bytes  *8  requests  half below 8.0 KiB, 99 % below 8.0 KiB, all below 8.0 KiB$' out ||
		fail "read_bytes: $(grep read_bytes out)"
	grep -q '^  miss_ns  *0  requests *$' out || fail "miss_ns: $(grep miss_ns out)"
	! grep -q tide out || fail "shows what is no histogram"
	ends 0 stats plain --sysfs sys --json
	same buckets 23 "$(json 'len(d[0]["histograms"]["hit_ns"])')"
	same bucket 95 "$(json 'd[0]["histograms"]["hit_ns"][11]')"
}

test_show_stats() {
	local c
	staged_set
	ends 0 stats plain --sysfs sys
	for c in $(counter_names); do
		grep -q "^  $c  *[0-9]" out || fail "stats does not show $c"
	done
	# The list's own words stand beside them.
	says out 'blocks that reads touched'
	ends 0 stats newer --sysfs sys
	grep -q 'bypass_moon .*7 .*newer module' out || fail "a newer counter is not shown"
	ends 0 stats older --sysfs sys
	! grep -q verify_errors out || fail "shows a counter that is not there"
	counts sys dm-0 hit_ratio_5m=0.8750
	ends 0 stats plain --sysfs sys
	grep -q '^  hit_ratio_5m  *0.8750  *hit ratio of the last 5 minutes' out ||
		fail "hit_ratio_5m: $(grep hit_ratio out)"
	ends 0 stats plain --sysfs sys --json
	same hits 900 "$(json 'd[0]["counters"]["hits"]')"
	same order "$(counter_names | head -n 3 | tr '\n' ' ')" \
		"$(json '" ".join(list(d[0]["counters"])[:3])') "
	ends 0 stats --sysfs sys --json
	same devices 3 "$(json 'len(d)')"
	same array '[1, 2, 3]' "$(json 'd[0]["counters"]["latency_x"]')"
	same real 0.25 "$(json 'd[0]["counters"]["ratio_x"]')"
}

test_show_internals() {
	staged_set
	counts sys dm-0 policy_internals=$'small 100\nmain 900\nghost 450'
	: >sys/block/dm-1/hotcache_stats/policy_internals
	ends 0 stats plain --sysfs sys
	grep -q '^  main  *900 *of the policy' out || fail "main: $(grep main out)"
	! grep -q internals out || fail "shows the file as one"
	ends 0 stats plain --sysfs sys --json
	same main 900 "$(json 'd[0]["internals"]["main"]')"
	same names 3 "$(json 'len(d[0]["internals"])')"
	same counter false "$(json '"policy_internals" in d[0]["counters"]')"
	ends 0 stats older --sysfs sys --json
	same none 0 "$(json 'len(d[0]["internals"])')"
}

test_show_watch() {
	local mover
	staged_set
	: >out
	(
		for _ in {1..600}; do
			[ "$(wc -l <out)" -lt 2 ] || break
			sleep 0.05
		done
		counts_at_once sys dm-0 reads=3000 hits=1900 read_requests=500
	) &
	mover=$!
	# The counters change after the first of the lines and before the last, two seconds later.
	ends 0 stats plain --watch --interval 1 --count 3 --sysfs sys
	wait "$mover"
	same lines 4 "$(wc -l <out)"
	says out '50.0 %'
	ends 0 stats plain --watch --interval 0.1 --count 2 --sysfs sys --json
	same lines 2 "$(wc -l <out)"
	head -n 1 out >one
	mv one out
	same device plain "$(json 'o["device"]')"
	same delta 0 "$(json 'o["delta"]["reads"]')"
}

test_show_copies_are_not_changed() {
	staged_set
	ends 0 policy plain --sysfs sys
	says out 'plain: clock2q+ (there are: fifo lru clock2q+ lirs)'
	ends 0 policy plain --sysfs sys --json
	same policy clock2q+ "$(json 'o["policy"]')"
	ends 2 policy plain lru --sysfs sys
	says err 'can be looked at only'
	ends 0 scan newer --sysfs sys
	says out 'scan_action=full'
	ends 6 scan plain --sysfs sys
	says err 'does not recognise scans'
	ends 2 scan newer on --sysfs sys
	ends 2 set plain mode=writearound --sysfs sys
}

test_show_reset_to_zero_in_between() {
	stage sys dm-0 plain
	counts sys dm-0 reads=5000 hits=5000
	printf '#!/bin/sh\ncd sys/block/dm-0/hotcache_stats && echo 100 >reads && echo 40 >hits\n' >nap
	chmod +x nap
	"${CC:-cc}" -shared -fPIC -o nap.so "$TOP/tests/ctl/nap.c"
	# The sanitizers want to be loaded first.
	LD_PRELOAD=$PWD/nap.so ASAN_OPTIONS=verify_asan_link_order=0 \
		ends 0 stats plain --watch --interval 0.6 --count 1 --sysfs sys --json
	same delta 100 "$(json 'o["delta"]["reads"]')"
}

test_show_closed_output() {
	staged_set
	local got=0
	"$HOTCACHECTL" stats plain --sysfs sys >/dev/full 2>err || got=$?
	same status 1 "$got"
	says err 'cannot write the output'
}

test_show_tasks() {
	stage sys dm-0 plain
	ends 6 tasks plain --sysfs sys
	says err 'does not know the message "tasks"'
	knobs sys dm-0 tasks=
	ends 0 tasks plain --sysfs sys
	same none 'plain: none' "$(<out)"
	ends 0 tasks plain --sysfs sys --json
	same "none in JSON" "{'schema': 1, 'device': 'plain', 'tasks': []}" "$(json o)"
	knobs sys dm-0 tasks=$'rsync tmux: server sauv\xc3'
	ends 0 tasks plain --sysfs sys
	same tasks $'plain: rsync tmux: server sauv\xc3' "$(<out)"
	ends 0 tasks plain --sysfs sys --json
	same "in JSON" "['rsync', 'tmux:', 'server', 'sauv?']" "$(json 'o["tasks"]')"
	ends 0 stats plain --sysfs sys --json
	same "in stats" "['rsync', 'tmux:', 'server', 'sauv?']" "$(json 'd[0]["knobs"]["tasks"]')"
}

test_show_scan() {
	stage sys dm-0 plain
	ends 6 scan plain --sysfs sys
	says err 'does not recognise scans'
	knobs sys dm-0 scan_action=full scan=off request_max=65536 max_fills=5 hints=0+8=hot tasks=rsync
	ends 0 scan plain --sysfs sys
	same lines 'hints=0+8=hot max_fills=5 request_max=65536 scan=off scan_action=full tasks=rsync ' \
		"$(sort out | tr '\n' ' ')"
	ends 0 scan plain --sysfs sys --json
	same "in JSON" "{'hints': ['0+8=hot'], 'max_fills': 5, 'request_max': 65536, 'scan': 'off', 'scan_action': 'full', 'tasks': ['rsync']}" \
		"$(json '{k: o["knobs"][k] for k in sorted(o["knobs"])}')"
}

# One type a field, whatever stands in it: a task may be called 7, a list be short.
test_show_json_types() {
	stage sys dm-0 plain
	for v in '' 7 '7 8' 0x10 'rsync 7'; do
		knobs sys dm-0 tasks="$v" hints= scan=off scan_threshold=512
		ends 0 status plain --sysfs sys --json
		same "tasks of \"$v\"" "list ${v:+str}" \
			"$(json '"list " + "".join(sorted({type(x).__name__ for x in d[0]["knobs"]["tasks"]}))')"
		same "types with \"$v\"" 'list str int' \
			"$(json '" ".join(type(d[0]["knobs"][k]).__name__ for k in ("hints", "scan", "scan_threshold"))')"
	done
	knobs sys dm-0 policies=lru
	ends 0 policy plain --sysfs sys --json
	same policies "['lru']" "$(json 'o["policies"]')"
}

test_show_json_schema() {
	staged_set
	knobs sys dm-0 tasks= scan_action=full
	for words in list status 'status plain' stats 'stats plain' 'policy plain' 'tasks plain' \
		'scan plain' 'explain --total' 'explain plain --total'; do
		# shellcheck disable=SC2086 # words
		ends 0 $words --sysfs sys --json
		same "schema of $words" 1 "$(json 'o["schema"]')"
	done
	for words in 'stats --watch --interval 0.1 --count 2' 'top --interval 0.1 --count 2'; do
		# shellcheck disable=SC2086 # words
		ends 0 $words --sysfs sys --json
		same "lines of $words" 6 "$(grep -c '^{"schema": 1, "device": ".*}$' out)"
	done
	ends 3 status nosuch --sysfs sys --json
	same "schema of an error" 1 "$(json 'o["schema"]')"
}

# A reading that 0.1.0 took is read as today's is.
test_show_json_of_0_1() {
	reading before 100
	reading after 110 reads=100 hits=99
	python3 -c 'import json
o = json.load(open("after"))
json.dump([o], open("array", "w"))
json.dump({"schema": 1, "devices": [o]}, open("today", "w"))'
	for f in after array today; do
		ends 0 explain --files before $f --json
		same "reads of $f" 100 "$(json 'd[0]["reads"]')"
	done
}
