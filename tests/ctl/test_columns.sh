# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The tables of list and status: which columns, and how they are printed. The devices are
# those of test_show.sh.

# The columns that are asked for, by the names of what the module shows, too.
test_columns_chosen() {
	staged_set
	ends 0 list --sysfs sys --output device,bypass_moon,hits,scan_action,moonlight
	same columns "$(printf 'device bypass_moon hits scan_action moonlight
newer 7 0 full on
older - 0 - -
plain - 900 - -')" "$(tr -s ' ' <out | sed 's/ $//')"
	# Names to the left, numbers to the right.
	same aligned '          7' "$(sed -n '2s/^newer  \(.\{11\}\).*/\1/p' out)"
	ends 0 list --sysfs sys -o +reads,metadata --noheadings
	same lines 3 "$(wc -l <out)"
	matches out '^plain .* 90.0 % +1000 +40.0 KiB$'
	ends 0 status plain --sysfs sys -o full,device
	same status "$(printf 'full device\n100.0 %% plain')" "$(tr -s ' ' <out | sed 's/^ //')"
	ends 0 status plain --sysfs sys --noheadings
	matches out '^plain +dm-0 +writethrough'
	# No column is cut where the terminal is narrow.
	COLUMNS=20 ends 0 list --sysfs sys
	matches out '^plain .* 90.0 %$'
}

# For programs: a blank is between columns only, and numbers are exact.
test_columns_raw() {
	stage sys dm-0 'my\x20cache'
	counts sys dm-0 reads=1000 hits=987 occupancy=500
	stage sys dm-1 idle
	ends 0 list --sysfs sys --raw --noheadings
	same lines "$(printf 'idle dm-1 writethrough clock2q+ 4096000 1.0000 -
my\\x20cache dm-0 writethrough clock2q+ 4096000 0.5000 0.9870')" "$(<out)"
	# As it is written there, it is the device's name, too.
	ends 0 status "$(sed -n '2s/ .*//p' out)" --sysfs sys --raw --output node --noheadings
	same node dm-0 "$(<out)"
}

test_columns_wrong() {
	local option
	staged_set
	ends 2 list --sysfs sys -o device,moonshine
	says err 'there is no column "moonshine"'
	says err 'hit_ratio'
	for option in '' ,device 'device,' +; do
		ends 2 status --sysfs sys --output "$option"
		says err 'there is no column ""'
	done
	for option in --raw --noheadings '-o device'; do
		# shellcheck disable=SC2086 # words
		ends 2 list --sysfs sys --json $option
		same error true "$(json '"are for tables" in o["error"]')"
		# shellcheck disable=SC2086 # words
		ends 2 stats --sysfs sys $option
		says err 'this command has no option --'
	done
	# What nothing shows is nothing to be read.
	mkdir empty
	ends 0 list --sysfs empty --noheadings
	same empty '' "$(<out)"
	# A suspended device may have any column.
	echo 1 >sys/block/dm-0/dm/suspended
	rm -r sys/block/dm-[12] sys/block/dm-0/hotcache*/*
	ends 0 list --sysfs sys -o device,tide --noheadings --raw
	same suspended 'plain -' "$(<out)"
}
