#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Caches of the tab start and stop as it says, run without a cache where there can be none, and get it while in use.
# kernels: uml - a program in user space, device-mapper swaps tables in the same way everywhere
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
need_command mkfs.ext4

# tab LINE... - the tab.
tab()
{
	printf '%s\n' "$@" >"$TMP/tab"
}

# ends STATUS COMMAND WORDS... - hotcachectl ends so, with this tab; see $TMP/out, $TMP/err.
ends()
{
	local want=$1 verb=$2 got=0
	shift 2
	"$CTL" "$verb" --tab "$TMP/tab" "$@" >"$TMP/out" 2>"$TMP/err" || got=$?
	[ "$got" = "$want" ] && return 0
	fail "line ${BASH_LINENO[0]}: hotcachectl $verb $*: want status $want, got $got: $(cat "$TMP/out" "$TMP/err")"
}

# target NAME - of the device's live table.
target()
{
	dmsetup table "$1" | cut -d' ' -f3
}

null_blk 64 irqmode=0
origin=$ORIGIN
number=$(<"/sys/block/${origin##*/}/dev")
null_blk 64 irqmode=0
second=$ORIGIN

log "as the tab says"
tab '# caches' \
	"hct_a $origin 4M policy=lru,block_size=8K,lirs.hir=2,histograms=1,insight=mrc,hint=0:1M:hot,hint=2M:64K:scan,task=my\\040task,task=rsync" \
	"hct_b $second 4M noauto,read-only"
ends 0 start --all --dry-run
same "devices of --dry-run" '' "$(dmsetup ls | grep hct_)"
ends 0 start --all
says out 'created    hct_a'
same "a device that is noauto" '' "$(dmsetup ls | grep hct_b)"
same policy lru "$(knob a policy)"
same block_size 8192 "$(knob a block_size)"
same histograms 1 "$(knob a histograms)"
same insight mrc "$(knob a insight)"
same hints '0+2048=hot 4096+128=scan' "$(knob a hints)"
same tasks 'my\040task rsync' "$(knob a tasks)"
ends 0 start hct_a
says out 'hct_a: runs already'
ends 0 start hct_b
same read-only 1 "$(blockdev --getro "$(node hct_b)")"
# What config prints makes the same device.
ends 0 config hct_b
[[ $(<"$TMP/out") == *,read-only,noauto ]] || fail "config of a read-only one: $(<"$TMP/out")"
ends 0 config hct_a
[[ $(<"$TMP/out") == "hct_a"$'\t'"$origin"$'\t4194304\t'* ]] || fail "config: $(<"$TMP/out")"
cp "$TMP/out" "$TMP/line"
dmsetup table hct_a >"$TMP/table"
ends 0 stop --all
says out 'hct_b: removed'
says out 'hct_a: removed'
same left '' "$(dmsetup ls | grep hct_)"
ends 0 stop hct_a
says out 'hct_a: is not there'
cp "$TMP/line" "$TMP/tab"
ends 0 start --all
same "the table of config's line" "$(<"$TMP/table")" "$(dmsetup table hct_a)"
same "its hints" '0+2048=hot 4096+128=scan' "$(knob a hints)"
same "its tasks" 'my\040task rsync' "$(knob a tasks)"
ends 0 config hct_a
cmp "$TMP/line" "$TMP/out" || fail "config of its own line: $(<"$TMP/out")"
sed -i 's/$/,warm=1M,nofail,fallback=linear/' "$TMP/tab"
ends 0 config hct_a
says out ',nofail,fallback=linear,warm=1048576'
ends 0 stop --all --no-warm

log "what cannot be"
tab "hct_a $origin 4M policy=lru,nosuch" "hct_b $second 4M"
ends 2 start --all
says err 'tab:1: "nosuch": there is no such option'
same "the right line" hotcache "$(target hct_b)"
ends 0 stop --all
tab "hct_a $origin 4M mode=nosuch"
ends 1 start hct_a
says err 'tab:1: the kernel refuses hct_a'
tab "hct_a $origin 1000T nofail"
ends 2 start hct_a
ends 0 start --all
must dmsetup create hct_a --table "0 1024 zero"
tab "hct_a $origin 4M fallback=linear"
ends 1 start hct_a
says err 'neither a cache nor a linear device'
ends 1 stop hct_a
must dmsetup remove hct_a
must dmsetup create hct_a --table "0 1024 linear $second 0"
ends 1 start hct_a
same "another one's device" linear "$(target hct_a)"
must dmsetup remove hct_a
must dmsetup create hct_hold --table "0 1024 linear $origin 0"
ends 1 start hct_a
says err "$origin is in use"
same "no device over an origin in use" '' "$(dmsetup ls | grep hct_a)"
must dmsetup remove hct_hold

