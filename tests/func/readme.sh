#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The commands that README has for one's own machine do what it says, as they stand there; those not run here are named.
# kernels: uml - commands of user space on a module that other tests look at
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
need_command mkfs.ext4 mountpoint
README=$TOP/README.md
[ "$HC_SUITE" != none ] || skip "a guest of the lab: README's names are real ones elsewhere"
[ ! -e /dev/sdb ] || skip "a /dev/sdb that is not this test's"

# commands - those in blocks of sh, each on a line, without comments.
commands()
{
	awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$README" | sed 's/  *# .*//'
}

# why_not COMMAND - why it cannot be run here, or nothing. That there is such a target of
# make is looked at all the same.
why_not()
{
	local target
	case $1 in
	apt-get*) echo "there is no network here" ;;
	make*)
		target=${1#make}
		target=${target# }
		grep -q "^${target:-all}:" "$TOP/Makefile" ||
			fail "there is no target of make: $1"
		[ "$1" != make ] || [ -d "/lib/modules/$(uname -r)/build" ] ||
			echo "headers of this kernel: the lab has built the module by the same Kbuild"
		[ "$1" = make ] || [ -e /usr/include/libdevmapper.h ] ||
			echo "libraries of hotcachectl: the lab has built it, test_install_files installs it"
		;;
	esac
}

# away - what README has made, if the test ends before README takes it away.
away()
{
	umount /srv
	command dmsetup remove hot
	rm -f /dev/sdb
} 2>/dev/null
trap 'on_exit away' EXIT

null_blk 64 irqmode=2 completion_nsec=100000
must mkfs.ext4 -q "$ORIGIN"
IFS=: read -r major minor <"/sys/class/block/${ORIGIN##*/}/dev"
must mknod /dev/sdb b "$major" "$minor"
mkdir -p /srv
must rmmod dm_hotcache
PATH=$TOP/build:$PATH
unset -f dmsetup
cd "$TOP" || fail "no $TOP"
mapfile -t list < <(commands)
[ "${#list[@]}" -ge 10 ] || fail "only ${#list[@]} commands in $README"
run=0
for command in "${list[@]}"; do
	reason=$(why_not "$command") || exit 1
	if [ -n "$reason" ]; then
		log "NOT RUN: $command: $reason"
		continue
	fi
	printf '$ %s\n' "$command"
	eval "$command" >"$TMP/said" 2>&1
	status=$?
	cat "$TMP/said"
	same "status of \"$command\"" 0 "$status"
	run=$((run + 1))
	case $command in
	'hotcachectl demo'*) grep -q '^check .* 0 of them wrong$' "$TMP/said" || fail "the demo shows no check" ;;
	*--dry-run) [ ! -e /dev/mapper/hot ] || fail "$command makes a device" ;;
	'mount '*) mountpoint -q /srv || fail "nothing is mounted" ;;
	'hotcachectl explain'*) explained=$(<"$TMP/said") ;;
	'hotcachectl status'*) grep -Eq 'reads .*, [1-9][0-9.]* % from RAM' "$TMP/said" || fail "no hits" ;;
	esac
done
[[ ${explained:-} == hot* ]] || fail "explain says nothing of the device: ${explained:-}"
log "$run of ${#list[@]} commands were run"
[ "$run" -ge 9 ] || fail "only $run commands were run"
! command dmsetup info hot >/dev/null 2>&1 || fail "the device is left"
[ ! -d /sys/module/dm_hotcache ] || fail "the module is left"
