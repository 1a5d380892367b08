# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The machine on which README is followed.

# readme_machine FOLDER - replace the shell by it. Its root is a disk of virtio; of its two
# SATA disks the second, /dev/sdb, is slow: 200 requests a second. The console goes to
# FOLDER/console, what is said to FOLDER/said.guest.
readme_machine()
{
	local dir=$1 path=${1//,/,,}

	truncate -s 64M "$dir/first.img"
	: >"$dir/said.guest"
	: >"$dir/console"
	exec setpriv --pdeathsig KILL qemu-system-x86_64 -no-user-config -nodefaults \
		-display none -no-reboot -machine pc -m 1536 -smp 2 \
		-accel "tcg,thread=multi" -cpu max \
		-kernel "$dir/vmlinuz" -initrd "$dir/initrd" \
		-append "root=LABEL=fresh ro console=ttyS0 panic=-1 oops=panic \
rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60 loglevel=5 \
systemd.show_status=error systemd.default_timeout_start_sec=400" \
		-drive "file=$path/root.img,format=raw,if=none,id=root,cache=unsafe" \
		-device virtio-blk-pci,drive=root \
		-device ahci,id=sata \
		-drive "file=$path/first.img,format=raw,if=none,id=first" \
		-device ide-hd,drive=first,bus=sata.0 \
		-drive "file=$path/slow.img,format=raw,if=none,id=slow,throttling.iops-total=200" \
		-device ide-hd,drive=slow,bus=sata.1 \
		-device virtio-rng-pci -device virtio-serial-pci \
		-serial "file:$dir/console" \
		-chardev "file,id=said,path=$dir/said.guest" \
		-device virtserialport,chardev=said,name=hc.said
}
