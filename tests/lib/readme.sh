# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The commands of README, for the tests that run them as they stand there. Sourced, never run.

# readme_commands FILE [SECTION] - those in blocks of sh, each on a line, without comments;
# of one section only, if its heading is named.
readme_commands()
{
	awk -v section="${2:-}" '
		/^## / { inside = $0 == "## " section }
		/^```sh$/ { on = section == "" || inside; next }
		/^```/ { on = 0 }
		on' "$1" | sed 's/  *# .*//'
}

# readme_wrong COMMAND FILE - prints what is wrong with what COMMAND has said, in FILE, or
# done, and fails then; its status is not looked at.
readme_wrong()
{
	case $1 in
	'hotcachectl demo'*)
		grep -q '^check .* 0 of them wrong$' "$2" || echo "the demo shows no check"
		;;
	*--dry-run) [ ! -e /dev/mapper/hot ] || echo "$1 makes a device" ;;
	'mount '*) mountpoint -q /srv || echo "nothing is mounted" ;;
	'hotcachectl status'*)
		grep -Eq 'reads .*, [1-9][0-9.]* % from RAM' "$2" || echo "no hits"
		;;
	'hotcachectl explain'*)
		grep -q '^hot' "$2" || echo "explain says nothing of the device"
		;;
	esac | { ! grep .; }
}

# readme_left - prints what the last of the commands, which take all away, have left, and
# fails then.
readme_left()
{
	{
		! dmsetup info hot >/dev/null 2>&1 || echo "the device is left"
		[ ! -d /sys/module/dm_hotcache ] || echo "the module is left"
	} | { ! grep .; }
}

# readme_lacks COMMAND... - prints which of those that matter is not there, and fails then.
readme_lacks()
{
	local begin

	for begin in apt-get 'make install-tools' insmod 'hotcachectl demo' mount \
		'hotcachectl status' 'hotcachectl explain' 'dmsetup remove'; do
		printf '%s\n' "$@" | grep -q "\(^\|&& \)$begin" || echo "there is no $begin"
	done | { ! grep .; }
}
