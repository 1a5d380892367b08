# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Slow devices, or devices that stand for them. Each function leaves the node
# in $ORIGIN and skips the test if this kernel cannot have it.

ORIGIN=
# Option for hcmodel where the origin promises whole sectors.
STRICT=

# try ORIGIN-COMMAND... - as it is, but returns 1 where it would skip the test.
try()
{
	(
		trap - EXIT
		"$@" || exit
		printf 'export ORIGIN=%q NBD=%q MEDIUM=%q STRICT=%q\n' \
			"$ORIGIN" "${NBD:-}" "${MEDIUM:-}" "$STRICT" >"$TMP/try"
	) || {
		log "not here: $*"
		return 1
	}
	# shellcheck source=/dev/null
	. "$TMP/try"
}

# ram MIB - a RAM disk whose requests complete inside submit where there is brd.
ram()
{
	local sectors=0
	STRICT=
	if [ ! -d /sys/module/brd ] &&
		modprobe -q brd rd_nr=2 rd_size=$(($1 * 1024)) 2>/dev/null; then
		:
	fi
	[ ! -b /dev/ram0 ] || read -r sectors </sys/class/block/ram0/size
	if [ "$sectors" -ge $(($1 * 2048)) ]; then
		ORIGIN=/dev/ram0
		[ "$sectors" = $(($1 * 2048)) ] ||
			piece ram "$ORIGIN" $(($1 * 2048))
	else
		null_blk "$1"
	fi
}

# piece NAME DEV SECTORS - dm-linear over the start of DEV.
piece()
{
	need_target linear
	must dmsetup create "hct_piece_$1" --table "0 $3 linear $2 0"
	ORIGIN=$(node "hct_piece_$1")
}

# null_blk MIB [ATTRIBUTE=VALUE]... - memory backed; irqmode=2 completes in
# hard interrupts (completion_nsec), 1 in softirq, 0 inside submit.
null_blk()
{
	local mib=$1 dir=/sys/kernel/config/nullb kv n
	shift
	STRICT=--atomic
	[ -d /sys/module/null_blk ] || modprobe -q null_blk nr_devices=0 ||
		[ -d /sys/module/null_blk ] || skip "no null_blk"
	[ -d "$dir" ] || { have_module configfs; mount -t configfs none /sys/kernel/config; }
	[ -d "$dir" ] || skip "no configfs for null_blk"
	n=0
	while [ -d "$dir/hct$n" ]; do n=$((n + 1)); done
	must mkdir "$dir/hct$n"
	echo "$mib" >"$dir/hct$n/size"
	echo 1 >"$dir/hct$n/memory_backed"
	for kv in "$@"; do
		[ -e "$dir/hct$n/${kv%%=*}" ] || skip "null_blk without ${kv%%=*}"
		echo "${kv#*=}" >"$dir/hct$n/${kv%%=*}" ||
			skip "null_blk does not take $kv"
	done
	echo 1 >"$dir/hct$n/power" || skip "null_blk cannot be switched on with $*"
	# Older kernels name it by index, newer ones by the folder.
	ORIGIN=/dev/hct$n
	[ -b "$ORIGIN" ] || ORIGIN=/dev/nullb$(<"$dir/hct$n/index")
	wait_for 10 "$ORIGIN" test -b "$ORIGIN"
}

# scsi MIB [PARAMETER]... - scsi_debug, memory of its own, no delay.
scsi()
{
	local mib=$1 dir
	shift
	STRICT=
	have_module sd_mod || true
	[ -d /sys/module/scsi_debug ] && skip "scsi_debug without parameters (built in)"
	modprobe -q scsi_debug dev_size_mb="$mib" delay=0 "$@" || skip "no scsi_debug"
	wait_for 20 "scsi_debug's disk" scsi_disk
	wait_for 20 "$ORIGIN" test -b "$ORIGIN"
}

scsi_disk()
{
	local dir
	for dir in /sys/bus/pseudo/drivers/scsi_debug/adapter0/host*/target*/*/block/sd*; do
		[ -d "$dir" ] || return 1
		ORIGIN=/dev/${dir##*/}
	done
}

# loop_file MIB - a loop device over a file in memory.
loop_file()
{
	STRICT=
	have_module loop || skip "no loop"
	mkdir -p "$TMP/loop"
	mountpoint -q "$TMP/loop" || must mount -t tmpfs hct "$TMP/loop"
	truncate -s "$1M" "$TMP/loop/file"
	ORIGIN=$(losetup --show -f "$TMP/loop/file") || skip "no free loop device"
}

# delayed NAME DEV READ_MS WRITE_MS - dm-delay over DEV.
delayed()
{
	local sectors
	need_target delay
	sectors=$(blockdev --getsz "$2")
	must dmsetup create "hct_$1" --table "0 $sectors delay $2 0 $3 $2 0 $4"
	ORIGIN=$(node "hct_$1")
}

