# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the steps share. What they print is TAP without numbers. The step's name and the
# machine's state are set by main.
# shellcheck disable=SC2154

# ok WHAT COMMAND... - COMMAND succeeds; if not, what it printed is shown.
ok()
{
	local what=$1 said

	shift
	if said=$("$@" 2>&1); then
		echo "ok - $step: $what"
	else
		echo "not ok - $step: $what"
		printf '%s\n' "$*: $said" | sed 's/^/# /'
	fi
}

# same WHAT WANT GOT
same()
{
	ok "$1" test "$2" = "$3"
}

# at_least WHAT LIMIT GOT
at_least()
{
	ok "$1: $3, at least $2" test "$3" -ge "$2"
}

# node NAME - of a device of device-mapper.
node()
{
	basename "$(readlink -f "/dev/mapper/$1")"
}

# knob NAME KNOB, tunable NAME TUNABLE, count NAME COUNTER
knob()
{
	cat "/sys/block/$(node "$1")/hotcache/$2"
}

tunable()
{
	cat "/sys/block/$(node "$1")/hotcache_tunables/$2"
}

count()
{
	cat "/sys/block/$(node "$1")/hotcache_stats/$2"
}

# target NAME - of its live table.
target()
{
	dmsetup table "$1" | cut -d' ' -f3
}

# mounted NAME - /srv/NAME is mounted from the device NAME.
mounted()
{
	same "/srv/$1 is mounted from the device" "/dev/mapper/$1" \
		"$(findmnt -n -o SOURCE "/srv/$1")"
}

# since UNIT - when it became active, in microseconds since the kernel began; fails if it is not.
since()
{
	[ "$(systemctl is-active "$1")" = active ] &&
		systemctl show -P ActiveEnterTimestampMonotonic "$1"
}

# in_order UNIT... - each became active after the one before it.
in_order()
{
	local unit at last=0

	for unit in "$@"; do
		if ! at=$(since "$unit"); then
			echo "$unit is $(systemctl is-active "$unit")"
			return 1
		fi
		if [ "$at" -lt "$last" ]; then
			echo "$unit came too early"
			return 1
		fi
		last=$at
	done
}

# orders - what came up in which order, in seconds, as a comment.
orders()
{
	local unit

	for unit in "$@"; do
		printf '# %9.3f s  %s\n' "$(($(since "$unit" || echo 0) / 1000))e-3" "$unit"
	done
}

# read_past FILE - read it past the page cache.
read_past()
{
	dd if="$1" of=/dev/null bs=64K iflag=direct status=none
}

# hit_share NAME FILE - how many of 100 blocks read are hits.
hit_share()
{
	local hits misses

	# After a write udev looks at the device, too, and may be late.
	udevadm settle
	hits=$(count "$1" hits)
	misses=$(count "$1" misses)
	read_past "$2"
	hits=$(($(count "$1" hits) - hits))
	misses=$(($(count "$1" misses) - misses))
	echo $((100 * hits / (hits + misses)))
}

# whole NAME - the file's content is what was written.
whole()
{
	ok "the content of /srv/$1" cksum_is "/srv/$1/data" "$STATE/$1.sum"
}

cksum_is()
{
	read_past "$1" && [ "$(cksum <"$1")" = "$(cat "$2")" ]
}

# no_cycles - systemd had to break no circle of units.
no_cycles()
{
	! journalctl -b -o cat _PID=1 | grep -i 'ordering cycle'
}

# failed - the units that failed.
failed()
{
	systemctl list-units --state=failed --plain --no-legend | awk '{ print $1 }' | tr '\n' ' '
}

# came_up STATE [UNIT...] - the machine runs, with no failed units but these.
came_up()
{
	same "the machine's state" "$1" "$state"
	shift
	same "units that failed" "$*" "$(failed | sed 's/ $//')"
	ok "no circle of units" no_cycles
}

