#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The commands that README has for one's own machine do what it says, as they stand there; those not run here are named.
# kernels: uml - commands of user space on a module that other tests look at
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
. "$TESTS/lib/readme.sh"
need_command mkfs.ext4 mountpoint
README=$TOP/README.md
[ "$HC_SUITE" != none ] || skip "a guest of the lab: README's names are real ones elsewhere"
[ ! -e /dev/sdb ] || skip "a /dev/sdb that is not this test's"

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
mapfile -t list < <(readme_commands "$README" "On your own machine")
lacks=$(readme_lacks "${list[@]}") || fail "$lacks"
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
	wrong=$(readme_wrong "$command" "$TMP/said") || fail "$wrong"
done
log "$run of ${#list[@]} commands were run"
[ "$run" -ge 9 ] || fail "only $run commands were run"
left=$(readme_left) || fail "$left"
