# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# warm on a staged device that can be read and takes messages: what it tells the module,
# and what it makes of reads that fail. What a module makes of it is in
# tests/func/warm.sh.

# warmable - dm-0 "one", which can be read, and what was cached of it in ./file.
warmable() {
	warm_device 8000
	on_copy
	records 5!2 6!9 8!1 100 101 102 3! 0 7
	changes 0 save one file
	truncate -s 4096000 disk
	"${CC:-cc}" -shared -fPIC -o device.so "$TOP/tests/ctl/device.c"
}

# warming STATUS WORDS... - as "changes"; the messages are in ./messages.
warming() {
	rm -f messages
	# The sanitizers want to be loaded first.
	LD_PRELOAD=$PWD/device.so ASAN_OPTIONS=verify_asan_link_order=0 \
		DISK=disk MESSAGES=messages changes "$@"
}

# messages_are MESSAGE... - these have been sent, in this order.
messages_are() {
	same "messages" "$(printf '%s\n' "$@")" "$(<messages)"
}

# Whatever happens, the module is told of the end.
test_warm_off() {
	local signal
	warmable
	warming 0 warm one file
	messages_are 'warm hot' 'warm cold' 'warm off'
	says out 'one: warmed: 36.0 KiB of 36.0 KiB read'
	REFUSED='warm cold' warming 6 warm one file
	messages_are 'warm hot' 'warm cold' 'warm off'
	same "sentences" 1 "$(grep -c 'does not know the message' err)"
	for signal in HUP INT TERM; do
		SIGNAL=$(kill -l $signal) warming 0 warm one file
		messages_are 'warm hot' 'warm cold' 'warm off'
		says out 'one: stopped: '
	done
	# As nohup does.
	(trap '' HUP && SIGNAL=$(kill -l HUP) warming 0 warm one file)
	says out 'one: warmed: 36.0 KiB of 36.0 KiB read'
}

# A module that does not know the message has a sentence for that in the log, too.
test_warm_old_module() {
	warmable
	REFUSED='warm hot' warming 6 warm one file
	messages_are 'warm hot'
	says err 'does not know the message "warm hot"'
}

# What cannot be read is a failure, even if it is all.
test_warm_unread() {
	warmable
	truncate -s 0 disk
	warming 1 warm one file
	says out 'one: incomplete: '
	says err '36.0 KiB could not be read'
	messages_are 'warm hot' 'warm cold' 'warm off'
	warming 1 warm one file --json
	same "done, failed" "incomplete 36864" "$(json '"%s %d" % (o["done"], o["failed_bytes"])')"
	SIGNAL=$(kill -l INT) warming 0 warm one file
	says out 'one: stopped: '
	# One bad sector, in the second of three neighbouring blocks.
	truncate -s 4096000 disk
	BAD=811 warming 1 warm one file --json
	same "read, failed" "32768 4096" "$(json '"%d %d" % (o["read_bytes"], o["failed_bytes"])')"
}

# A full pool, another table or a throttle: it reads, and hardly anything is cached.
test_warm_in_vain() {
	warmable
	warming 0 warm one file
	! grep -q 'not cached' err || fail "all are cached: $(<err)"
	records 5!2 6 8 100 - 7000
	warming 0 warm one file
	says out '4 of the 9 blocks are cached now'
	says err 'one: most of what was read is not cached'
	records 5!2 6 8 100 101
	warming 0 warm one file
	! grep -q 'not cached' err || fail "more than half are cached: $(<err)"
}
