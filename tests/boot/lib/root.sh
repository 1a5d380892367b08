# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A Debian 13 with systemd as init, kept among the lab's artefacts, and the disk that a
# virtual machine boots from: that root with the packages of this checkout.

# Raise it when the steps that make the root change.
BOOT_RECIPE=1
BOOT_PACKAGES="dbus dkms initramfs-tools kmod libjansson4 libncursesw6 nbd-client systemd-sysv udev zstd"

boot_root_name()
{
	printf 'boot-%s-%s\n' trixie \
		"$(hash_of "$BOOT_RECIPE" "$(root_name trixie)" "$BOOT_PACKAGES")"
}

# boot_kver - the version of the kernel that is booted: Debian's own.
boot_kver()
{
	root_kver trixie stock
}

# build_boot_root ROOT - the lab's root and what makes it a machine of its own. The
# kernel of the backports goes, so that DKMS has one to build for.
build_boot_root()
{
	local root=$1 log other

	log=$(log_of "$(boot_root_name)")
	other=$(root_kver trixie backports)
	logged "$log" "copying Debian 13's root" \
		cp -a "$(root_dir trixie)/." "$root"
	rm -f "$root/.hc-ok" "$root/.hc-needs"
	logged "$log" "Debian 13: apt-get update" root_apt "$root" update
	logged "$log" "Debian 13: leaving out Linux $other" root_apt "$root" purge \
		"linux-image-$other" "linux-headers-$other"
	# shellcheck disable=SC2086 # a list of names
	logged "$log" "Debian 13: installing systemd as init" \
		root_apt "$root" install $BOOT_PACKAGES
	rm -rf "$root"/var/cache/apt/* "$root"/var/log/* "$root"/boot/initrd*
	mkdir -p "$root/var/cache/apt/archives/partial" "$root/var/log/apt"
	needs "$root" "boot/vmlinuz-$(boot_kver)" usr/sbin/init usr/sbin/dkms \
		usr/sbin/nbd-client
}

# need_boot_root - make it if it is not there.
need_boot_root()
{
	need_root_of trixie
	artefact "$(boot_root_name)" 3000 build_boot_root
}

# boot_disk FOLDER PACKAGES PORT - FOLDER/root.img to boot from. FOLDER/root is left
# behind. PACKAGES is a folder with the .deb files, PORT that of the NBD server.
boot_disk()
{
	local dir=$1 packages=$2 port=$3 kver log=$1/disk.log root=$1/root

	kver=$(boot_kver)
	rm -rf --one-file-system "$root"
	mkdir "$root"
	logged "$log" "copying the root" cp -a "$CACHE/$(boot_root_name)/." "$root"
	rm -f "$root/.hc-ok" "$root/.hc-needs"
	cp "$packages"/*.deb "$root/tmp/"
	# shellcheck disable=SC2016 # for the root's shell
	logged "$log" "installing the packages, DKMS builds the module" \
		in_root -w "$root" sh -c 'dpkg -i /tmp/*.deb && rm /tmp/*.deb'
	boot_settings "$root" "$port"
	logged "$log" "making an initramfs" \
		in_root -w "$root" update-initramfs -c -k "$kver"
	logged "$log" "writing the disk" \
		mke2fs -q -F -t ext4 -L system -d "$root" "$dir/root.img" "${BOOT_DISK_SIZE:-3G}"
	rm -rf --one-file-system "$root"
}

# boot_settings ROOT PORT - what an administrator would set, and the test's own unit.
boot_settings()
{
	local root=$1 port=$2

	cp -r "$BOOT/guest/etc" "$root/"
	sed -i "s/@PORT@/$port/" "$root/etc/nbdtab"
	mkdir -p "$root/usr/lib/hc-boot" "$root/var/lib/hc-boot" "$root/var/log/journal" \
		"$root"/srv/{local,spare,far}
	cp "$BOOT"/guest/steps/* "$root/usr/lib/hc-boot/"
	# Without one systemd would ask questions on the console.
	rm -f "$root/etc/machine-id"
	echo 5c1e6a3f7d2b4e0f9a8b7c6d5e4f3a2b >"$root/etc/machine-id"
	echo hotcache >"$root/etc/hostname"
	in_root -w "$root" systemctl enable hc-boot.service nbd@nbd0.service \
		systemd-networkd.service systemd-networkd-wait-online.service
	in_root -w "$root" systemctl mask serial-getty@ttyS0.service
}
