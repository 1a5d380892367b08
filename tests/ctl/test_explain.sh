# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# explain: staged readings of each situation give its diagnosis, and not another.
# Figures as the module gives them in tests/func/explain.sh, and what else may be.

# found ID... - what is to be done (not mere notes), in any order, is these.
found() {
	local want=
	[ $# -eq 0 ] || want=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
	same findings "$want" "$(json '"".join(sorted(f["id"] + "\n" for f in d[0]["findings"] if f["level"] != "note"))' |
		sed '/^$/d' | tr '\n' ' ')"
}

# noted ID - it is among the notes.
noted() {
	same "note $1" true "$(json "any(f['id'] == '$1' for f in d[0]['findings'])")"
}

# told WORDS - the words are in the advice.
told() {
	says out "$1"
}

# explained WORD... - of the device after ten seconds with these counters.
explained() {
	reading before 100
	reading after 110 "$@"
	ends 0 explain --files before after --json
}

test_explain_fine() {
	explained reads=10000 read_requests=10000 hits=9500 misses=500 filled=500 \
		inserts=500 evict_capacity=500 unused_evictions=400 missed_again=50
	found
	noted fine
	ends 0 explain --files before after --check
	told 'Everything is fine: 95.0 % of 10000 blocks'
}

# Few hits are not fine, whether or not a rule says why.
test_explain_few_hits() {
	local words
	for words in 'filled=20 joined=9970' 'filled=10 bypass_busy=9980'; do
		# shellcheck disable=SC2086 # words
		explained reads=10000 read_requests=10000 hits=10 misses=9990 inserts=20 \
			evict_capacity=20 missed_again=10 $words
		found
		ends 0 explain --files before after
		! grep -qi 'fine' out || fail "with $words: $(<out)"
	done
	explained reads=10000 read_requests=10000 hits=10 misses=9990 filled=20 joined=9970
	noted unexplained
	ends 0 explain --files before after --check
	explained reads=10000 read_requests=10000 misses=10000 bypass_scan=10000
	noted fine
	told 'All of 10000 blocks read were kept out'
	! grep -q ' 0.0 %\| - ' out || fail "nothing is given as a share: $(<out)"
}

test_explain_pool_too_small() {
	explained reads=65536 read_requests=65536 hits=16318 misses=49218 filled=49218 \
		inserts=49185 evict_capacity=49185 unused_evictions=36900 missed_again=19400
	found pool-too-small
	ends 7 explain --files before after --check
	told 'The pool is too small'
	told 'missed_again: 39.4 %'
	told 'Make the pool larger than 3.9 MiB'
	# An older module, which counts neither.
	explained reads=10000 read_requests=10000 hits=4000 misses=6000 filled=6000 \
		inserts=6000 evict_capacity=6000 -unused_evictions -missed_again
	found pool-too-small
}

test_explain_scan_washing() {
	# Beside a hot set in short reads, which it washes out and which comes again.
	local action common='reads=28672 read_requests=17152 hits=12358 misses=16314
		filled=16314 inserts=16288 evict_capacity=16288 unused_evictions=12300
		stream_inserts=11271 stream_evictions=11271 stream_unused=11271
		missed_again=4000'
	# shellcheck disable=SC2086 # words
	explained $common scan_action=off
	found scan-washing
	told 'brought in 69.2 % of 16288 blocks'
	told 'scan_action=full'
	# shellcheck disable=SC2086
	explained $common scan_action=demote
	found scan-washing
	told 'scan_action is demote'
	for action in full bypass; do
		# shellcheck disable=SC2086
		explained $common scan_action=$action
		found scan-washing
		told "scan_action is $action"
		told 'hotcachectl scan d on'
	done
	# Runs that are read again are no scans, nor those of which much hits.
	# shellcheck disable=SC2086
	explained $common missed_again=9000 scan_action=off
	found pool-too-small
	# shellcheck disable=SC2086
	explained $common stream_unused=4000 scan_action=off
	found pool-too-small
}

test_explain_long_reads_wash() {
	local common='reads=16384 read_requests=1024 hits=2000 misses=14384
		filled=14384 inserts=14384 evict_capacity=14384
		unused_evictions=12384 missed_again=900'
	# shellcheck disable=SC2086 # words
	explained $common scan_action=full scan_threshold=67108864
	found scan-washing
	told 'reads are 16 blocks long'
	told 'scan_threshold (67108864)'
	told 'in pieces of 1 MiB'
	# shellcheck disable=SC2086
	explained $common scan_action=off
	found scan-washing
	told 'scan_action=full'
	# shellcheck disable=SC2086
	explained $common policy=lru
	found scan-washing
	told 'does not recognise scans'
	told 'policy DEVICE clock2q+'
	# An older module.
	explained reads=30000 read_requests=600 hits=6000 misses=24000 filled=24000 \
		inserts=24000 evict_capacity=24000 -unused_evictions -missed_again
	found scan-washing
	told 'an unknown part'
}

