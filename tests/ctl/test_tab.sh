# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The tab: every wrong line is named with its word, and the units for the right ones are
# what systemd wants. What start and stop make of them is in tests/func/tab.sh.

# tab LINE... - a tab in ./tab, with \t and the like in the lines.
tab() {
	printf '%b\n' "$@" >tab
}

# units STATUS - those for ./tab are in ./units.
units() {
	rm -rf units
	mkdir units
	ends "$1" units units --tab tab
}

test_tab_wrong_use() {
	[ "$(id -u)" -eq 0 ] || skip "root"
	tab 'hot /dev/nosuch 1G'
	ends 2 start
	says err 'it takes a NAME of the tab, or --all'
	ends 2 stop hot --all
	says err 'it takes a NAME of the tab, or --all'
	ends 1 start hot --tab nosuch
	says err 'cannot read nosuch: No such file'
	ends 3 start cold --tab tab
	says err 'tab has no line with the name cold'
	ends 3 start hot --tab tab
	says err 'tab:1: there is no device /dev/nosuch'
	ends 2 units
	says err 'something is missing'
	ends 1 units nosuch --tab tab
	says err 'cannot write nosuch/hotcache@hot.service'
	# No tab is no mistake of the machine's, a tab that is named has to be there.
	mkdir units
	[ -e /etc/hotcachetab ] || ends 0 units units
	ends 1 units units --tab nosuch
}

# Each of these lines is wrong; what is said has the line and the word.
test_tab_wrong_lines() {
	local line word what long
	long=$(printf '%128s' '' | tr ' ' x)
	while IFS='|' read -r line word what; do
		tab '# a comment' '' "$line"
		units 2
		says err "tab:3: \"$word\": "
		says err "$what"
		same units '' "$(ls units)"
		ends 2 start --all --dry-run --tab tab
		says err "tab:3: \"$word\": "
	done <<END
hot|hot|something is missing
hot /dev/a|hot|something is missing
hot /dev/a 1G - more|more|a line has four words
hot /dev/a 1G warm, nofail|nofail|a line has four words
hot/er /dev/a 1G|hot/er|without a slash
$long /dev/a 1G|$long|at most 127
h\\\\012t /dev/a 1G|h?t|a name is
h\\\\000t /dev/a 1G|h\\000t|is a byte, from
h\\\\777t /dev/a 1G|h\\777t|is a byte, from
hot /dev/a 1G task=a\\\\400|task=a\\400|is a byte, from
hot sdb 1G|sdb|an origin is a path below /dev
hot ./dev/sdb 1G|./dev/sdb|an origin is a path
hot UUID= 1G|UUID=|an origin is a path
hot uuid=1 1G|uuid=1|an origin is a path
hot /dev/a 0|0|the size of the pool
hot /dev/a 1Q|1Q|the size of the pool
hot /dev/a -1G|-1G|the size of the pool
hot /dev/a 101%|101%|the size of the pool
hot /dev/a 99999999999999999999|99999999999999999999|the size of the pool
hot /dev/a 1G warm,||there is a comma too many
hot /dev/a 1G ,||there is a comma too many
hot /dev/a 1G Warm|Warm|there is no such option
hot /dev/a 1G polcy=lru|polcy=lru|there is no such option
hot /dev/a 1G lirs.nosuch=1|lirs.nosuch=1|there is no such option
hot /dev/a 1G policy|policy|there is no such option
hot /dev/a 1G policy=|policy=|a value is missing
hot /dev/a 1G =lru|=lru|there is no such option
hot /dev/a 1G _netdev=1|_netdev=1|there is no such option
hot /dev/a 1G fallback=none|fallback=none|the only fallback is linear
hot /dev/a 1G fallback|fallback|there is no such option
hot /dev/a 1G warm=fast|warm=fast|warm takes bytes a second
hot /dev/a 1G warm=0|warm=0|warm takes bytes a second
hot /dev/a 1G histograms=2|histograms=2|histograms takes 0 or 1
hot /dev/a 1G insight=on|insight=on|insight takes off or mrc
hot /dev/a 1G scan=|scan=|scan takes off or on
hot /dev/a 1G hint=0:4K|hint=0:4K|a hint is
hot /dev/a 1G hint=0:4K:none|hint=0:4K:none|a hint is
hot /dev/a 1G hint=0:0:hot|hint=0:0:hot|a hint is
hot /dev/a 1G hint=100:4K:hot|hint=100:4K:hot|a hint is
hot /dev/a 1G task=|task=|1 to 15 bytes
hot /dev/a 1G task=1234567890123456|task=1234567890123456|1 to 15 bytes
END
}

