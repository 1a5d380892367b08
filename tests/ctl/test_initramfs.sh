# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The hook of initramfs-tools and the script that it brings, on a staged machine.
# shellcheck disable=SC2016 # the staged programs have it

# stage_command NAME LINE... - a program ./bin/NAME in the words of the shell.
stage_command() {
	local name=$1
	shift
	mkdir -p bin
	printf '%s\n' '#!/bin/sh' "$@" >"bin/$name"
	chmod +x "bin/$name"
}

# hook FSTAB-SOURCE - the hook for a machine whose / is that; the initramfs is ./into. sda
# has the file system UUID=1-2; /dev/mapper/lv is a volume on /dev/mapper/hot.
hook() {
	rm -rf into
	mkdir -p into/etc
	{
		stage_command findmnt '[ "$4" = / ] || [ "$5" = / ] || exit 1' "echo '$1'"
		stage_command findfs '[ "$1" = UUID=1-2 ] && echo /dev/sda'
		stage_command lsblk 'for last; do :; done' 'case $1,$last in' \
			'*,/dev/disk/by-id/one) echo /dev/sda ;;' \
			'--inverse,/dev/mapper/lv) printf "%s\n" /dev/mapper/lv /dev/mapper/hot /dev/sda ;;' \
			'*,/dev/sd?) echo "$last" ;;' '*) exit 1 ;;' 'esac'
		stage_command modinfo 'exit 1'
	}
	printf '%s\n' 'copy_exec() { mkdir -p "$DESTDIR$2"; : >"$DESTDIR$2/${1##*/}"; }' \
		'manual_add_modules() { echo "$@" >"$DESTDIR/modules"; }' >functions
	sed -e "s|/usr/share/initramfs-tools/hook-functions|$PWD/functions|" \
		-e "s|/usr/local/lib/udev|$TOP/tools/ctl/udev|; s|rules.d/56-hotcache.rules \"|56-hotcache.rules \"|" \
		-e "s|\[ -r \"\$tab\" \]|[ -r tab ]|; s|<\"\$tab\"|<tab|" \
		"$TOP/tools/ctl/initramfs/hook" >hook
	PATH=$PWD/bin:$PATH DESTDIR=$PWD/into version=6.1 sh hook 2>err || fail "$(<err)"
}

# in_tab NAME... - these lines are in the initramfs.
in_tab() {
	same "lines in the initramfs" "$*" \
		"$(cut -f1 into/etc/hotcachetab 2>/dev/null | tr '\n' ' ' | sed 's/ $//')"
}

test_initramfs_hook() {
	printf '%s\n' '# name origin' 'cold /dev/sdb 1G warm' '' \
		'hot /dev/disk/by-id/one 1G policy=lru,warm' >tab
	hook /dev/mapper/hot
	in_tab hot
	same line $'hot\t/dev/disk/by-id/one\t1G policy=lru,warm' "$(<into/etc/hotcachetab)"
	[ -e into/usr/sbin/hotcachectl ] || fail "no program"
	[ -e into/usr/lib/udev/rules.d/56-hotcache.rules ] || fail "no rules"
	same module dm_hotcache "$(<into/modules)"
	says err 'Linux 6.1 has no module dm-hotcache'
	hook /dev/mapper/lv
	in_tab hot
	# The origin's UUID is the cache's.
	hook UUID=1-2
	in_tab hot
	sed -i 's|/dev/disk/by-id/one|UUID=1-2|' tab
	hook UUID=1-2
	in_tab hot
	# Who mounts the origin by its path does not want the cache.
	hook /dev/sda
	in_tab
	hook /dev/sdc
	in_tab
	[ ! -e into/usr/sbin/hotcachectl ] || fail "what nobody needs is there"
	rm tab
	hook /dev/mapper/hot
	in_tab
}

# The script starts what it can, marks what is there, and does not do it twice.
test_initramfs_script() {
	mkdir -p mapper
	printf 'hot\t/dev/null\t1G\ngone\t/dev/nosuch\t1G\ntag\tUUID=no-such\t1G\nbad\tBLOCK\t1G\n' >tab
	sed -i "s|/dev/null|BLOCK|" tab
	stage_command hotcachectl 'echo "$*" >>called' '[ "$3" = hot ] || exit 5' ': >"mapper/$3"'
	stage_command modprobe 'exit 0'
	echo 'wait_for_udev() { :; }' >functions
	sed -e "s|/scripts/functions|$PWD/functions|; s|/etc/hotcachetab|tab|g" \
		-e 's|/dev/mapper|mapper|g; s|/run/hotcache|run|g' \
		-e 's|\[ -b "$(path "$origin")" \]|[ "$(path "$origin")" = BLOCK ]|' \
		"$TOP/tools/ctl/initramfs/script" >script
	PATH=$PWD/bin:$PATH sh script
	same marked hot "$(ls run/initramfs)"
	same called $'start --no-warm hot\nstart --no-warm bad' "$(<called)"
	rm called
	PATH=$PWD/bin:$PATH sh script
	same "the second time" 'start --no-warm bad' "$(<called)"
}