# Memory is short: without fallback no device, with it an uncached one.
log "memory is short"
must dmsetup create hct_vast --table "0 $((1 << 31)) zero"
vast=$(node hct_vast)
tab "hct_a $vast 512G"
ends 5 start hct_a
same "no fallback" '' "$(dmsetup ls | grep hct_a)"
tab "hct_a $vast 512G fallback=linear"
klog_mark
ends 8 start hct_a
says err 'hct_a runs WITHOUT its cache'
logged 'hotcachectl: hct_a runs WITHOUT its cache' || fail "the kernel's log does not say so"
same "the device that stands in" "0 $((1 << 31)) linear" "$(dmsetup table hct_a | cut -d' ' -f1-3)"
ends 8 start hct_a
says err 'hct_a runs WITHOUT its cache'
same "it stays" linear "$(target hct_a)"
ends 0 stop hct_a
must dmsetup remove hct_vast

# The module is not there, comes later, and the file system stays mounted. The kernel
# would load it if it could find it.
log "the module is missing"
loader=$(</proc/sys/kernel/modprobe)
loads()
{
	echo "$loader" >/proc/sys/kernel/modprobe
}
trap 'on_exit loads' EXIT
must rmmod dm_hotcache
echo /bin/false >/proc/sys/kernel/modprobe
tab "hct_a $origin 8M policy=lru,histograms=1,fallback=linear" "hct_b $second 4M"
ends 6 start hct_b
ends 6 start --all
says err 'the module dm-hotcache is not loaded'
says err 'hct_a runs WITHOUT its cache'
same table "0 131072 linear $number 0" "$(dmsetup table hct_a)"
DEV=$(node hct_a)
must mkfs.ext4 -q "$DEV"
mkdir "$TMP/mnt"
must mount "$DEV" "$TMP/mnt"
head -c 4M /dev/urandom >"$TMP/mnt/file"
sum=$(cksum <"$TMP/mnt/file")
exec {held}<"$TMP/mnt/file"
loads
load_module
ends 0 start hct_a --dry-run
says out 'would get its cache while it is in use'
same "after a dry run" linear "$(target hct_a)"
ends 0 start hct_a
says out 'hct_a: has its cache now'
same "with the module" hotcache "$(target hct_a)"
same histograms 1 "$(knob a histograms)"
for round in 1 2; do
	echo 3 >/proc/sys/vm/drop_caches
	same "the file, round $round" "$sum" "$(cksum <"$TMP/mnt/file")"
done
at_least a hits 1
same "the file that was open" "$sum" "$(cksum <&$held)"
exec {held}<&-
ends 1 stop hct_a
says err 'hct_a is in use'
must umount "$TMP/mnt"
check_verify hct_a
ends 0 stop hct_a

# The same under load, many times.
log "under load"
sectors=$(blockdev --getsz "$origin")
must dmsetup create hct_a --table "0 $sectors linear $origin 0"
DEV=$(node hct_a)
load_start "$DEV" "$origin"
for round in $(seq "$(rounds HC_TAB_ROUNDS 6 4)"); do
	ends 0 start hct_a
	must flows "$DEV" 200
	reload a "0 $sectors linear $origin 0" || fail "no way back in round $round"
	must flows "$DEV" 200
done
ends 0 start hct_a
must flows "$DEV" 200
load_stop
check_identities hct_a
check_verify hct_a
ends 0 stop --all --no-warm

# warm saves at the end and reads at the start.
log "warm"
mkdir -p "$TMP/lib" /var/lib/hotcache
must mount --bind "$TMP/lib" /var/lib/hotcache
tab "hct_a $origin 4M warm"
ends 0 start hct_a
says err 'hct_a runs, and begins empty'
DEV=$(node hct_a)
dd if="$DEV" of=/dev/null bs=64k count=16 iflag=direct status=none || fail "dd"
occupied=$(count a occupancy)
ends 0 stop hct_a --no-warm
[ -z "$(ls "$TMP/lib")" ] || fail "--no-warm saves"
ends 0 start hct_a
dd if="$DEV" of=/dev/null bs=64k count=16 iflag=direct status=none || fail "dd"
ends 0 stop hct_a
says out "hct_a: saved which $occupied blocks"
ends 0 start hct_a
says out 'hct_a: warmed'
same "what is cached again" "$occupied" "$(count a occupancy)"
ends 0 stop hct_a
ends 0 start hct_a --no-warm
same "without warm" 0 "$(count a occupancy)"
ends 0 stop hct_a
must umount /var/lib/hotcache
