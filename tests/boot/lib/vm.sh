# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The virtual machine that boots, its disks and the NBD server on the other side of its
# network.

SERVER_PID=

# boot_port - a port of this machine that nobody uses.
boot_port()
{
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# boot_disks FOLDER - the origins: two disks and what is behind the network, each with a
# file system; the second has partitions.
boot_disks()
{
	local dir=$1 name

	for name in local spare far; do
		rm -f "$dir/$name.img"
		truncate -s 128M "$dir/$name.img"
	done
	mke2fs -q -F -t ext4 -L local "$dir/local.img"
	mke2fs -q -F -t ext4 -L far "$dir/far.img"
	sfdisk -q "$dir/spare.img" <<<"label: gpt
		start=2048, size=245760, uuid=6f1b7a34-5d0c-4c0e-9a55-0d0c1b2a3f4e"
	mke2fs -q -F -t ext4 -L spare -E offset=1048576 "$dir/spare.img" 120M
}

# server_start FOLDER PORT - serve FOLDER/far.img.
server_start()
{
	setpriv --pdeathsig KILL qemu-storage-daemon \
		--blockdev "driver=file,node-name=far,filename=${1//,/,,}/far.img" \
		--nbd-server "addr.type=inet,addr.host=127.0.0.1,addr.port=$2" \
		--export type=nbd,id=far,node-name=far,name=far,writable=on \
		>"$1/server.log" 2>&1 </dev/null &
	SERVER_PID=$!
}

server_stop()
{
	[ -n "$SERVER_PID" ] || return 0
	kill "$SERVER_PID" 2>/dev/null || :
	wait "$SERVER_PID" 2>/dev/null || :
	SERVER_PID=
}

# vm_died_early CONSOLE - whether the kernel died before its initramfs began. Nothing of ours runs
# until then, and no disk is written to: it was the emulator (see tools/lab/README.md), which
# a second boot shows.
vm_died_early()
{
	grep -qaE "$(splat_pattern)" "$1" && ! grep -qa '^Loading, please wait' "$1"
}

# boot_machine FOLDER STEP ROOT - replace the shell by the machine: kernel and initramfs
# are those on its disk. It ends when it would boot again. Its console goes to
# FOLDER/STEP.console, what the step prints to FOLDER/STEP.out.
boot_machine()
{
	local dir=$1 step=$2 root=$3 drives=() name

	for name in root local spare; do
		drives+=(-drive "file=${dir//,/,,}/$name.img,format=raw,if=none,id=$name"
			-device "virtio-blk-pci,drive=$name,serial=hc-$name")
	done
	exec setpriv --pdeathsig KILL qemu-system-x86_64 -no-user-config -nodefaults \
		-display none -no-reboot -machine pc -m 1536 -smp 2 \
		-accel "tcg,thread=multi" -cpu max \
		-kernel "$dir/vmlinuz" -initrd "$dir/initrd" \
		-append "root=$root ro console=ttyS0 panic=-1 oops=panic net.ifnames=0 \
rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60 \
sysctl.kernel.hung_task_timeout_secs=1200 \
loglevel=5 systemd.show_status=error hc.step=$step" \
		"${drives[@]}" \
		-netdev user,id=net -device virtio-net-pci,netdev=net,romfile= \
		-device virtio-rng-pci -device virtio-serial-pci \
		-serial "file:$dir/$step.console" \
		-chardev "file,id=out,path=$dir/$step.out" \
		-device virtserialport,chardev=out,name=hc.out
}
