# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# pause and resume-caching in all orders, and --dry-run of what changes a device, on a
# staged sysfs.

# pausable - dm-0 "one".
pausable() {
	stage sys dm-0 one
	echo 7 >sys/block/dm-0/diskseq
	echo 65536 >sys/block/dm-0/size
	on_copy
}

# mode_is MODE
mode_is() {
	same "mode" "$1" "$(<sys/block/dm-0/hotcache/mode)"
}

test_pause_orders() {
	local mode
	pausable
	for mode in writethrough writearound; do
		knobs sys dm-0 mode=$mode
		changes 0 pause one --dry-run
		says out 'one: would be paused'
		mode_is $mode
		changes 0 pause one
		says out 'one: paused: '
		mode_is passthrough
		changes 0 pause one
		says out "one: is paused already: resume-caching goes back to $mode"
		changes 0 resume-caching one --dry-run
		says out "one: would be resumed: $mode"
		mode_is passthrough
		changes 0 resume-caching one --json
		same "done, to" "resumed $mode" "$(json 'o["done"] + " " + o["answer"]')"
		mode_is $mode
		changes 0 resume-caching one
		says out "one: is not paused: $mode"
		mode_is $mode
	done
	same "files left" '' "$(ls run/hotcache)"
}

# A suspended device is refused, and the program's memory stays in order.
test_pause_suspended() {
	pausable
	mv sys/block/dm-0/hotcache files
	echo 1 >sys/block/dm-0/dm/suspended
	for verb in pause resume-caching; do
		changes 1 $verb one
		same "$verb's output" '' "$(<out)"
	done
}

# What pause has not done it does not take for its own.
test_pause_not_ours() {
	pausable
	knobs sys dm-0 mode=passthrough
	changes 1 pause one
	says err 'pause has not done that'
	changes 1 resume-caching one
	says err 'pause has not done that'
	mode_is passthrough
	# A mode that is set meanwhile, and paused again, is the one to go back to.
	knobs sys dm-0 mode=writethrough
	changes 0 pause one
	mode_is passthrough
	knobs sys dm-0 mode=writearound
	changes 0 pause one
	changes 0 resume-caching one
	mode_is writearound
	# Another device of that name.
	changes 0 pause one
	echo 8 >sys/block/dm-0/diskseq
	changes 1 resume-caching one
	says err 'pause has not done that'
	mode_is passthrough
	knobs sys dm-0 mode=writethrough
	changes 0 resume-caching one
	same "files left" '' "$(ls run/hotcache)"
	# The note comes before the switch.
	rm -r run/hotcache
	: >run/hotcache
	changes 1 pause one
	mode_is writethrough
}

test_dry_run_set() {
	local word
	stage sys dm-0 one
	mkdir sys/block/dm-0/hotcache_tunables
	echo 1 >sys/block/dm-0/hotcache_tunables/lirs.hir
	knobs sys dm-0 scan=off scan_action=full scan_threshold=4194304 scan_streams=128 \
		request_max=0 max_fills=5 histograms=0 insight=off
	chmod 444 sys/block/dm-0/hotcache/slots
	on_copy
	cp -r sys before
	changes 0 set one --dry-run mode=writearound policy=lirs lirs.hir=2 scan=on \
		scan_action=demote scan_threshold=1.5M scan_streams=8 request_max=64K max_fills=100 \
		histograms=1 insight=mrc
	says out 'one: would set scan_threshold=1572864'
	changes 0 set one --dry-run --json request_max=64K
	same "would set" 65536 "$(json 'o["would_set"]["request_max"]')"
	changes 0 policy one lirs --dry-run
	for word in mode=nosuch policy=nosuch lirs.hir=0 lirs.hir=91 lirs.hir=x scan=maybe \
		scan_action=nosuch scan_threshold=513 scan_streams=9 request_max=2M max_fills=0 \
		max_fills=101 histograms=2 insight=on mode=; do
		changes 2 set one --dry-run mode=writearound "$word"
	done
	changes 6 set one --dry-run nosuch=1
	changes 2 set one --dry-run slots=1
	diff -r sys before
}

test_dry_run_messages() {
	local i hints=''
	pausable
	knobs sys dm-0 scan=off hints= tasks=
	knobs sys dm-0 shards=4 block_size=4096 pool_bytes=4194304 pool_bytes_most=8388608
	cp -r sys before
	changes 0 resize one +1M --dry-run
	says out 'one: would resize the pool: resize 5242880'
	changes 0 resize one 16K --dry-run
	for i in 8K +5M 9M; do
		changes 1 resize one $i --dry-run
		says err 'the pool can have 16.0 KiB to 8.0 MiB, not '
	done
	changes 0 drop one --dry-run
	says out 'one: would drop the content: drop'
	changes 0 scan one on --dry-run
	says out 'one: would switch scan mode: scan on'
	changes 0 tasks one rsync --dry-run --json
	same message 'tasks rsync' "$(json 'o["answer"]')"
	changes 2 tasks one 1234567890123456 --dry-run
	changes 0 hint one 0 4K hot --dry-run
	says out 'one: would give a hint: hint 0 8 hot'
	changes 0 hint one 0 32M scan --dry-run
	changes 1 hint one 0 33M scan --dry-run
	says err '67584 sectors from 0 on are not within the device, which has 65536'
	changes 1 hint one 1G 4K hot --dry-run
	changes 2 hint one 0 4K warm --dry-run
	diff -r sys before
	for i in $(seq 0 63); do hints+="$((i * 16))+8=scan "; done
	knobs sys dm-0 hints="${hints% }"
	changes 1 hint one 1M 4K scan --dry-run
	says err 'there would be more than 64 ranges'
	changes 0 hint one 0 1M none --dry-run
	changes 0 hint one 0 4K hot --dry-run
	# A module that is too old for a message.
	rm sys/block/dm-0/hotcache/scan
	changes 6 scan one on --dry-run
}
