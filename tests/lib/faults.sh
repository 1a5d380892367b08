# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Devices that fail on command, of $PARTS parts of $PART bytes; $FAULT has the node of each
# part. device_NAME makes one, and for each kind of fault there are
#   fault_KIND_need      (may be missing) skips where the kernel has no such fault
#   fault_KIND_on START  the device fails; START is the part that is asked next, in bytes,
#                        and matters only where no more than one can fail at a time
#   fault_KIND_off       it is well again
# Those that do not fail as a whole fail at the same places of all parts: $BAD, ranges
# "FIRST COUNT" in sectors from the start of a part.

FAULT=()
PARTS=4
PART=4194304
# 1.25 MiB from 1 MiB on, and two sectors in each of three blocks of 64 KiB.
BAD=("2048 2560" "6146 2" "6274 2" "6402 2")

# bad_ranges COMMAND... - run it with, besides, the first sector and the number of sectors
# of each bad range, in the order of the sectors.
bad_ranges()
{
	local part range first count
	for ((part = 0; part < PARTS; part++)); do
		for range in "${BAD[@]}"; do
			read -r first count <<<"$range"
			"$@" $((part * PART / 512 + first)) "$count" || return
		done
	done
}

# over ORIGIN - hct_fault is a dm-linear over it, and over that one for each part.
over()
{
	local part dev
	need_target linear
	BELOW=$1
	must dmsetup create hct_fault --table "$(good_table)"
	dev=$(node hct_fault)
	FAULT=()
	for ((part = 0; part < PARTS; part++)); do
		must dmsetup create "hct_part$part" \
			--table "0 $((PART / 512)) linear $dev $((part * PART / 512))"
		FAULT+=("$(node "hct_part$part")")
	done
}

# over_nothing - undo that.
over_nothing()
{
	local part
	for ((part = 0; part < PARTS; part++)); do
		must dmsetup remove "hct_part$part"
	done
	must dmsetup remove hct_fault
}

good_table()
{
	echo "0 $((PARTS * PART / 512)) linear $BELOW 0"
}

# table_piece FIRST COUNT - a bad range of hct_fault, and the good one before it.
table_piece()
{
	echo "$TABLE_END $(($1 - TABLE_END)) linear $BELOW $TABLE_END"
	case $BAD_TARGET in
	error) echo "$1 $2 error" ;;
	*) echo "$1 $2 ${BAD_TARGET%% *} $BELOW $1 ${BAD_TARGET#* }" ;;
	esac
	TABLE_END=$(($1 + $2))
}

# bad_table TARGET - hct_fault with that target in the bad ranges.
bad_table()
{
	BAD_TARGET=$1 TABLE_END=0
	bad_ranges table_piece
	echo "$TABLE_END $((PARTS * PART / 512 - TABLE_END)) linear $BELOW $TABLE_END"
}

# swap_table TABLE - what is under the cache changes while it is in use.
swap_table()
{
	must dmsetup load hct_fault --table "$1"
	must dmsetup suspend --nolockfs --noflush hct_fault
	must dmsetup resume hct_fault
}

# device_null [ATTRIBUTE=VALUE]... - with a write cache, so that a flush is a request.
device_null()
{
	null_blk_of_ours "$@"
	over "$ORIGIN"
}

null_blk_of_ours()
{
	null_blk 16 discard=1 cache_size=1 "$@"
	for NULLB in /sys/kernel/config/nullb/hct*; do :; done
}

device_partial()
{
	device_null badblocks_partial_io=1
}

device_timeout()
{
	null_blk_of_ours
	[ -d "$NULLB/timeout_inject" ] ||
		skip "CONFIG_BLK_DEV_NULL_BLK_FAULT_INJECTION"
	over "$ORIGIN"
}

device_scsi()
{
	scsi 16
	over "$ORIGIN"
}

device_nbd()
{
	nbd 16
	over "$ORIGIN"
}

fault_error_on()
{
	swap_table "$(bad_table error)"
}

fault_error_off()
{
	swap_table "$(good_table)"
}

fault_flakey_need()
{
	need_target flakey
}

fault_flakey_on()
{
	swap_table "$(bad_table "flakey 0 3600")"
}

fault_flakey_off()
{
	fault_error_off
}

fault_flakey_reads_need()
{
	need_target flakey
}

fault_flakey_reads_on()
{
	swap_table "$(bad_table "flakey 0 3600 1 error_reads")"
}

fault_flakey_reads_off()
{
	fault_error_off
}

fault_flakey_writes_need()
{
	need_target flakey
}

fault_flakey_writes_on()
{
	swap_table "$(bad_table "flakey 0 3600 1 error_writes")"
}

fault_flakey_writes_off()
{
	fault_error_off
}

fault_dust_need()
{
	need_target dust
}

# dust_sectors FIRST COUNT - a sector in each 64 KiB is enough, and a write heals it.
dust_sectors()
{
	local sector
	for ((sector = $1; sector < $1 + $2; sector += 128)); do
		must dmsetup message hct_fault 0 addbadblock "$sector"
	done
}

