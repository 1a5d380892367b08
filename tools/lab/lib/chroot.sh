# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Commands inside a Debian root. All mounts are made in a mount namespace of the
# command's own: whatever interrupts it, nothing stays mounted on the machine,
# and removing a root can never reach through a mount.

# in_root [-w] [-b SRC:DST[:ro]]... ROOT COMMAND... - run COMMAND in ROOT, which
# is read-only unless -w; SRC appears at DST. With a niceness of $IN_ROOT_NICE, or 10.
in_root()
{
	local binds=() mode=ro
	while :; do
		case $1 in
		-w) mode=rw; shift ;;
		-b) binds+=("$2"); shift 2 ;;
		*) break ;;
		esac
	done
	# shellcheck disable=SC2016 # for the inner shell
	nice -n "${IN_ROOT_NICE:-10}" unshare -m --propagation private bash -euc '
		mode=$1 n=$2
		shift 2
		binds=("${@:1:n}")
		shift "$n"
		root=$1
		shift
		# A place of our own for the mount points, so that a read-only
		# root needs no folders made for them.
		mount --bind "$root" "$root"
		cd "$root"
		if [ "$mode" = ro ]; then
			mount -o remount,bind,ro "$root"
			mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
			mount -t tmpfs -o mode=755 tmpfs "$root/mnt"
		fi
		mount -t proc proc "$root/proc"
		for b in ${binds[@]+"${binds[@]}"}; do
			IFS=: read -r src dst how <<<"$b"
			mkdir -p "$root$dst"
			mount --bind "$src" "$root$dst"
			[ -z "$how" ] || mount -o "remount,bind,$how" "$root$dst"
		done
		exec chroot "$root" /usr/bin/env -i \
			PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
			TMPDIR=/tmp DEBIAN_FRONTEND=noninteractive INITRD=No \
			"$@"
	' in_root "$mode" "${#binds[@]}" ${binds[@]+"${binds[@]}"} "$@"
}
