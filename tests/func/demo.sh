#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hotcachectl demo shows hits on disks of both kinds, and takes away all that it has made, however it ends.
# kernels: uml - a program in user space, and devices that the kernel has in the same way everywhere
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
need_command fio python3
need_target delay
have_module configfs
mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config ||
	skip "configfs"

# The reads of a demo, also of one that was killed, but of nobody else.
READER='^fio --name=demo --filename=/dev/'

# made - what there is that only the demo makes: devices, loaded modules, processes.
made()
{
	command dmsetup ls | grep -o 'hotcache-demo[^ 	]*'
	ls -d /sys/kernel/config/nullb/*/ /sys/module/null_blk 2>/dev/null
	grep -ls memfd /sys/block/loop*/loop/backing_file
	pgrep -f "$READER"
	return 0
}

# away - what an interrupted test leaves.
away()
{
	kill -9 "${demo:-}" 2>/dev/null
	command dmsetup remove hotcache-demo
	command dmsetup remove hotcache-demo-slow
	rmdir /sys/kernel/config/nullb/hotcache-demo
} 2>/dev/null
trap 'on_exit away' EXIT

# json EXPRESSION - of the JSON that was printed, in Python's words, as "o".
json()
{
	python3 -c 'import json, sys
o = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$TMP/out" "$1"
}

# shown KIND READER - the demo in $TMP/out had such a disk, and hits.
shown()
{
	same "disk" "$1" "$(json 'o["disk"]')"
	same "reader" "$2" "$(json 'o["reader"]')"
	same "$1: hits, all right" True \
		"$(json '0 < o["after_that"]["hit_ratio"] <= 1 and o["checked"] > 0 and o["wrong"] == 0')"
	same "$1: reads" True "$(json 'o["slow"]["reads_per_second"] > 0 and o["slow"]["hit_ratio"] is None')"
	same "what $1 leaves" '' "$(made)"
}

# reading - its reads are there.
reading()
{
	pgrep -P "$demo" -x fio >/dev/null
}

# background_demo - one that goes on for long; returns when it reads the cache.
background_demo()
{
	"$CTL" demo --seconds 60 >"$TMP/background" 2>&1 &
	demo=$!
	wait_for 30 "the demo to read" reading
}

# unread - its reads have ended.
unread()
{
	! pgrep -f "$READER" >/dev/null
}

same "what there is before" '' "$(made)"
log "null_blk and fio"
ends 0 demo --seconds 0.5 --json
shown null_blk fio

log "loop, dm-delay and reads of its own"
mkdir "$TMP/bin"
printf '#!/bin/bash\n[[ $* != *null_blk* ]] && exec %q "$@"\n' "$(type -P modprobe)" >"$TMP/bin/modprobe"
chmod +x "$TMP/bin/modprobe"
PATH=$TMP/bin ends 0 demo --seconds 0.5 --json
shown 'a loop device in RAM and dm-delay' hotcachectl

log "it is interrupted"
background_demo
ends 1 demo
says err 'another demo is running'
must kill -INT "$demo"
wait "$demo"
same "status after SIGINT" 1 $?
grep -q interrupted "$TMP/background" || fail "it does not say why: $(<"$TMP/background")"
same "what is left after SIGINT" '' "$(made)"
# What one leaves that is killed, the next one takes away.
background_demo
must kill -9 "$demo"
wait "$demo"
wait_for 10 "its reads to end" unread
[ -n "$(made)" ] || fail "nothing is left of a demo that is killed"
ends 0 demo --seconds 0.2
says out 'with the cache, from empty'
says out ' 0 of them wrong'
same "modules that the killed one has loaded" /sys/module/null_blk "$(made)"
must rmmod null_blk

log "it touches nothing else"
must command dmsetup create hotcache-demo --table "0 1024 zero"
ends 1 demo
says err 'there is a device hotcache-demo'
same "the table of another one's device" "0 1024 zero " "$(command dmsetup table hotcache-demo)"
must command dmsetup remove hotcache-demo
must modprobe null_blk nr_devices=0
must mkdir /sys/kernel/config/nullb/hotcache-demo
ends 0 demo --seconds 0.2 --json
same "disk beside another one's" 'a loop device in RAM and dm-delay' "$(json 'o["disk"]')"
must rmdir /sys/kernel/config/nullb/hotcache-demo
must rmmod null_blk
must rmmod dm_hotcache
loader=$(</proc/sys/kernel/modprobe)
echo /bin/false >/proc/sys/kernel/modprobe
"$CTL" demo >"$TMP/out" 2>"$TMP/err"
status=$?
echo "$loader" >/proc/sys/kernel/modprobe
same "status without the module" 6 "$status"
same "what is left without the module" '' "$(made)"
load_module
