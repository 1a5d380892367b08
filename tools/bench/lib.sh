# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Functions of the benchmarks and the demo inside the VM. Sourced, never run.

say() { echo "bench: $*"; }

sectors() { echo $(($1 / 512)); }

NULL_DISKS=/sys/kernel/config/nullb

# null_disk_named NAME MIB ATTRIBUTE=VALUE...: create /dev/NAME, which has to be
# nullb0, then nullb1, and so on. It keeps no data unless an attribute says otherwise.
null_disk_named() {
	local attribute dir=$NULL_DISKS/$1

	modprobe null_blk nr_devices=0
	# Where configfs is a module it has come only now.
	mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
	mkdir "$dir"
	for attribute in "size=$2" "${@:3}" power=1; do
		echo "${attribute#*=}" >"$dir/${attribute%%=*}"
	done
}

# null_disk MIB ATTRIBUTE=VALUE...: create /dev/nullb0.
null_disk() {
	null_disk_named nullb0 "$@"
}

remove_null_disk() {
	rmdir "$NULL_DISKS/nullb0"
}

# delay MS: the attributes of a disk that completes each request after MS.
delay() {
	echo "irqmode=2 completion_nsec=$(($1 * 1000000))"
}

# ram_disk BYTES: create /dev/ram0 and allocate all of it; /dev/ram1 stays empty.
ram_disk() {
	modprobe brd rd_nr=2 rd_size=$(($1 / 1024))
	dd if=/dev/urandom of=/dev/ram0 bs=1M count=16 oflag=direct status=none
	dd if=/dev/zero of=/dev/ram0 bs=1M seek=16 count=$(($1 / 1048576 - 16)) oflag=direct status=none
}

# stat DEVICE COUNTER: print a counter.
stat() {
	cat "/sys/block/$(dmsetup info -c --noheadings -o blkdevname "$1")/hotcache_stats/$2"
}

# warm DEVICE: read it until all of it is cached, then reset the counters.
warm() {
	local pass before

	for pass in 1 2 3 4; do
		before=$(stat "$1" misses)
		dd if="/dev/mapper/$1" of=/dev/null bs=64k iflag=direct status=none
		[ "$(stat "$1" misses)" -ne "$before" ] || break
	done
	say "everything cached after pass $pass: $(stat "$1" occupancy) blocks"
	dmsetup message "$1" 0 reset_stats
}

# random_read OUT PATH BYTES BS JOBS TIME [FIO-OPTION...]: the measured load. One
# job is bound to CPU 0; of two each is bound to a CPU.
random_read() {
	local out=$1 path=$2 size=$3 bs=$4 jobs=$5 time=$6 cpus=0

	shift 6
	[ "$jobs" -eq 1 ] || cpus=0-1
	fio --name=bench --filename="$path" --size="$size" --rw=randread --bs="$bs" \
		--direct=1 --ioengine=libaio --iodepth=32 --numjobs="$jobs" \
		--cpus_allowed=$cpus --cpus_allowed_policy=split --group_reporting \
		--norandommap --time_based --runtime="$time" \
		--output-format=json --output="$out" "$@"
}
