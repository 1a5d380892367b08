# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The command line: every wrong use has its status and says what is wrong.

test_args_help() {
	ends 0 --help
	says out 'usage: hotcachectl COMMAND'
	for c in create remove attach detach pause resume-caching start stop config units list status \
		stats mrc advise balance set policy resize drop verify hint scan \
		tasks save warm top explain prometheus record report demo; do
		says out "  $c"
		ends 0 "$c" --help
		says out "usage: hotcachectl $c"
		case $c in
		prometheus | record | report | start | stop | config | units) ;;
		*) says out '--json' ;;
		esac
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
	for words in -h help 'help --help' 'help help' 'list -V -h'; do
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
	for words in 'help nope' 'nope --help' '-h nope'; do
		# shellcheck disable=SC2086 # words
		ends 2 $words
		says err 'there is no command nope'
	done
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

test_args_resize() {
	local v
	for v in 0 x "" + - +x -x +0 1e9 1Q -+1; do
		ends 2 resize x -- "$v"
		says err 'SIZE is a number of bytes'
	done
	ends 2 resize x
	says err 'something is missing: it takes DEVICE [+|-]SIZE'
	# A size to take away is no option.
	ends 3 resize nope -1G
	ends 3 resize nope --json -1.5G
	ends 2 resize nope -x
	says err 'there is no option -x'
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
	says err 'this command has no option --json'
	ends 0 prometheus --help
	! grep -q -- --json out || fail "an option that is refused is offered"
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
	for v in 0 x '' 1Q 20000000T 99999999999999999999 '1  G' '1G ' 1GG 4Ki 4KB 1.5 \
		1. .5G 1.2.3G 1.1234567G 0.1K% 101% 100.1% 0% % 1%%; do
		ends 2 create a /dev/null "$v" --dry-run
		says err "SIZE is a number of bytes, with"
	done
	ends 2 create a /dev/null 4095 --dry-run
	says err 'there can be no pool of 4095'
	# /dev/null is no disk: whoever gets so far has a size that is one.
	for v in 1G 1g 1GiB 1gib '1 G' '1 GiB' 1.5G 0.5T 1.125M 64KiB 10% '10 %' 2.5% 100%; do
		ends 2 create a /dev/null "$v" --dry-run
		says err 'is not a block device'
	done
	for v in 0 3000 2K 128K x '' 4Ki 4.5K 10%; do
		ends 2 create a /dev/null 1G --block-size "$v" --dry-run
		says err '--block-size takes'
	done
	for v in 0 3 8192 x '' -1; do
		ends 2 create a /dev/null 1G --shards "$v" --dry-run
		says err '--shards takes'
	done
	ends 2 create a /dev/null 4K --shards 2 --dry-run
	says err 'there can be no pool'
	for v in '' a/b "$(printf 'n%.0s' $(seq 128))" "$(printf ' %.0s' $(seq 32))"; do
		ends 2 create "$v" /dev/null 1G --dry-run
		says err 'NAME is'
	done
	for v in "$(printf 'n%.0s' $(seq 127))" "$(printf ' %.0s' $(seq 31))"; do
		ends 2 create "$v" /dev/null 1G --dry-run
		says err 'is not a block device'
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

# What the module would refuse is refused without it, too.
test_args_dry_run_keys() {
	local o
	for o in mode=nosuch policy=nosuch scan_action=nosuch mode=write; do
		ends 2 create a /dev/null 1G --dry-run --option $o
		says err "${o%=*} does not take \"${o#*=}\""
		says err 'it takes one of: '
	done
	ends 2 create a /dev/null 1G --dry-run --mode nosuch
	says err 'writethrough writearound passthrough'
	ends 2 create a /dev/null 1G --dry-run --policy nosuch
	says err 'clock2q+'
	for o in nosuch=1 lirs.nosuch=1 nosuch.hir=1 .=1; do
		ends 2 create a /dev/null 1G --dry-run --option $o
		says err "no key of the table line is called ${o%=*}"
	done
	for o in nosuch nosuch= =1 'mode=a b' $'mode=a\tb' 'mode=a\b'; do
		ends 2 create a /dev/null 1G --dry-run --option "$o"
		says err '--option takes KEY=VALUE'
	done
	for o in scan_threshold=0 scan_threshold=513 scan_streams=7 scan_streams=1024 \
		request_max=7 request_max=2M lirs.hir=0 lirs.hir=91 lirs.hir=x block_size=3000 \
		shards=3; do
		ends 2 create a /dev/null 1G --dry-run --option $o
		says err "${o%=*} takes "
	done
	# In any two of the ways in which a key can be given.
	for o in '--option mode=writethrough --option mode=writearound' \
		'--mode writethrough --option mode=writearound' \
		'--option lirs.hir=2 --option lirs.hir=2' \
		'--block-size 8K --option block_size=8K'; do
		# shellcheck disable=SC2086 # words
		ends 2 create a /dev/null 1G --dry-run $o
		says err ' is given twice'
	done
	# Each key, in all units: only /dev/null is wrong.
	for o in mode=passthrough policy=lru scan_action=demote scan_threshold=1.5M \
		scan_streams=8 request_max=64KiB lirs.hir=90 block_size=64KiB shards=4 request_max=0; do
		ends 2 create a /dev/null 1G --dry-run --option $o
		says err 'is not a block device'
	done
}

# The keys are those of the module, which lists them when it is given another.
test_args_keys_of_module() {
	ends 2 create a /dev/null 1G --dry-run --option nosuch=1
	same keys "$(sed -n 's/.*no argument is called %s; there are \([^"\\]*\)\\n*".*/\1/p; s/.*no argument is called %s; there are \([^"\\]*\)",/\1/p' \
		"$TOP/kmod/target/table.c" | sed 's/<policy>.<tunable>/POLICY.TUNABLE/')" \
		"$(sed -n 's/.*: there are //p' err)"
}

