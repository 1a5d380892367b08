# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests under QEMU.

# numa_nodes - arguments for HC_LAB_NUMA nodes, in NUMA: each has its part of the memory
# and of the CPUs, which are sockets of their own then, as -smp has to say.
numa_nodes()
{
	local nodes=${HC_LAB_NUMA:-1} cpus=${HC_LAB_SMP:-2} mib=${HC_LAB_MEM:-2048} n cpu
	NUMA=(-smp "$cpus")
	[ "$nodes" -gt 1 ] || return 0
	NUMA=(-smp "$cpus,sockets=$cpus")
	for ((n = 0; n < nodes; n++)); do
		NUMA+=(-object "memory-backend-ram,id=node$n,size=$((mib / nodes))M"
			-numa "node,nodeid=$n,memdev=node$n")
	done
	for ((cpu = 0; cpu < cpus; cpu++)); do
		NUMA+=(-numa "cpu,node-id=$((cpu * nodes / cpus)),socket-id=$cpu")
	done
}

# qemu_base SUITE APPEND ARGS... - replace the shell by QEMU, with the options that
# all guests share and ARGS; APPEND goes to the kernel's command line.
qemu_base()
{
	local suite=$1 append=$2 NUMA
	shift 2
	numa_nodes
	exec setpriv --pdeathsig KILL qemu-system-x86_64 -no-user-config -nodefaults -display none \
		-no-reboot -machine "$(suite_machine "$suite")" -m "${HC_LAB_MEM:-2048}" \
		-kernel "$(suite_image "$suite")" \
		-initrd "$(initramfs_file "$suite")" \
		"${NUMA[@]}" \
		-append "console=ttyS0 loglevel=7 panic=-1 oops=panic \
printk.devkmsg=on rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60 \
net.ifnames=0 $append" "$@"
}

# kvm_boots SUITE - whether a guest boots with KVM: /dev/kvm may be there and not
# work. This is tried once after each boot of this machine.
kvm_boots()
{
	local answer
	answer=$CACHE/kvm-$(cat /proc/sys/kernel/random/boot_id)
	[ -w /dev/kvm ] || return 1
	if [ ! -e "$answer" ]; then
		rm -f "$CACHE"/kvm-*
		say "does a guest boot with KVM?"
		(
			: >"$answer.$$"
			vm_stop_after 20 qemu_base "$1" hc_probe -accel kvm \
				-cpu host -serial "file:$answer.$$" >/dev/null 2>&1 || :
			if grep -q 'hc-lab: the guest boots' "$answer.$$"; then
				echo yes
			else
				echo no
			fi >"$answer.tmp.$$"
			rm -f "$answer.$$"
			mv "$answer.tmp.$$" "$answer"
		)
		say "does a guest boot with KVM? $(cat "$answer")"
	fi
	[ "$(cat "$answer")" = yes ]
}

# virtfs TAG PATH ro|rw - arguments that show a folder of the host.
virtfs()
{
	local ro=
	[ "$3" = rw ] || ro=,readonly=on
	# QEMU wants commas in values doubled.
	VIRTFS+=(-virtfs "local,path=${2//,/,,},mount_tag=$1,security_model=none,multidevs=remap$ro")
}

# qemu_run SUITE RUN OUT - boot the guest of a run; its console goes to
# RUN/console, the command's output to the fifos RUN/out and RUN/err.
qemu_run()
{
	local suite=$1 run=$2 out=$3 layer accel disk=() VIRTFS=()
	layer=$(suite_layer "$suite")
	[ -n "$layer" ] || layer=$run/empty
	virtfs root "$(root_dir "$(suite_release "$suite")")" ro
	virtfs kern "$layer" ro
	virtfs src "$TOP" ro
	virtfs run "$run/guest" rw
	virtfs out "$out" rw
	if [ -n "${HC_LAB_ICOUNT:-}" ]; then
		accel=(-accel "tcg,thread=single" -cpu max
			-icount "shift=$HC_LAB_ICOUNT,sleep=off")
	elif kvm_boots "$suite"; then
		accel=(-accel kvm -cpu host)
	else
		accel=(-accel "tcg,thread=multi" -cpu max)
	fi
	[ -z "${HC_LAB_DISK:-}" ] ||
		disk=(-drive "file=${HC_LAB_DISK//,/,,},format=raw,if=virtio,cache=${HC_LAB_DISK_CACHE:-writeback}")
	qemu_base "$suite" "hc_fs=9p hc_src=$TOP ${HC_LAB_APPEND:-}" \
		"${accel[@]}" "${VIRTFS[@]}" ${disk[@]+"${disk[@]}"} \
		-serial "file:$run/console" \
		-device virtio-serial-pci -device virtio-rng-pci \
		-chardev "file,id=out,path=$run/out" \
		-device virtserialport,chardev=out,name=hc.out \
		-chardev "file,id=err,path=$run/err" \
		-device virtserialport,chardev=err,name=hc.err
}