# Through the page cache: at random, in single pages; and with pages read ahead.
test_explain_read_ahead() {
	local common='hits=2000 misses=14384 filled=14384 inserts=14384
		evict_capacity=14384 unused_evictions=12384 readahead_unused=12384
		scan_action=full scan_threshold=4194304'
	# shellcheck disable=SC2086 # words
	explained reads=16384 read_requests=16384 $common hits=4500 misses=11884 \
		filled=11884 missed_again=8000 \
		readahead_inserts=14384
	found pool-too-small
	# shellcheck disable=SC2086
	explained reads=16384 read_requests=512 $common missed_again=900 \
		readahead_inserts=12000
	found read-ahead
	told 'brought in 83.4 % of 14384 blocks'
	told 'reads are 32 blocks long'
	told 'queue/read_ahead_kb'
	told 'scan_threshold (4194304)'
	# A small part of it is not to blame.
	# shellcheck disable=SC2086
	explained reads=16384 read_requests=512 $common missed_again=900 \
		readahead_inserts=6000
	found scan-washing
}

# What is kept out on purpose is no fault of the cache.
test_explain_kept_out() {
	local reason
	for reason in scan idle size hint task window; do
		explained reads=28672 read_requests=17152 hits=17060 misses=11612 filled=86 \
			inserts=86 evict_capacity=86 unused_evictions=86 bypass_$reason=11526
		found
		noted fine
		told '40.2 % of 28672 blocks read were kept out as scans'
		told 'of the rest 99.5 % came from RAM'
	done
	# Nor does it hide one.
	explained reads=30000 read_requests=30000 hits=4000 misses=26000 filled=6000 \
		inserts=6000 evict_capacity=6000 unused_evictions=3000 missed_again=2500 \
		bypass_scan=20000
	found pool-too-small
	told 'missed_again: 41.7 %'
}

test_explain_loop() {
	# In order, and as the module does not look for scans, let in.
	local common='reads=10240 read_requests=640 hits=0 misses=10240 filled=10240
		inserts=10240 evict_capacity=10240 unused_evictions=10240
		missed_again=9216'
	local run='stream_inserts=6144 stream_evictions=6144 stream_unused=6144'
	# shellcheck disable=SC2086 # words
	explained $common $run policy=lru scan_action=off
	found loop
	told 'policy d lirs'
	told 'so does scan_action=full'
	# Out of order.
	# shellcheck disable=SC2086
	explained $common policy=lru scan_action=full
	found loop
	! grep -q 'so does scan_action' out || fail "scans have nothing to do with it"
	# shellcheck disable=SC2086
	explained $common policy=lru policies='lru clock2q+'
	found loop
	told 'no policy that withstands loops'
	# The policy cannot be blamed: it needs room.
	# shellcheck disable=SC2086
	explained $common policy=lirs
	found pool-too-small
	explained reads=20000 read_requests=20000 hits=100 misses=19900 filled=19900 \
		inserts=19900 evict_capacity=19900 policy=lru -unused_evictions -missed_again
	found loop
	told 'may be reads that never repeat'
}

test_explain_no_reuse() {
	explained reads=20000 read_requests=20000 hits=100 misses=19900 filled=19900 \
		inserts=19900 evict_capacity=19900 unused_evictions=19800 missed_again=300
	found no-reuse
}

test_explain_writes_invalidate() {
	local common='reads=10000 read_requests=10000 hits=9200 misses=800 filled=800
		inserts=800 writes=5000 invalidate_write=750'
	# shellcheck disable=SC2086 # words
	explained $common mode=writearound
	found writes-invalidate
	told 'invalidate_write'
	told 'mode=writethrough'
	# As much goes as comes: a pool that never fills is not filling.
	explained reads=6144 read_requests=384 hits=3072 misses=3072 filled=3072 \
		inserts=3072 writes=3072 invalidate_write=3072 mode=writearound occupancy=512
	found writes-invalidate
	! grep -q warming out || fail "says that it is filling"
	# shellcheck disable=SC2086
	explained $common
	found writes-invalidate
	told 'overlap each other'
	# A few are no matter.
	explained reads=10000 read_requests=10000 hits=9200 misses=800 filled=800 \
		inserts=800 writes=5000 invalidate_write=50
	found
}