# let_go - what disk() made; its lock outlives it if it is left.
let_go() {
	blockdev --setrw "$DISK"
	losetup -d "$DISK"
}

# disk MIB - a loop device with a file of that size, in $DISK.
disk() {
	[ "$(id -u)" -eq 0 ] || skip "root, for a loop device"
	truncate -s "$1M" file
	DISK=$(losetup -f --show file) || skip "a loop device"
	trap let_go EXIT
}

test_args_dry_run_origin() {
	disk 16
	ends 0 create 'my cache' "$DISK" 4M --dry-run --block-size 8KiB --option request_max=64KiB
	says out "table      0 32768 hotcache $(lsblk -dno MAJ:MIN "$DISK" | tr -d ' ') 4194304 4 block_size 8192 request_max 65536"
	says out "origin     $DISK ("
	says out 'blocks of 8.0 KiB'
	ends 0 create a "$DISK" 1.5M --dry-run --json --option block_size=8192 --option lirs.ghost=400
	same pool 1572864 "$(json 'o["params"].split()[1]')"
	same "block size" 8192 "$(json 'o["block_size"]')"
	same number "$(lsblk -dno MAJ:MIN "$DISK" | tr -d ' ')" "$(json 'o["origin_number"]')"
	# A name as list shows it, not what rings a bell or begins a line.
	ends 0 create $'my\nline' "$DISK" 4M --dry-run --json
	same name 'my\x0aline' "$(json 'o["device"]')"
	ends 0 create 'my\x20cache' "$DISK" 4M --dry-run --json
	same name 'my cache' "$(json 'o["device"]')"
	ends 2 create $'my/\aline' "$DISK" 4M --dry-run
	! grep -q $'\a' err || fail "a name rings the bell"
	# A tunable shapes the cost.
	ends 0 create a "$DISK" 8M --dry-run --json --policy lirs
	few=$(json 'o["metadata_bytes_estimate"]')
	ends 0 create a "$DISK" 8M --dry-run --json --policy lirs --option lirs.ghost=400
	[ "$(json 'o["metadata_bytes_estimate"]')" -gt "$few" ] || fail "ghosts cost nothing"
	# In use.
	python3 -c 'import os, sys, time
fd = os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL)
open("held", "w")
time.sleep(600)' "$DISK" &
	trap 'kill $!; wait $! || true; let_go' EXIT
	until [ -e held ]; do sleep 0.1; done
	ends 1 create a "$DISK" 4M --dry-run
	says err 'is in use'
}

# A pool that is larger than the origin can use is cut, as the module does.
test_args_dry_run_cut() {
	disk 64
	ends 0 create a "$DISK" 1G --dry-run --shards 2
	says out 'pool       75.5 MiB, 19328 blocks of 4.0 KiB, 118.0 % of the origin'
	says out 'asked for  1.0 GiB, cut: the origin can use no more'
	says out "table      0 131072 hotcache $(lsblk -dno MAJ:MIN "$DISK" | tr -d ' ') 1073741824 2 shards 2"
	ends 0 create a "$DISK" 1G --dry-run --shards 2 --json
	same JSON "19328 $((19328 * 4096)) 1073741824" \
		"$(json '"%d %d %d" % (o["slots"], o["pool_bytes"], o["pool_bytes_asked"])')"
	cut=$(json 'o["metadata_bytes_estimate"]')
	ends 0 create a "$DISK" $((19328 * 4096)) --dry-run --shards 2 --json
	same metadata "$cut" "$(json 'o["metadata_bytes_estimate"]')"
	# What is never taken need not be there.
	ends 0 create a "$DISK" 100% --dry-run
	# Nor does what is cut off ask for more shards.
	ends 0 create a "$DISK" 1T --dry-run --shards 1 --json
	same slots 16400 "$(json 'o["slots"]')"
	ends 0 create a "$DISK" 64M --dry-run --json
	shards=$(json 'o["shards"]')
	ends 0 create a "$DISK" 1T --dry-run --json
	same shards "$shards" "$(json 'o["shards"]')"
	ends 0 create a "$DISK" 48M --dry-run
	! grep -q 'asked for' out || fail "48 MiB of 64 are cut"
	# An origin so large that it is not cut: more than 2^24 blocks a shard.
	let_go
	disk 67584
	ends 2 create a "$DISK" 65G --dry-run --shards 1
	says err 'there can be no pool'
	says err 'a shard at most 2^24 blocks'
}

test_args_dry_run_read_only() {
	disk 16
	blockdev --setro "$DISK"
	ends 1 create a "$DISK" 4M --dry-run
	says err 'is read-only'
	ends 0 create a "$DISK" 4M --dry-run --read-only
	let_go
	DISK=$(losetup -r -f --show file)
	ends 1 create a "$DISK" 4M --dry-run
	says err '--read-only makes'
}

test_args_no_control_node() {
	disk 16
	! grep -q device-mapper /proc/misc || skip "a machine without device-mapper"
	ends 1 create a "$DISK" 4M
	says err '/dev/mapper/control cannot be opened'
	! grep -q memory err || fail "$(<err)"
}

test_args_errors_in_json() {
	ends 2 --json hint d 0 4K lukewarm
	same status 2 "$(json 'o["status"]')"
	says err 'scan, hot or none'
	ends 3 status nosuch --json --sysfs .
	same status 3 "$(json 'o["status"]')"
	same advice true "$(json '"list" in o["advice"]')"
}
