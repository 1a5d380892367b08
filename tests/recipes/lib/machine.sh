# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The machine of the recipes: the root of tests/boot with the tools that the recipes use,
# and with what makes it run them.
# shellcheck disable=SC2034,SC2154 # for tests/boot/lib; set by the lab

# As Debian has them. Of Ceph, a monitor and an OSD; of QEMU, what runs a machine and what
# exports a disk.
RECIPES_PACKAGES="btrfs-progs ceph-common ceph-mon ceph-osd cryptsetup-bin iproute2 lvm2 mdadm
multipath-tools nbd-server nvme-cli open-iscsi qemu-system-x86 qemu-utils tgt"

BOOT_PACKAGES="$BOOT_PACKAGES $RECIPES_PACKAGES"
BOOT_DISK_SIZE=5G

# recipe_names - all recipes, in the order of docs/recipes.md, a line each.
recipe_names()
{
	# shellcheck disable=SC2016 # Markdown's marks
	sed -n 's/^Test: `tests\/recipes\/guest\/\([a-z]*\)`.*/\1/p' "$TOP/docs/recipes.md"
}

# boot_settings ROOT PORT - what tests/boot does for its own steps. What runs is not on the
# disk: the machine sees the checkout, at a place that no recipe mounts over.
boot_settings()
{
	local root=$1 unit

	cp -r "$RECIPES/guest/etc" "$root/"
	mkdir -p "$root/opt/recipes"
	rm -f "$root/etc/machine-id"
	echo 5c1e6a3f7d2b4e0f9a8b7c6d5e4f3a2b >"$root/etc/machine-id"
	echo hotcache >"$root/etc/hostname"
	in_root -w "$root" systemctl enable hc-recipes.service
	in_root -w "$root" systemctl mask serial-getty@ttyS0.service
	# Each recipe starts what it needs.
	for unit in nbd-server.service tgt.service iscsid.service iscsid.socket \
		open-iscsi.service multipathd.service multipathd.socket; do
		in_root -w "$root" systemctl disable "$unit" || :
	done
}

# recipes_machine FOLDER NAME... - replace the shell by the machine, which runs these
# recipes. What it writes to its disk is gone afterwards.
recipes_machine()
{
	local dir=$1 names
	shift
	names=$(IFS=,; echo "$*")
	exec setpriv --pdeathsig KILL qemu-system-x86_64 -no-user-config -nodefaults \
		-display none -no-reboot -machine pc -m "${HC_RECIPES_MEM:-3072}" -smp 2 \
		-accel "tcg,thread=multi" -cpu max \
		-kernel "$dir/vmlinuz" -initrd "$dir/initrd" \
		-append "root=/dev/disk/by-id/virtio-hc-root ro console=ttyS0 panic=-1 \
oops=panic net.ifnames=0 rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60 \
sysctl.kernel.hung_task_timeout_secs=1200 \
loglevel=5 systemd.show_status=error hc.recipes=$names hc.long=${HC_LONG:-}" \
		-drive "file=${dir//,/,,}/root.img,format=raw,if=none,id=root,snapshot=on" \
		-device virtio-blk-pci,drive=root,serial=hc-root \
		-virtfs "local,path=${TOP//,/,,},mount_tag=checkout,security_model=none,multidevs=remap,readonly=on" \
		-device virtio-rng-pci -device virtio-serial-pci \
		-serial "file:$dir/console" \
		-chardev "file,id=out,path=$dir/out" \
		-device virtserialport,chardev=out,name=hc.out
}