test_explain_other_losses() {
	explained reads=10000 read_requests=10000 hits=9200 misses=800 filled=800 \
		inserts=800 invalidate_discard=500
	found discards-invalidate
	explained reads=10000 read_requests=10000 hits=9200 misses=800 filled=600 \
		bypass_fence=200 inserts=600
	found write-races
}

test_explain_trouble() {
	explained reads=10000 read_requests=10000 hits=9900 misses=100 verify_errors=3
	found origin-changed
	same first origin-changed "$(json 'd[0]["findings"][0]["id"]')"
	explained reads=10000 read_requests=10000 hits=9900 misses=100 fill_errors=3
	found origin-errors
	explained reads=10000 read_requests=10000 hits=9900 misses=100 fill_errors=3 write_errors=2
	told 'failed 3 reads and 2 writes or discards'
	explained reads=10000 read_requests=10000 misses=10000 bypass_mode=10000 \
		mode=passthrough
	found switched-off
	explained reads=10000 read_requests=10000 misses=10000 bypass_memory=10000 \
		metadata_bytes=0 occupancy=0
	found no-pool bypassed
}

test_explain_verifying() {
	local common='reads=10000 read_requests=10000 hits=9900 misses=100'
	# shellcheck disable=SC2086 # words
	explained $common verified_hits=590 unverified_hits=4 verify_ratio=16
	found verifying
	told '6.0 % of the hits'
	told 'verify_ratio is 16'
	told 'hotcachectl set d verify_ratio=1024'
	# shellcheck disable=SC2086
	explained $common verified_hits=10 verify_ratio=1024
	found
	# Switched off meanwhile.
	# shellcheck disable=SC2086
	explained $common verified_hits=590 verify_ratio=0
	found
}

# A pool smaller than the table asks for is as large as the device can use, or kept.
test_explain_kept_pool() {
	local common='reads=10000 read_requests=10000 hits=9900 misses=100 shards=2
		pool_bytes=1073741824 occupancy=100'
	# shellcheck disable=SC2086 # words
	explained $common slots=1024 device_bytes=67108864
	found pool-kept
	told 'keeps its 4.0 MiB until a table is loaded again'
	told 'no memory for 75.5 MiB'
	told 'dmsetup table d | dmsetup load d'
	# shellcheck disable=SC2086
	explained $common slots=1024 device_bytes=17179869184
	found pool-kept
	told 'no memory for 1.0 GiB'
	# Cut, or all that was asked for.
	# shellcheck disable=SC2086
	explained $common slots=19328 device_bytes=67108864
	found
	# shellcheck disable=SC2086
	explained $common slots=262144 device_bytes=17179869184
	found
	# None is not a small one; of a device of unknown length nothing can be said.
	# shellcheck disable=SC2086
	explained $common slots=1024 metadata_bytes=0 device_bytes=67108864
	found no-pool
	# shellcheck disable=SC2086
	explained $common slots=1024
	found
	# The length is read from sysfs, and kept in a reading.
	stage sys dm-0 d
	knobs sys dm-0 pool_bytes=1073741824
	echo 131072 >sys/block/dm-0/size
	ends 7 explain d --total --check --sysfs sys
	says out 'keeps its 3.9 MiB'
	ends 0 stats d --sysfs sys --json
	same length 67108864 "$(json 'd[0]["device_bytes"]')"
	mv out b
	ends 0 explain --files before b --json
	found pool-kept
}

# A pool that has given memory back takes it again by itself: that is a note.
test_explain_given_pool() {
	local common='reads=10000 read_requests=10000 hits=9900 misses=100 shards=2
		pool_bytes=16777216 pool_bytes_most=16777216 occupancy=100 device_bytes=67108864'
	# shellcheck disable=SC2086 # words
	explained $common min_pool=4194304 slots=1024
	found
	noted pool-given
	told 'The pool has 4.0 MiB: it has given 12.0 MiB back'
	told 'hotcachectl set d min_pool='
	# Also when it is not to give any more; not if it is whole, or could not be larger.
	# shellcheck disable=SC2086
	explained $common min_pool=16777216 slots=1024
	noted pool-given
	# shellcheck disable=SC2086
	explained $common min_pool=4194304 slots=4096
	same note false "$(json "any(f['id'] == 'pool-given' for f in d[0]['findings'])")"
	# shellcheck disable=SC2086
	explained $common min_pool=4194304 slots=1024 pool_bytes_most=4194304
	found pool-kept
}