test_tab_wrong_bytes() {
	printf 'hot\0x /dev/a 1G\nfine /dev/a 1G' >tab
	units 2
	says err 'tab:1: "hot": a byte 0 follows'
	[ -e units/hotcache@fine.service ] || fail "the last line has no unit"
	# Whatever it is, it is no crash.
	head -c 65536 /dev/urandom >tab
	rm -rf units
	mkdir units
	"$HOTCACHECTL" units units --tab tab >out 2>err || [ $? -lt 3 ] || fail "$(tail err)"
	seq 17 | sed 's/.*/task=t&/' | tr '\n' ',' | sed 's|^|hot /dev/a 1G |; s/,$/\n/' >tab
	units 2
	says err 'tab:1: "task=t17": '
	tab 'hot /dev/a 1G' 'cold /dev/b 1G' 'hot /dev/c 1G'
	units 2
	says err 'tab:3: "hot": line 1 has this name, too'
	[ -e units/hotcache@hot.service ] && [ -e units/hotcache@cold.service ] ||
		fail "a right line has no unit"
}

# The values of keys are those of create.
test_tab_wrong_keys() {
	local key
	command -v losetup >/dev/null && [ "$(id -u)" -eq 0 ] || skip "root, for a loop device"
	truncate -s 8M disk
	loop=$(losetup --show -f disk 2>/dev/null) || skip "a loop device"
	trap 'losetup -d "$loop"' EXIT
	for key in block_size=5000 policy=nosuch mode=nosuch lirs.hir=99 shards=3; do
		tab "hot $loop 1M $key"
		ends 2 start hot --dry-run --tab tab
		says err 'tab:1: '
		says err "${key%%=*}"
	done
	tab "hot $loop 1M policy=lru,warm" "cold $loop 1M noauto"
	ends 0 start --all --dry-run --tab tab
	says out 'policy lru'
	same tables 1 "$(grep -c '^table ' out)"
	ends 0 start cold --dry-run --tab tab
	losetup -d "$loop"
	trap - EXIT
}

