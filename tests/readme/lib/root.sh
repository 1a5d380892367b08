# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A fresh Debian 13: what debootstrap installs by default, Debian's kernel, and nothing else.
# It is kept among the lab's artefacts; each run copies it.

# Raise it when the steps that make the root change.
FRESH_RECIPE=1
# initramfs-tools would come with the kernel if there were none.
FRESH_PACKAGES="ca-certificates initramfs-tools linux-image-amd64 zstd"

fresh_name()
{
	printf 'fresh-%s-%s\n' trixie "$(hash_of "$FRESH_RECIPE" "$FRESH_PACKAGES")"
}

# fresh_kver ROOT - the version of its kernel, the newest.
fresh_kver()
{
	printf '%s\n' "$1"/boot/vmlinuz-* | sort -V | sed -n '$s/.*vmlinuz-//p'
}

# build_fresh ROOT - called by artefact.
build_fresh()
{
	local root=$1 log uri keyring

	log=$(log_of "$(fresh_name)")
	host_setup
	uri=$(debian_archive)
	keyring=$(debian_keyring)
	logged "$log" "Debian 13 as installed: fetching the base" \
		debootstrap --foreign --keyring="$keyring" trixie "$root" "$uri"
	echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/hc-fresh"
	logged "$log" "Debian 13 as installed: unpacking the base" \
		in_root -w "$root" /debootstrap/debootstrap --second-stage
	# How this machine reaches the archive; and who types a command says yes when asked.
	apt_conf_of_host >"$root/etc/apt/apt.conf.d/90hc-host"
	echo 'APT::Get::Assume-Yes "true";' >"$root/etc/apt/apt.conf.d/90hc-yes"
	cp -L "$keyring" "$root/etc/apt/trusted.gpg.d/hc-archive.gpg"
	rm -f "$root/etc/resolv.conf"
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
	echo "deb $uri trixie main" >"$root/etc/apt/sources.list"
	logged "$log" "Debian 13 as installed: apt-get update" \
		in_root -w "$root" apt-get -q update
	# shellcheck disable=SC2086 # a list of names
	logged "$log" "Debian 13 as installed: its kernel" \
		in_root -w "$root" apt-get -q install $FRESH_PACKAGES
	rm -rf "$root"/var/cache/apt/archives/*.deb
	needs "$root" usr/sbin/init usr/bin/apt-get boot
}

# need_fresh_root - make it if it is not there.
need_fresh_root()
{
	artefact "$(fresh_name)" 1500 build_fresh
}

# fresh_copy ROOT CLONE LOG - a root with the files of this checkout in CLONE. What has been
# updated since the root was made is updated: the headers that can be had fit to its kernel.
fresh_copy()
{
	local root=$1 log=$3

	rm -rf --one-file-system "$root"
	mkdir "$root"
	logged "$log" "copying the root" cp -a "$CACHE/$(fresh_name)/." "$root"
	rm -f "$root/.hc-ok" "$root/.hc-needs"
	logged "$log" "updating it" in_root -w "$root" \
		sh -c 'apt-get -q update && apt-get -q dist-upgrade && apt-get -q autoremove --purge'
	# An image of the machine that is up to date has no lists of packages.
	rm -rf "$root"/var/lib/apt/lists/*
	mkdir -p "$root$2"
	copy_sources "$root$2"
}

# fresh_disk ROOT FOLDER CLONE DONE - FOLDER/root.img, that a machine starts from, and
# FOLDER/slow.img, with a file system. The machine goes on after DONE commands. The root goes.
fresh_disk()
{
	local root=$1 dir=$2 log=$2/root.log kver

	kver=$(fresh_kver "$root")
	sed "s|@CLONE@|$3|; s|@DONE@|$4|" "$HERE/guest/hc-readme.service" \
		>"$root/etc/systemd/system/hc-readme.service"
	in_root -w "$root" systemctl enable hc-readme.service >>"$log" 2>&1
	rm -f "$root/etc/machine-id"
	echo 5c1e6a3f7d2b4e0f9a8b7c6d5e4f3a2b >"$root/etc/machine-id"
	echo 'LABEL=fresh / ext4 defaults 0 1' >"$root/etc/fstab"
	# An emulated machine takes minutes to load an initramfs of all drivers.
	printf '%s\n' ext4 virtio_blk virtio_pci >>"$root/etc/initramfs-tools/modules"
	echo MODULES=list >"$root/etc/initramfs-tools/conf.d/small"
	logged "$log" "making an initramfs" \
		in_root -w "$root" update-initramfs -c -k "$kver"
	cp "$root/boot/vmlinuz-$kver" "$dir/vmlinuz"
	cp "$root/boot/initrd.img-$kver" "$dir/initrd"
	rm -f "$dir/root.img" "$dir/slow.img"
	logged "$log" "writing the disk" \
		mke2fs -q -F -t ext4 -L fresh -d "$root" "$dir/root.img" 6G
	truncate -s 512M "$dir/slow.img"
	mke2fs -q -F -t ext4 -L slow "$dir/slow.img"
	rm -rf --one-file-system "$root"
}