fault_dust_on()
{
	swap_table "0 $((PARTS * PART / 512)) dust $BELOW 0 512"
	must dmsetup message hct_fault 0 quiet
	bad_ranges dust_sectors
	must dmsetup message hct_fault 0 enable
}

fault_dust_off()
{
	fault_error_off
}

# Errors of the block layer, $BLK_STATUS.
fault_blk_need()
{
	BLK=/sys/kernel/debug/block/${ORIGIN##*/}/error_injection
	[ -e "$BLK" ] || skip "CONFIG_BLK_ERROR_INJECTION"
}

blk_rules()
{
	local op
	for op in READ WRITE DISCARD WRITE_ZEROES; do
		echo "add,op=$op,start=$1,nr_sectors=$2,status=$BLK_STATUS" >"$BLK" ||
			fail "no rule for $op with $BLK_STATUS"
	done
}

fault_blk_on()
{
	BLK=/sys/kernel/debug/block/${ORIGIN##*/}/error_injection
	bad_ranges blk_rules
}

fault_blk_off()
{
	echo removeall >"$BLK" || fail "the rules stay"
}

fault_badblocks_need()
{
	[ -e "$NULLB/badblocks" ] || skip "bad blocks of null_blk"
}

# null_blocks SIGN FIRST COUNT
null_blocks()
{
	echo "$1$2-$(($2 + $3 - 1))" >"$NULLB/badblocks" || fail "null_blk: bad blocks"
}

fault_badblocks_on()
{
	bad_ranges null_blocks +
}

fault_badblocks_off()
{
	bad_ranges null_blocks -
}

# A request is done up to the first bad sector, and fails then.
fault_partial_on()
{
	fault_badblocks_on
}

fault_partial_off()
{
	fault_badblocks_off
}

# Requests that null_blk never answers.
fault_timeout_on()
{
	echo 1000 >"/sys/block/${ORIGIN##*/}/queue/io_timeout" || fail "io_timeout"
	echo -1 >"$NULLB/timeout_inject/times" || fail "timeouts of null_blk"
	echo 100 >"$NULLB/timeout_inject/probability" || fail "timeouts of null_blk"
}

fault_timeout_off()
{
	echo 0 >"$NULLB/timeout_inject/probability" || fail "timeouts of null_blk"
}

# Reads of one range: that of the part which is asked next.
fault_medium_on()
{
	local dir=/sys/module/scsi_debug/parameters
	echo $(($1 / 512 + 2048)) >$dir/medium_error_start || fail "scsi_debug"
	echo 2560 >$dir/medium_error_count || fail "scsi_debug"
	echo 2 >$dir/opts || fail "scsi_debug"
}

fault_medium_off()
{
	echo 0 >/sys/module/scsi_debug/parameters/opts || fail "scsi_debug"
}

# All of the disk.
fault_offline_on()
{
	echo offline >"/sys/block/${ORIGIN##*/}/device/state" || fail "the disk stays"
}

fault_offline_off()
{
	echo running >"/sys/block/${ORIGIN##*/}/device/state" || fail "the disk stays away"
}

# It never comes back: there is no fault_unplug_off.
fault_unplug_on()
{
	echo 1 >"/sys/block/${ORIGIN##*/}/device/delete" || fail "the disk stays"
}

fault_suspended_on()
{
	must dmsetup suspend --nolockfs --noflush hct_fault
}

fault_suspended_off()
{
	must dmsetup resume hct_fault
}

# The server answers with errors.
# nbd_rules OPERATION FIRST COUNT
nbd_rules()
{
	echo "fail $1 $(($2 * 512)) $(($3 * 512))"
}

# All rules in one piece, and one more to wait for.
fault_nbd_on()
{
	local op
	for op in read write trim zero; do bad_ranges nbd_rules $op; done >"$TMP/rules"
	cat "$TMP/rules" >"$NBD/ctl"
	tell fail flush 0 0
}

fault_nbd_off()
{
	tell heal
}

# nbd_kill - the server is gone, with all that it had been asked.
nbd_kill()
{
	local server
	server=$(<"$NBD/server")
	kill -9 "$server"
	wait_for 60 "the server to end" ended "$server"
}

# nbd_back MIB - a new one, with the same medium. As long as anyone has the device open the
# kernel takes no other server for it, so it is another device, $ORIGIN.
nbd_back()
{
	local n
	for n in 0 1 2 3; do
		[ ! -e "/sys/block/nbd$n/pid" ] && break
	done
	ORIGIN=/dev/nbd$n
	rm -f "$NBD/ctl" "$NBD/stats"
	nbdorigin "$ORIGIN" $(($1 << 20)) 512 "$NBD" >>"$NBD/log" 2>&1 &
	echo $! >"$NBD/server"
	disown $!
	wait_for 60 "$ORIGIN" nbd_up "$1"
}

fault_killed_on()
{
	nbd_kill
}

fault_killed_off()
{
	nbd_back 16
	BELOW=$ORIGIN
	swap_table "$(good_table)"
}