# nbd MIB [BLOCKSIZE] - a device that does what the test tells it to, see
# helpers/nbdorigin.c. What is really on the medium is the file $MEDIUM.
nbd()
{
	local n
	# With max_part=0 nothing reads the device behind the test's back.
	[ -d /sys/module/nbd ] || modprobe -q nbd nbds_max=4 max_part=0 ||
		[ -d /sys/module/nbd ] || skip "no nbd"
	for n in 0 1 2 3; do
		[ -b "/dev/nbd$n" ] && [ ! -e "/sys/block/nbd$n/pid" ] && break
	done
	ORIGIN=/dev/nbd$n
	[ -b "$ORIGIN" ] || skip "no $ORIGIN"
	NBD=$TMP/nbd$n
	STRICT=--atomic
	export MEDIUM=$NBD/medium
	mkdir -p "$NBD"
	nbdorigin "$ORIGIN" $(($1 << 20)) "${2:-512}" "$NBD" >"$NBD/log" 2>&1 &
	echo $! >"$NBD/server"
	# Not a job: it must live until nothing uses the device any more.
	disown $!
	wait_for 20 "$ORIGIN" nbd_up "$1"
	tell reset
}

# halves - one origin of two: the first 16 MiB are those of nbd device $FULL_NBD, which can
# be made to be full with $REQUESTS requests, the next 16 those of $QUICK_NBD.
halves()
{
	local full

	need_target linear
	nbd 16
	full=$ORIGIN
	export FULL_NBD=$NBD
	nbd 16
	export QUICK_NBD=$NBD
	must dmsetup create hct_both <<END
0 32768 linear $full 0
32768 32768 linear $ORIGIN 0
END
	# Then its requests are those of the hardware.
	echo none >"/sys/block/${full##*/}/queue/scheduler" || fail "the origin's scheduler"
	export REQUESTS
	REQUESTS=$(<"/sys/block/${full##*/}/queue/nr_requests")
	ORIGIN=$(node hct_both)
	must hcio fill "$ORIGIN" 0 32M 1
}

nbd_up()
{
	[ -p "$NBD/ctl" ] && [ -e "/sys/block/${ORIGIN##*/}/pid" ] &&
		[ "$(blockdev --getsize64 "$ORIGIN")" = $(($1 << 20)) ]
}

# tell WORDS... - a command to the device, done when this returns.
tell()
{
	local before
	told seq quiet
	before=$TOLD
	echo "$*" >"$NBD/ctl"
	wait_for 20 "the device to obey \"$*\"" tell_done $((before + 1))
}

tell_done()
{
	told seq quiet
	[ "$TOLD" -ge "$1" ]
}

# told NAME [quiet] - one of the device's own numbers; also in $TOLD.
told()
{
	local k v
	while read -r k v; do
		[ "$k" = end ] && break
		[ "$k" = "$1" ] && TOLD=$v
	done <"$NBD/stats"
	[ -n "${2:-}" ] || echo "$TOLD"
}

# told_is NAME VALUE
told_is()
{
	told "$1" quiet
	[ "$TOLD" = "$2" ]
}

# nbd_serving FOLDER - its server lives.
nbd_serving()
{
	[ -p "$1/ctl" ] && kill -0 "$(<"$1/server")" 2>/dev/null
}

# nbd_release - let go of every request that is held, so that all can end.
nbd_release()
{
	local dir op
	for dir in "$TMP"/nbd*; do
		nbd_serving "$dir" || continue
		for op in read write flush trim zero; do
			printf 'delay %s 0 0\nrelease %s\n' $op $op >"$dir/ctl"
		done
	done
}

# throttle_release - let go of what control groups of the test hold back, so that it
# can end.
throttle_release()
{
	local file number
	for file in "$TMP"/cg/*/io.max; do
		[ -e "$file" ] || continue
		while read -r number _; do
			echo "$number rbps=max" >"$file"
		done <"$file"
	done
}

origins_remove()
{
	local dir file
	for dir in "$TMP"/nbd*; do
		nbd_serving "$dir" || continue
		echo quit >"$dir/ctl"
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			kill -0 "$(<"$dir/server")" 2>/dev/null || break
			sleep 0.1
		done
	done
	for dir in /sys/block/loop*; do
		{ read -r file <"$dir/loop/backing_file"; } 2>/dev/null || continue
		[[ $file != "$TMP"/* ]] || losetup -d "/dev/${dir##*/}"
	done
	[ ! -d "$TMP/loop" ] || ! mountpoint -q "$TMP/loop" || umount "$TMP/loop"
	for dir in /sys/kernel/config/nullb/hct*; do
		[ -d "$dir" ] || continue
		echo 0 >"$dir/power"
		rmdir "$dir"
	done
	for dir in scsi_debug brd null_blk; do
		[ ! -d "/sys/module/$dir" ] || rmmod "$dir" 2>/dev/null
	done
	return 0
}
