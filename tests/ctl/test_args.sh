# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The command line: every wrong use has its status and says what is wrong.

test_args_help() {
	ends 0 --help
	says out 'usage: hotcachectl COMMAND'
	for c in create remove list status stats set policy drop verify hint scan \
		tasks top explain prometheus; do
		says out "  $c"
		ends 0 "$c" --help
		says out "usage: hotcachectl $c"
		says out '--json'
		ends 0 --help
	done
	ends 0 --version
	same version "hotcachectl $(sed -n 's/^.define HC_VERSION[^"]*"\(.*\)"/\1/p' \
		"$TOP/include/hotcache/version.h")" "$(<out)"
}

test_args_help_words() {
	local words
	ends 0 --help
	mv out help
	for words in -h help 'help --help' 'list -V -h'; do
		# shellcheck disable=SC2086 # words
		ends 0 $words
		[ "$words" = 'list -V -h' ] || cmp out help || fail "$words differs from --help"
	done
	for words in 'create -h' 'help create' '-h create'; do
		# shellcheck disable=SC2086 # words
		ends 0 $words
		says out 'usage: hotcachectl create'
		says out '  --help, -h '
		says out '  --version, -V '
	done
	ends 0 -V
	says out 'hotcachectl '
	ends 2 list -hx
	says err 'there is no option -x'
	ends 2 list --json=1
	says err 'there is no option --json=1'
}

test_args_wrong_use() {
	ends 2
	says err 'no command is given'
	ends 2 frobnicate
	says err 'there is no command frobnicate'
	ends 2 list --frobnicate
	says err 'there is no option --frobnicate'
	ends 2 list -x
	says err 'there is no option -x'
	ends 2 stats --interval
	says err 'option --interval needs a value'
	ends 2 list --dry-run
	says err 'this command has no option --dry-run'
	says err 'hotcachectl list --help'
	ends 2 drop
	says err 'something is missing: it takes DEVICE'
	ends 2 create a b
	says err 'NAME ORIGIN SIZE'
	ends 2 list too many
	says err '"too" is too much'
	ends 2 top --sysfs .
	says err 'use --batch or --json'
}

test_args_wrong_values() {
	local v
	for v in 0 0.01 x -1 '' 1e9 99999999 1s; do
		ends 2 explain --interval "$v"
		says err '--interval takes'
	done
	for v in 0 x -1 '' 1.5 99999999999999999999; do
		ends 2 stats --watch --count "$v"
		says err '--count takes'
	done
	ends 2 stats --interval 1
	says err '--interval and --count are for --watch'
	ends 2 stats --reset
	says err '--reset takes one device'
	ends 2 explain --files one
	says err 'two files'
	ends 2 explain a b
	says err 'one device'
	ends 2 explain --files a b --total
	says err 'not for --files'
	ends 2 prometheus --json
	says err 'its own format only'
	ends 2 scan d maybe
	says err 'on or off'
	ends 2 hint d 0 4K lukewarm
	says err 'scan, hot or none'
	ends 2 hint d 100 4K hot
	says err 'START'
	ends 2 hint d 0 0 hot
	says err 'LENGTH'
	ends 2 hint d 0 1Q hot
	says err 'LENGTH'
}

test_args_task_names() {
	local v
	for v in '' 1234567890123456 'ten bytes ééé'; do
		ends 2 tasks d fine "$v"
		says err "1 to 15 bytes, not as \"$v\""
	done
	ends 2 tasks d $(seq 17)
	says err 'at most 16 names, not 17'
	ends 2 tasks d one --sysfs .
	says err 'can be looked at only'
	# Whoever gets so far is refused for the device, or for not being root.
	for v in none 123456789012345; do
		! "$HOTCACHECTL" tasks d "$v" 2>err || fail "there is a device d"
		! grep -q bytes err || fail "$v is refused: $(<err)"
	done
}

test_args_create_values() {
	local v
	for v in 0 x -1 '' 1Q 20000000T 99999999999999999999 '1 G' 1GG 4095; do
		ends 2 create a /dev/null "$v" --dry-run
		[ -s err ] || fail "no sentence"
	done
	for v in 0 3000 2K 128K x '' 4Ki; do
		ends 2 create a /dev/null 1G --block-size "$v" --dry-run
		says err '--block-size takes'
	done
	for v in 0 3 8192 x '' -1; do
		ends 2 create a /dev/null 1G --shards "$v" --dry-run
		says err '--shards takes'
	done
	ends 2 create a /dev/null 4K --shards 2 --dry-run
	says err 'there can be no pool'
	for v in '' a/b "$(printf 'n%.0s' $(seq 128))"; do
		ends 2 create "$v" /dev/null 1G --dry-run
		says err 'NAME is'
	done
	ends 3 create a "$PWD/none" 1G --dry-run
	says err 'there is no device'
	ends 1 create a /dev/null/none 1G --dry-run
	says err 'cannot open /dev/null/none: Not a directory'
	ends 2 create a /dev/null 1G --dry-run
	says err 'is not a block device'
	ends 2 create a "$HOTCACHECTL" 1G --dry-run
	says err 'losetup'
}

test_args_errors_in_json() {
	ends 2 --json hint d 0 4K lukewarm
	same status 2 "$(json 'o["status"]')"
	says err 'scan, hot or none'
	ends 3 status nosuch --json --sysfs .
	same status 3 "$(json 'o["status"]')"
	same advice true "$(json '"list" in o["advice"]')"
}
