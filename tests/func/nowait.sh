#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RWF_NOWAIT gets data or EAGAIN, never a hang and never another error.
# kernels: uml debian backports - each kernel hands REQ_NOWAIT on its own way
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_command fio

# data_or_again DEV OFFSET LENGTH - prints 0 or 11
data_or_again()
{
	hcio read "$1" "$2" "$3" nowait >"$TMP/out" 2>"$TMP/err"
	local status=$?
	case $status in
	0) ! grep -q '?' "$TMP/out" || fail "wrong data: $(<"$TMP/out")" ;;
	11) ;;
	*) fail "NOWAIT read: status $status, $(<"$TMP/err")" ;;
	esac
	echo $status
}

ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
for i in $(seq 0 "$(scaled 20 5)"); do data_or_again "$DEV" $((i * 8192)) 8192 >/dev/null; done
must hcio expect "$DEV" 0 1M 1
if [ "$HC_TARGET" = hotcache ]; then
	# A hit has nothing to wait for.
	same "status of a cached NOWAIT read" 0 "$(data_or_again "$DEV" 4096 4096)"
	same "status of a cached NOWAIT read of 64 KiB" 0 "$(data_or_again "$DEV" 0 64K)"
fi
hcio write "$DEV" 0 4096 2 nowait 2>/dev/null
case $? in
0) must hcio expect "$DEV" 0 4096 2 ;;
11) must hcio expect "$DEV" 0 4096 1 ;;
*) fail "NOWAIT write" ;;
esac
must hcio fill "$DEV" 0 64K 1
must fio --name=n --filename="$DEV" --direct=1 --rw=randrw --bs=4k --size=8m \
	--ioengine=pvsync2 --nowait=1 --ignore_error=EAGAIN,EAGAIN --number_ios="$(scaled 2000 300)" \
	--output="$TMP/fio"

# On a device that is suspended: EAGAIN at once.
must hcio fill "$DEV" 0 16M 1
must dmsetup suspend hct_a
same "status while suspended" 11 "$(data_or_again "$DEV" 0 4096)"
must dmsetup resume hct_a
must dmsetup remove hct_a

# What goes to the origin in a write's place may have to be split where the write
# need not, which a bio that must not block never is: it is sent once more, and
# the block is updated. Block 0 is resident, 1 and 2 are not.
if [ "$HC_TARGET" = hotcache ] && try null_blk 16 virt_boundary=1; then
	must hcio fill "$ORIGIN" 0 1M 1
	cache v "$ORIGIN" 4M
	must hcio expect "$DEV" 0 4096 1
	hcio write "$DEV" 1K 8K 2 nowait 2>"$TMP/err"
	case $? in
	0)
		same "blocks updated" 1 "$(count v updated)"
		must hcio expect "$DEV" 1K 8K 2
		must hcio expect "$DEV" 0 1K 1
		;;
	11) must hcio expect "$DEV" 0 16K 1 ;;
	*) fail "NOWAIT write that is to be split: $(<"$TMP/err")" ;;
	esac
	same "blocks dropped by an error" 0 "$(count v invalidate_error)"
	must hcio cmp "$DEV" "$ORIGIN" 0 1M
	check_identities hct_v
	must dmsetup remove hct_v
	origins_remove
	ram 16
	must hcio fill "$ORIGIN" 0 16M 1
fi

# io_uring asks all its reads and writes not to block, and tries again by itself
# only in its own task: over an origin that is suspended for a while, as by
# lvcreate -s, none may fail. The block at 0 is resident, the others are not.
if fio --enghelp=io_uring >/dev/null 2>&1 && [ "$(sysctl -n kernel.io_uring_disabled 2>/dev/null || echo 0)" = 0 ]; then
	# under_way FIO - all four requests that it sends at once, or it has ended.
	under_way()
	{
		local reads writes
		read -r reads writes <"/sys/class/block/${DEV##*/}/inflight"
		[ $((reads + writes)) = 4 ] || ended "$1"
	}
	piece below "$ORIGIN" 32768
	cache u "$ORIGIN" 4M
	must hcio expect "$DEV" 0 4096 1
	jobs=("read 8M" "write 0" "write 8M")
	! thorough || jobs+=("read 1M" "write 1M")
	for job in "${jobs[@]}"; do
		read -r op at <<<"$job"
		must dmsetup suspend --noflush hct_piece_below
		fio --name=u --filename="$DEV" --direct=1 --ioengine=io_uring \
			--rw="$op" --offset="$at" --size=64k --bs=16k --iodepth=4 \
			--output="$TMP/fio-$op-$at" &
		job=$!
		wait_for 60 "the $op at $at to be under way" under_way $job
		must dmsetup resume hct_piece_below
		wait $job || fail "io_uring $op at $at: $(grep -m1 err "$TMP/fio-$op-$at")"
	done
	must hcio cmp "$DEV" "$ORIGIN" 0 16M
	check_identities hct_u
	must dmsetup remove hct_u
	origins_remove
else
	log "fio cannot do io_uring here"
fi

# On an origin that does not answer.
try nbd 16 || exit 0
must hcio fill "$ORIGIN" 0 1M 1
cache b "$ORIGIN" 4M
must hcio expect "$DEV" 0 64K 1
tell hold read
background hcio expect "$DEV" 512K 4096 1
reader=$PID
held read 1
[ "$HC_TARGET" = linear ] || seen=$(count b read_requests)
# Beside a fill that is under way: neither joins for good nor is it stuck.
(data_or_again "$DEV" 512K 4096 >"$TMP/status") &
nowait=$!
# answered_or_waits - it has got EAGAIN, or has been sent and waits for its data.
answered_or_waits()
{
	ended "$nowait" || told_is read_held 2 ||
		{ [ "$HC_TARGET" = hotcache ] && [ "$(count b read_requests)" -gt "$seen" ] &&
			asleep "$nowait"; }
}
wait_for 60 "the NOWAIT read to be answered or to wait" answered_or_waits
[ "$HC_TARGET" = linear ] ||
	same "a hit while the origin is stuck" 0 "$(data_or_again "$DEV" 0 4096)"
tell release read
must wait "$reader"
must wait "$nowait"