# ended_well - how the boot before this one ended: nothing of ours failed. The kernel may look
# for partitions of an nbd0 that is disconnected; and if the server closes the connection
# first, after the cache over it has gone, the kernel calls that a failure.
ended_well()
{
	journalctl -b -1 -o short-monotonic --no-hostname |
		sed -e '1,/hc-boot: the machine stops/d' -e '/kernel: ldm_validate_/d' \
			-e '/hotcachectl.*: far: removed$/,$ { /kernel: block nbd0: Receive data failed/d }' >"$STATE/before"
	ok "the journal has how the machine stopped" grep -q ': removed$' "$STATE/before"
	ok "the machine stopped as it should" not_in "$STATE/before" \
		'in use|Failed|failed|Aborting journal|lost sync page write|without being saved|timed out'
	echo "# how it stopped:"
	grep -E 'hotcache|srv-|/srv|RAM cache' "$STATE/before" | sed 's/^/#  /'
}

not_in()
{
	! grep -E "$2" "$1"
}

# told - what the units said, as comments.
told()
{
	echo "# of hotcache's units:"
	journalctl -b -o short-monotonic --no-hostname -u 'hotcache*' | sed 's/^/#  /'
	journalctl -k -b -o short-monotonic --no-hostname | grep -iE 'hotcache|WITHOUT' |
		sed 's/^/#  /'
}

# all_in_order [NAME...] - the caches came before their mounts, these before the targets,
# and what is behind the network after it.
all_in_order()
{
	local name

	[ $# -gt 0 ] || set -- local spare far
	for name in "$@"; do
		case $name in
		local) order_is dev-disk-by\\x2did-virtio\\x2dhc\\x2dlocal.device local \
			local-fs.target ;;
		spare) order_is dev-disk-by\\x2dpartuuid-6f1b7a34\\x2d5d0c\\x2d4c0e\\x2d9a55\\x2d0d0c1b2a3f4e.device \
			spare local-fs.target ;;
		far)
			order_is dev-nbd0.device far remote-fs.target
			ok "far comes after the network" in_order network-online.target \
				hotcache@far.service
			;;
		esac
	done
}

# order_is ORIGIN NAME TARGET
order_is()
{
	set -- "$1" "hotcache@$2.service" "srv-$2.mount" "$3"
	ok "in order: $*" in_order "$@"
	orders "$@"
}

# config_to_tab NAME - its line of the tab is now what config prints.
config_to_tab()
{
	local line

	line=$(hotcachectl config "$1") && [[ $line == "$1"$'\t'*_netdev* ]] ||
		{ echo "config: $line"; return 1; }
	sed -i "/^$1[[:space:]]/d" /etc/hotcachetab
	printf '%s\n' "$line" >>/etc/hotcachetab
}

# metric METRIC NAME - what it is for the device NAME of the tab.
metric()
{
	hotcachectl prometheus | sed -n "s/^$1{name=\"$2\"} //p"
}

# not_found - modprobe would find no module.
not_found()
{
	! modinfo -n dm-hotcache
}

# logged TEXT - in the kernel's log. Of what programs write there journalctl -k shows nothing.
logged()
{
	dmesg | grep -F "$1"
}

# on_root TARGET - the root file system is on the device "system", which is one of those; it
# was whole when it was mounted.
on_root()
{
	same "/ is mounted from the device" /dev/mapper/system "$(findmnt -n -o SOURCE /)"
	same "it is" "$1" "$(target system)"
	ok "the initramfs made it" test -e /run/hotcache/initramfs/system
	ok "the file system was left as it should be" not_logged 'recovery|orphan'
}

not_logged()
{
	! journalctl -k -b -o cat | grep -E "EXT4-fs.*($1)"
}

# make_initramfs - anew; what that says is in initramfs.log.
make_initramfs()
{
	ok "an initramfs is made" update_initramfs
}

update_initramfs()
{
	update-initramfs -u -k "$(uname -r)" >"$STATE/initramfs.log" 2>&1 ||
		{ cat "$STATE/initramfs.log"; return 1; }
}

# has PATTERN... - each is a file of the initramfs.
has()
{
	local pattern

	lsinitramfs "/boot/initrd.img-$(uname -r)" >"$STATE/files"
	for pattern in "$@"; do
		grep -qx "$pattern" "$STATE/files" || { echo "$pattern is not there"; return 1; }
	done
}