test_explain_quiet_and_warming() {
	explained reads=10 read_requests=10 misses=10
	found
	noted idle
	explained reads=10000 read_requests=10000 hits=100 misses=9900 filled=500 \
		joined=9400 inserts=500 occupancy=500
	found
	noted warming
	told '50.0 % of it is occupied; at this rate it is full in 10 s'
}

test_explain_bypass() {
	local reason
	for reason in $(counter_names | grep '^bypass_'); do
		explained reads=10000 read_requests=10000 hits=7000 misses=3000 \
			filled=1500 inserts=100 "$reason=1500"
		[ "$reason" != bypass_fence ] || continue
		noted bypassed
		told "($reason)"
	done
	explained reads=10000 read_requests=10000 hits=7000 misses=3000 bypass_moon=2000
	noted bypassed
	told 'a reason that only a newer hotcachectl knows'
}

test_explain_several_at_once() {
	explained reads=10000 read_requests=10000 hits=4000 misses=6000 filled=6000 \
		inserts=6000 evict_capacity=5000 invalidate_write=1000 missed_again=2500 \
		unused_evictions=1000 write_errors=1
	found origin-errors pool-too-small writes-invalidate
	ends 0 explain --files before after
	# What is wrong comes first, and lines fit a terminal.
	sed -n 2p out | grep -q '^  problem ' || fail "a problem does not come first"
	[ "$(wc -L <out)" -le 80 ] || fail "a line is too long"
}

test_explain_total() {
	stage sys dm-0 d
	counts sys dm-0 reads=10000 read_requests=10000 hits=9500 misses=500 filled=500
	ends 0 explain d --total --sysfs sys
	says out 'since the counters began'
	says out 'Everything is fine'
	ends 0 explain d --interval 0.1 --sysfs sys --json
	same idle idle "$(json 'd[0]["findings"][0]["id"]')"
}

test_explain_files_that_are_none() {
	reading before 100
	reading after 110
	ends 2 explain --files after before
	says err 'is not older than'
	ends 2 explain --files before none
	says err 'none'
	echo '{' >broken
	ends 2 explain --files broken after
	says err 'broken:'
	echo '{"device": "x"}' >other
	ends 2 explain --files other after
	says err 'is not a reading of one device'
	stage sys dm-0 d
	"$HOTCACHECTL" stats --sysfs sys --json >a
	sleep 0.01
	"$HOTCACHECTL" stats d --sysfs sys --json >b
	ends 0 explain --files a b
}

# Where there is a miss ratio curve, it says what the size of the pool does.
test_explain_curve() {
	stage sys dm-0 plain
	knobs sys dm-0 insight=mrc
	counts sys dm-0 reads=10000 read_requests=10000 hits=6000 misses=4000 filled=4000 \
		inserts=5000 evict_capacity=4000 missed_again=2000 unused_evictions=2000 \
		mrc=$'1024000 0.900000\n4096000 0.400000\n8192000 0.200000\n16384000 0.190000'
	ends 7 explain --sysfs sys --total --check --json
	found pool-too-small
	told '40.0 % miss with its 3.9 MiB, and 20.0 % would with 7.8 MiB'
	told 'hotcachectl advise plain'
	# A larger one would not help; a smaller one would not hurt.
	counts sys dm-0 mrc=$'1024000 0.400000\n4096000 0.400000\n16384000 0.390000'
	ends 0 explain --sysfs sys --total --check --json
	found
	noted pool-too-large
	noted unexplained
	told '40.0 % miss with its 3.9 MiB, and 40.0 % would with 1000.0 KiB'
	counts sys dm-0 missed_again=100
	ends 7 explain --sysfs sys --total --check --json
	found no-reuse
	counts sys dm-0 hits=9500 misses=500 filled=500
	ends 0 explain --sysfs sys --total --check --json
	noted fine
	noted pool-too-large
	# Nothing learned yet: the counters, and a hint.
	for curve in '' $'1024000 1.000000\n16384000 1.000000'; do
		counts sys dm-0 reads=10000 hits=6000 misses=4000 filled=4000 missed_again=2000 mrc="$curve"
		ends 7 explain --sysfs sys --total --check --json
		found pool-too-small
		told 'missed_again: 50.0 %'
		told 'With insight=mrc the module learns how large it should be.'
	done
}
