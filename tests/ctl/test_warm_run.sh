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

# told MESSAGE... - these have been sent, in this order.
told() {
	same "messages" "$(printf '%s\n' "$@")" "$(<messages)"
}

# A module that does not know the message has a sentence for that in the log, too.
test_warm_old_module() {
	warmable
	REFUSED='warm hot' warming 6 warm one file
	told 'warm hot'
	says err 'does not know the message "warm hot"'
}