test_tab_unit() {
	tab 'hot\t/dev/disk/by-id/ata-DISK_1  8G  policy=lru,warm=1M,fallback=linear'
	units 0
	cat >want <<END
# Written by hotcache-generator

[Unit]
Description=RAM cache hot
Documentation=man:hotcachetab(5) man:hotcachectl(8)
SourcePath=TAB
DefaultDependencies=no
IgnoreOnIsolate=true
BindsTo=dev-disk-by\\x2did-ata\\x2dDISK_1.device
After=dev-disk-by\\x2did-ata\\x2dDISK_1.device systemd-modules-load.service
Before=local-fs-pre.target
Conflicts=umount.target
Before=umount.target

[Service]
Type=oneshot
RemainAfterExit=yes
SuccessExitStatus=8
ExecStart=PROGRAM start --tab "TAB" --no-warm "hot"
ExecStop=PROGRAM stop --tab "TAB" --no-warm "hot"
END
	sed -i "s|PROGRAM|$HOTCACHECTL|; s|TAB|$PWD/tab|" want
	diff -u want units/hotcache@hot.service || fail "the unit is another one"
	cat >want <<END
# Written by hotcache-generator

[Unit]
Description=What RAM cache hot holds
Documentation=man:hotcachetab(5) man:hotcachectl(8)
SourcePath=TAB
Requires=hotcache@hot.service
After=hotcache@hot.service
RequiresMountsFor=/var/lib/hotcache

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=-PROGRAM warm --rate 1048576 "hot"
ExecStop=-PROGRAM save "hot"
END
	sed -i "s|PROGRAM|$HOTCACHECTL|; s|TAB|$PWD/tab|" want
	diff -u want units/hotcache-warm@hot.service || fail "the unit that warms is another one"
	same links "dev-mapper-hot.device.requires/hotcache@hot.service
hotcache@hot.service.wants/hotcache-warm@hot.service
local-fs.target.wants/hotcache@hot.service" "$(cd units && find . -type l -printf '%P\n' | sort)"
	for link in units/*/*; do [ -e "$link" ] || fail "$link leads nowhere"; done
}

test_tab_unit_order() {
	local unit
	tab 'far PARTUUID=3f1c-01 10% _netdev' 'may UUID=1-2 1G nofail' 'off LABEL=a\\040b/c 1G noauto' \
		'slow /dev/sdb 1G _netdev,nofail'
	units 0
	unit=units/hotcache@far.service
	says $unit 'BindsTo=dev-disk-by\x2dpartuuid-3f1c\x2d01.device'
	says $unit 'Wants=network-online.target remote-fs-pre.target'
	says $unit 'After=network-online.target remote-fs-pre.target'
	says $unit 'Before=remote-fs.target'
	! grep -q local-fs $unit || fail "it holds up local file systems"
	unit=units/hotcache@may.service
	says $unit 'BindsTo=dev-disk-by\x2duuid-1\x2d2.device'
	! grep -q 'Before=local-fs' $unit || fail "nofail waits"
	unit=units/hotcache@off.service
	says $unit 'BindsTo=dev-disk-by\x2dlabel-a\x5cx20b\x5cx2fc.device'
	! grep -q 'Before=local-fs' $unit || fail "noauto waits"
	! grep -q 'Before=remote-fs' units/hotcache@slow.service || fail "nofail waits"
	same "pulled in" "local-fs.target.wants/hotcache@may.service
remote-fs.target.wants/hotcache@far.service
remote-fs.target.wants/hotcache@slow.service" "$(cd units && find ./*.target.wants -type l -printf '%p\n' | sort | sed 's|^\./||')"
	same "by their devices" 4 "$(find units/dev-mapper-*.device.requires -type l | wc -l)"
}

# What the initramfs has made stays when file systems are unmounted.
test_tab_unit_early() {
	[ "$(id -u)" -eq 0 ] || skip "root, for a mount"
	tab 'hot /dev/a 1G' 'cold /dev/b 1G'
	mkdir -p units run/initramfs
	: >run/initramfs/hot
	mkdir -p /run/hotcache
	unshare -m sh -c 'mount --bind run /run/hotcache && exec "$@"' sh \
		"$HOTCACHECTL" units units --tab tab
	! grep -E 'umount|ExecStop' units/hotcache@hot.service || fail "it would be stopped"
	says units/hotcache@hot.service 'Before=local-fs-pre.target'
	says units/hotcache@hot.service ' --no-warm "hot"'
	says units/hotcache@cold.service 'Conflicts=umount.target'
	says units/hotcache@cold.service 'ExecStop='
}

# Names with what has a meaning in a unit.
# shellcheck disable=SC1003,SC2016 # it is what the names have
test_tab_unit_names() {
	local name
	command -v systemd-escape >/dev/null || skip "systemd-escape"
	tab 'my\\040cache /dev/a 1G' '100%-$x /dev/a 1G' '.dot /dev/a 1G' 'v\\303\\240 /dev/a 1G' \
		'q\\042\\134 /dev/a 1G'
	units 0
	for name in 'my cache' '100%-$x' .dot 'và' 'q"\'; do
		[ -e "units/$(systemd-escape --template=hotcache@.service "$name")" ] ||
			fail "no unit for $name in: $(ls units)"
	done
	says 'units/hotcache@my\x20cache.service' '--no-warm "my cache"'
	says 'units/hotcache@100\x25\x2d\x24x.service' '--no-warm "100%%-$$x"'
	says 'units/hotcache@100\x25\x2d\x24x.service' 'Description=RAM cache 100%%-$x'
	says 'units/hotcache@q\x22\x5c.service' '--no-warm "q\"\\"'
	[ -L "units/$(systemd-escape -p --suffix=device '/dev/mapper/my\x20cache').requires/hotcache@my\\x20cache.service" ] ||
		fail "the device of a name with a blank pulls nothing in"
}

# systemd understands them.
# shellcheck disable=SC2016 # a name has it
test_tab_unit_verify() {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze"
	tab 'hot /dev/disk/by-id/ata-DISK_1 8G warm' 'my\\040cache UUID=1-2 1G _netdev' '100%-$x /dev/a 1G noauto'
	units 0
	sed -i "/^Documentation/d; s|$HOTCACHECTL|/bin/true|" units/*.service
	systemd-analyze verify units/*.service >out 2>&1 || fail "$(<out)"
	! grep hotcache out || fail "it has something to say"
}
