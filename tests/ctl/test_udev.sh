# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The rules of udev: what udevadm makes of them, on devices of a staged sysfs.

# udevadm_program - prints where udevadm is; fetched if it is nowhere.
udevadm_program() {
	local dir=$TOP/build/ctl-udev
	command -v udevadm && return
	if [ ! -e "$dir/fetched" ]; then
		mkdir -p "$dir/deb"
		(cd "$dir/deb" && download_packages udev >&2 &&
			dpkg-deb -x udev_*.deb "$dir" && : >"$dir/fetched")
		rm -rf "$dir/deb"
	fi
	find "$dir" -type f -name udevadm -perm -100 | grep .
}

# disk_of_udev NAME MAJOR:MINOR - a block device.
disk_of_udev() {
	local dir=sys/devices/virtual/block/$1
	mkdir -p $dir/holders sys/block sys/dev/block sys/class/block
	printf 'MAJOR=%s\nMINOR=%s\nDEVNAME=%s\nDEVTYPE=disk\n' "${2%:*}" "${2#*:}" "$1" >$dir/uevent
	echo "$2" >$dir/dev
	ln -s ../../../../class/block $dir/subsystem
	ln -s "../devices/virtual/block/$1" "sys/block/$1"
	ln -s "../../devices/virtual/block/$1" "sys/dev/block/$2"
	ln -s "../../devices/virtual/block/$1" "sys/class/block/$1"
}

# mapped_of_udev NODE NAME UUID - a device-mapper device.
mapped_of_udev() {
	disk_of_udev "$1" "253:${1#dm-}"
	mkdir "sys/block/$1/dm"
	echo "$2" >"sys/block/$1/dm/name"
	echo "$3" >"sys/block/$1/dm/uuid"
	echo 0 >"sys/block/$1/dm/suspended"
}

# event NODE [ACTION] - what udev makes of an event of the device, in ./event. Which priority
# its links have is in the database of older versions, and printed by newer ones.
event() {
	# shellcheck disable=SC2016 # for the inner shell
	SYSTEMD_DEVICE_VERIFY_SYSFS=0 unshare -m sh -c 'mount --bind sys /sys &&
		mount -t tmpfs none /run && mkdir -p /run/udev/data /run/udev/rules.d &&
		mount -t tmpfs none /dev && mkdir -p "$1" && mount --bind rules "$1" &&
		"$2" test --action="$3" "/sys/block/$4" && cat /run/udev/data/*' sh \
		"$UDEV_RULES" "$UDEVADM" "${2:-change}" "$1" >event 2>errors || true
	grep -q "DEVNAME=/dev/$1" event || fail "udevadm test: $(tail -n 5 event errors)"
}

# of_event PATTERN - what udev says has such a line.
of_event() {
	sed 's/^ *//' event | grep -qxE "$1"
}

test_udev_rules() {
	local rules=$TOP/tools/ctl/udev/56-hotcache.rules flag
	[ "$(id -u)" -eq 0 ] || skip "root, for mounts"
	UDEVADM=$(udevadm_program) || skip "udevadm"
	UDEV_RULES=/usr/lib/udev/rules.d
	mkdir rules
	cp "$rules" rules
	# A link to have the priority.
	echo 'SYMLINK+="hctest"' >rules/99-link.rules
	mapped_of_udev dm-0 hot HOTCACHE-PLAIN-hot
	mkdir sys/block/dm-0/hotcache
	mapped_of_udev dm-1 data-origin HOTCACHE-ORIGIN-data
	mapped_of_udev dm-2 data LVM-whatever
	mapped_of_udev dm-3 plain ''
	mapped_of_udev dm-4 fallback HOTCACHE-0123-fallback
	disk_of_udev sdb 8:16
	ln -s ../../dm-0 sys/block/sdb/holders/dm-0
	disk_of_udev sdc 8:32
	ln -s ../../dm-3 sys/block/sdc/holders/dm-3

	# The cache, and what has its identity, win; they are there for everybody.
	for node in dm-0 dm-4; do
		event $node
		of_event 'L:200|.*\(priority=200\)' || fail "$node: no priority: $(<event)"
		! of_event 'SYSTEMD_READY=.*' || fail "$node is hidden"
	done
	# So does a device that another program has made, and has no cache any more later.
	mkdir sys/block/dm-2/hotcache
	event dm-2
	of_event 'L:200|.*\(priority=200\)' || fail "an attached cache has no priority"
	rmdir sys/block/dm-2/hotcache
	event dm-2
	! of_event 'L:200|.*\(priority=200\)' || fail "a device without a cache has priority"
	# No desktop offers an origin. systemd sees it: the cache's unit is bound to its own.
	event sdb
	of_event 'UDISKS_IGNORE=1' || fail "the origin is offered"
	! of_event 'SYSTEMD_READY=.*' || fail "systemd takes the origin for absent"
	for node in sdc dm-3; do
		event $node
		! of_event '(SYSTEMD_READY|UDISKS_IGNORE)=.*' || fail "$node is hidden"
		! of_event 'L:200|.*\(priority=200\)' || fail "$node has priority"
	done
	rm sys/block/sdb/holders/dm-0
	event sdb
	! of_event 'UDISKS_IGNORE=.*' || fail "an origin without a cache is hidden"
	event dm-1
	for flag in SUBSYSTEM DISK OTHER; do
		of_event "DM_UDEV_DISABLE_${flag}_RULES_FLAG=1" || fail "$flag rules look at an inner device"
	done
	of_event 'SYSTEMD_READY=0' || fail "an inner device is not hidden"
	# Where udevadm can, it reads the rules for mistakes.
	if "$UDEVADM" verify --help >/dev/null 2>&1; then
		"$UDEVADM" verify "$rules" || fail "udevadm verify"
		echo 'KERNEL=="dm-*", OPTIONS+="link_prioritiy=200"' >wrong.rules
		! "$UDEVADM" verify wrong.rules || fail "udevadm takes anything"
	fi
}
