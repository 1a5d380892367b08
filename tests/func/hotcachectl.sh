#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hotcachectl does and shows what it says on real devices: every command, every refusal.
# kernels: uml - a program in user space, the files it reads are the same everywhere
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
need_command tmux python3 promtool unshare

# json EXPRESSION - of the JSON that was printed, in Python's words, as "o".
json()
{
	python3 -c 'import json, sys
o = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$TMP/out" "$1"
}

# diagnosis ID COMMAND... - what explain finds while COMMAND runs.
diagnosis()
{
	local want=$1 found
	shift
	ends 0 stats hct_a --json
	mv "$TMP/out" "$TMP/before"
	must "$@" >/dev/null
	ends 0 stats hct_a --json
	mv "$TMP/out" "$TMP/after"
	ends 0 explain --files "$TMP/before" "$TMP/after" --json
	found=$(json '[f["id"] for f in o["devices"][0]["findings"]][0]')
	same "diagnosis after $*" "$want" "$found"
}

null_blk 32 irqmode=0
base=$ORIGIN

# create: the cost is what it will be, and nothing is made by --dry-run.
ends 0 create hct_a "$base" 4M --dry-run
number=$(<"/sys/block/${base##*/}/dev")
says out "table      0 65536 hotcache $number 4194304"
! dmsetup info hct_a >/dev/null 2>&1 || fail "--dry-run makes a device"
ends 0 create hct_a "$base" 4MiB --block-size 4KiB --shards 2 --policy lru --json
same params "$number 4194304 6 block_size 4096 policy lru shards 2" "$(json 'o["params"]')"
same created True "$(json 'o["created"]')"
estimate=$(json 'o["metadata_bytes_estimate"]') real=$(json 'o["metadata_bytes"]')
[ $((estimate * 100)) -gt $((real * 80)) ] && [ $((estimate * 100)) -lt $((real * 120)) ] ||
	fail "metadata: $estimate was foretold, $real were taken"
DEV=$(node hct_a)
same policy lru "$(knob a policy)"
same shards 2 "$(knob a shards)"
log "metadata: foretold $estimate, taken $real"

# create: refusals.
log "create refuses ($SECONDS s)"
ends 1 create hct_a "$base" 4M
says err "$base is in use"
null_blk 16 irqmode=0
other=$ORIGIN
ends 1 create hct_a "$other" 4M
says err 'there is already a device hct_a'
ends 1 create hct_b "$other" 4M --mode nosuch
says err 'mode must be writethrough, writearound or passthrough'
ends 1 create hct_b "$other" 4M --option nosuch=1
says err 'no argument is called nosuch'
# What a dry run lets pass is made, what is refused it refuses.
for words in '--mode nosuch' '--option nosuch=1' '--policy nosuch' \
	'--mode writethrough --option mode=writethrough' '--option lirs.hir=99'; do
	# shellcheck disable=SC2086 # words
	ends 2 create hct_b "$other" 4M --dry-run $words
done
ends 1 create hct_a "$other" 4M --dry-run
says err 'there is already a device hct_a'
ends 1 create hct_b "$base" 4M --dry-run
says err "$base is in use"
ends 2 create hct_b "$other" 4M --option nosuch
says err 'KEY=VALUE'
# An origin that could use more than there is; one that cannot has its pool cut.
must dmsetup create hct_vast --table "0 $((1 << 31)) zero"
ends 5 create hct_b "$(node hct_vast)" 1T
says err 'are available'
must dmsetup remove hct_vast
ends 0 create hct_b "$other" 1T --shards 2
says out 'asked for  1.0 TiB, cut'
bytes=$(($(knob b slots) * 4096))
ends 0 remove hct_b
ends 0 create hct_b "$other" 1T --shards 2 --dry-run --json
same "pool that was foretold" "$bytes" "$(json 'o["pool_bytes"]')"
ends 1 create hct_b "$other" 4M --policy nosuch
says err 'policy nosuch is not known here; its cost is taken to be that of clock2q+'
says err 'policy is not known'
ends 3 create hct_b /dev/nosuch 4M
must mknod /dev/hct_driverless b 241 77
ends 3 create hct_b /dev/hct_driverless 4M
says err 'there is no device'
must rm /dev/hct_driverless
empty=$(losetup -f) || skip "no free loop device"
ends 1 create hct_b "$empty" 4M
says err 'is empty: its length is 0'
ends 0 create hct_b "$other" 1M --read-only --mode writearound --option block_size=8192
same "read-only" 1 "$(blockdev --getro "$(node hct_b)")"
same block_size 8192 "$(knob b block_size)"
# Caches that only read may share an origin, one that may write shares it with none.
ends 0 create hct_c "$other" 1M --read-only --dry-run
ends 0 create hct_c "$other" 1M --read-only
same "the second one, read-only" 1 "$(blockdev --getro "$(node hct_c)")"
ends 1 create hct_d "$other" 1M
says err "$other is in use"
ends 1 create hct_d "$base" 1M --read-only
says err "$base is in use"
ends 0 remove hct_c

# Names that device-mapper writes in another way, through the whole life of a device.
log "names ($SECONDS s)"
null_blk 8 irqmode=0
free=$ORIGIN
odd=('hct my cache' 'hct_100%' "hct_\"q'\\" 'hct_voilà')
for name in "${odd[@]}"; do
	null_blk 8 irqmode=0
	third=$ORIGIN
	ends 0 create "$name" "$third" 1M
	says out "created    $name (dm-"
	ends 1 create "$name" "$free" 1M --dry-run
	says err "there is already a device $name"
done
ends 0 list
for name in "${odd[@]}"; do says out "$name"; done
ends 0 list --json
same "the names in JSON" "$(printf '%s\n' "${odd[@]}" | sort)" \
	"$(json '"\n".join(sorted(x["device"] for x in o["devices"] if x["device"] not in ("hct_a", "hct_b")))')"
ends 0 prometheus
promtool check metrics <"$TMP/out" || fail "promtool does not take a name"
for name in "${odd[@]}"; do
	ends 0 drop "$name"
	says out "$name: dropped"
	ends 0 remove "$name"
	says out "$name: removed"
done
# A name wins over a node; a path goes to the device at its end.
other_node=$(basename "$(node hct_b)")
ends 0 create "$other_node" "$third" 1M
ends 0 status "$other_node" --json
same "a name like a node" 1048576 "$(json 'o["devices"][0]["knobs"]["pool_bytes"]')"
same "its node" "$(node "$other_node")" "/dev/$(json 'o["devices"][0]["node"]')"
ends 0 status "/dev/$other_node" --json
same "a path" hct_b "$(json 'o["devices"][0]["device"]')"
mkdir "$TMP/x"
must ln -s "$(node hct_a)" "$TMP/x/hct_b"
ends 0 status "$TMP/x/hct_b" --json
same "a link" hct_a "$(json 'o["devices"][0]["device"]')"
must ln -s "$other" "$TMP/x/hct_a"
ends 3 status "$TMP/x/hct_a"
says err 'is not a device-mapper device'
ends 0 remove "$other_node"
same "the node is left" hct_b "$(<"/sys/block/$other_node/dm/name")"

# A path that a table line would split, and one that changes meaning.
must ln -s "$third" "$TMP/x/a 1M 2 b"
ends 0 create hct_c "$TMP/x/a 1M 2 b" 1M
same "the origin" "$(<"/sys/block/${third##*/}/dev")" "$(dmsetup table hct_c | cut -d ' ' -f 4)"
ends 0 remove hct_c

# Showing.
log "showing ($SECONDS s)"
ends 0 list
says out hct_a
says out hct_b
ends 0 list --json
same names "['hct_a', 'hct_b']" "$(json 'sorted(d["device"] for d in o["devices"])')"
must hcio fill "$DEV" 0 8M 3
# At once no more than half of a shard's slots may be in flight.
must hcio read "$DEV" 1M 1M >/dev/null
must hcio read "$DEV" 0 1M >/dev/null
must hcio read "$DEV" 0 1M >/dev/null
ends 0 status hct_a
says out '512 blocks, 50.0 %'
ends 0 stats hct_a --json
# Hit ratios move by themselves.
same "counters" "$(counters hct_a | grep -v ^hit_ratio_ | sort)" \
	"$(json '"\n".join(sorted(f"{k} {v}" for k, v in o["devices"][0]["counters"].items()
if not k.startswith("hit_ratio_")))')"
ends 0 stats "$DEV" --watch --count 1 --interval 0.1
says out hct_a
ends 0 stats hct_a --reset
same reads 0 "$(count a reads)"
ends 0 status hct_a --json
same device "hct_a" "$(json 'o["devices"][0]["device"]')"
ends 3 status nosuch
must dmsetup create hct_linear --table "0 2048 linear $other 16384"
ends 3 status hct_linear
says err 'its target is linear'
ends 3 drop hct_linear
ends 3 remove hct_linear
ends 0 list
! grep -q hct_linear "$TMP/out" || fail "lists a linear device"

# Steering.
log "knobs ($SECONDS s)"
ends 0 set hct_a mode=writearound policy=clock2q+
same mode writearound "$(knob a mode)"
same policy clock2q+ "$(knob a policy)"
ends 2 set hct_a mode=nosuch
says err 'it takes writethrough'
ends 2 set hct_a policy=nosuch
says err "it takes one of: $(knob a policies)"
ends 2 set hct_a slots=1
says err 'is fixed'
ends 2 set hct_a hits=1
says err 'hits is counted, not set'
ends 2 set hct_a tasks=rsync
says err 'hotcachectl tasks DEVICE'
ends 2 set hct_a hints=0+8=hot
says err 'hotcachectl hint DEVICE'
ends 6 set hct_a lirs.nosuch=1
says err 'policy lirs has no tunable nosuch'
says err 'there are: lirs.ghost lirs.hir'
ends 6 set hct_a nosuch.hir=1
says err 'no tunables of a policy nosuch'
ends 2 set hct_a hir=2
says err 'hir is a tunable'
says err 'there are: lirs.hir'
ends 2 set hct_a lirs.hir=99
says err 'it takes a number from 1 to 90'
ends 0 set hct_a lirs.hir=2 clock2q+.small=20 --json
same tunables "{'lirs.hir': 2, 'clock2q+.small': 20}" "$(json 'o["set"]')"
same lirs.hir 2 "$(<"$(sysfs hct_a)/hotcache_tunables/lirs.hir")"
ends 0 set hct_a lirs.hir=1 clock2q+.small=10
says out 'hct_a: lirs.hir=1'
ends 0 status hct_a
grep -Eq '^  clock2q\+\.small +10$' "$TMP/out" || fail "no tunable: $(cat "$TMP/out")"
ends 0 set hct_a scan=on
same scan on "$(knob a scan)"
ends 2 set hct_a scan=maybe
says err 'it takes on or off'
ends 0 set hct_a scan=off scan_threshold=1.5MiB request_max=64KiB
says out 'hct_a: scan_threshold=1572864'
same request_max 65536 "$(knob a request_max)"
ends 0 set hct_a scan_threshold=4M request_max=0
ends 6 set hct_a mode=writethrough nosuch=1
says err 'has no knob nosuch'
same "mode after a refusal" writearound "$(knob a mode)"
ends 2 set hct_a mode
says err 'set takes KNOB=VALUE, not "mode"'
ends 2 set hct_a mode=writethrough request_max=7
says err 'request_max does not take "7"'
says err 'hct_a: 1 before it are set'
same "mode before a refusal" writethrough "$(knob a mode)"
ends 0 set hct_a mode=writethrough --json
same mode writethrough "$(json 'o["set"]["mode"]')"
ends 0 policy hct_a lru
ends 0 policy hct_a --json
same policy lru "$(json 'o["policy"]')"
ends 0 set hct_a histograms=1
must hcio read "$DEV" 0 64K >/dev/null
ends 0 set hct_a histograms=0
ends 0 stats hct_a
grep -q '^  read_bytes  *1  requests  half below 128.0 KiB,' "$TMP/out" || fail "no histogram"
ends 0 verify hct_a
says out 'mismatched 0'
ends 0 drop hct_a --json
same occupancy 0 "$(count a occupancy)"

# What the module learns of reads.
ends 1 mrc hct_a
says err 'hct_a: nothing is learned of its reads'
ends 0 set hct_a insight=mrc
ends 0 mrc hct_a
says out '100.0 %   the pool as it is'
ends 0 mrc hct_a --json
same curve "32 $(count a mrc | awk 'END { print $1 }')" \
	"$(json 'len(o["curve"]), o["curve"][-1]["pool_bytes"]' | tr -d '(),')"
ends 0 stats hct_a --json
same "no counter" False "$(json '"mrc" in o["devices"][0]["counters"]')"
ends 0 set hct_a insight=off

# Scans and hints.
ends 0 scan hct_a on
same scan on "$(knob a scan)"
ends 0 scan hct_a off
ends 0 scan hct_a
says out 'scan_action=full'
says out 'scan=off'
says out 'request_max=0'
says out 'max_fills=5'
says out 'hints='
says out 'tasks='
ends 0 hint hct_a 0 4K hot
same hints '0+8=hot' "$(knob a hints)"
ends 0 hint hct_a 0 4K none
same hints '' "$(knob a hints)"
ends 1 hint hct_a 1G 4K hot
says err '8 sectors from 2097152 on are not within the device, which has 65536'
ends 0 hint hct_a 8K 4K scan
ends 0 hint hct_a 1M 4K hot
ends 0 hint hct_a 0 32M none
same hints '' "$(knob a hints)"

# Tasks; what the kernel would split a name at is kept.
log "tasks ($SECONDS s)"
ends 0 tasks hct_a
says out 'hct_a: none'
ends 0 tasks hct_a nosuch 'tmux: server'
same tasks 'nosuch tmux:\040server' "$(knob a tasks)"
ends 0 tasks hct_a
says out 'hct_a: nosuch tmux:\040server'
ends 0 tasks hct_a --json
same "tasks in JSON" "{'schema': 1, 'device': 'hct_a', 'tasks': ['nosuch', 'tmux: server']}" "$(json o)"
ends 0 scan hct_a
says out 'tasks=nosuch tmux:\040server'
must cp "$(command -v hcio)" "$TMP/tmux: server"
must cp "$(command -v hcio)" "$TMP/tmux:"
ends 0 stats hct_a --reset
must "$TMP/tmux: server" read "$DEV" 0 16K >/dev/null
counted a filled 0
only a bypass_ bypass_task=4
must "$TMP/tmux:" read "$DEV" 0 16K >/dev/null
counted a filled 4
ends 2 tasks hct_a 1234567890123456
ends 2 tasks hct_a {a..q}
same "tasks after a refusal" 'nosuch tmux:\040server' "$(knob a tasks)"
for name in 'back\slash' $'end\\' 'two  blanks' $'tab\tline\nend' 'voilà' $'\v\f\r\\ \t\\' \
	"$(printf '\\%.0s' {1..15})"; do
	ends 0 tasks hct_a "$name"
	[[ $(knob a tasks) != *[[:space:]]* ]] || fail "$name looks like two"
	ends 0 tasks hct_a --json
	same "a name" "$name" "$(json 'o["tasks"][0]')"
done
# All that fits, each byte of it escaped but one.
names=()
for name in {a..p}; do names+=("$name$(printf '\\%.0s' {1..14})"); done
ends 0 tasks hct_a "${names[@]}"
ends 0 tasks hct_a --json
same "16 names" "$(printf '%s\n' "${names[@]}")" "$(json '"\n".join(o["tasks"])')"
ends 0 tasks hct_a {a..o} 123456789012345
same "16 tasks" "$(echo {a..o} 123456789012345)" "$(knob a tasks)"
ends 0 tasks hct_a none
same tasks '' "$(knob a tasks)"
ends 0 drop hct_a
ends 0 stats hct_a --reset
must "$TMP/tmux: server" read "$DEV" 0 16K >/dev/null
counted a filled 4
only a bypass_

# What verify finds.
log "verify ($SECONDS s)"
must hcio read "$DEV" 0 64K >/dev/null
must hcio fill "$base" 0 4K 9
ends 1 verify hct_a
says err '1 of 16 cached blocks differ'
ends 0 explain hct_a --total
says out 'past the cache'
# The test's own end looks at that counter.
ends 0 stats hct_a --reset

# A few diagnoses in passing; all of them are in explain.sh.
log "explain ($SECONDS s)"
loop()
{
	local _
	for _ in 1 2 3; do
		hcio read "$DEV" 0 "$1" || return
	done
}
must loop 2M >/dev/null
diagnosis fine loop 2M
ends 0 set hct_a mode=writearound
dirty()
{
	local _
	for _ in 1 2 3; do
		loop 2M && hcio fill "$DEV" 0 1M 4 || return
	done
}
diagnosis writes-invalidate dirty
ends 0 set hct_a mode=passthrough
diagnosis switched-off loop 1M
ends 0 set hct_a mode=writethrough
ends 0 set hct_a scan_action=off
must loop 8M >/dev/null
diagnosis loop loop 8M

# prometheus
ends 0 prometheus --output "$TMP/metrics"
grep -q '^hotcache_read_blocks_total{device="dm-[0-9]*",name="hct_a"}' "$TMP/metrics" || fail "no reads"
grep -q "^hotcache_build_info{.*,module=\"$(</sys/module/dm_hotcache/version)\"} 1" "$TMP/metrics" ||
	fail "the module's version"
# The histogram is that of the module, and fits its own sum.
ends 0 set hct_a histograms=1
must loop 1M >/dev/null
ends 0 prometheus hct_a
read -ra timed < <(cat "$(sysfs hct_a)"/hotcache_histograms/{hit,miss}_ns | tr '\n' ' ')
same "reads timed" "$(($(IFS=+; echo "${timed[*]}")))" \
	"$(sed -n 's/^hotcache_read_duration_seconds_count{.*} //p' "$TMP/out")"
same "time of reads" "$(awk '{ n += $1 } END { printf "%.9f", n / 1e9 }' "$(sysfs hct_a)"/hotcache_stats/{hit,miss}_time)" \
	"$(sed -n 's/^hotcache_read_duration_seconds_sum{.*} //p' "$TMP/out")"
ends 0 set hct_a histograms=0
ends 0 prometheus
promtool check metrics <"$TMP/out" || fail "promtool does not take it"

# top, in a terminal; the screen goes to the results.
log "top ($SECONDS s)"
(while :; do hcio read "$DEV" 0 4M; hcio read "$DEV" 0 1M; hcio fill "$DEV" 0 64K 5; done >/dev/null) &
load=$!
tmux -S "$TMP/tmux" -u -f /dev/null new-session -d -s top -x 100 -y 30 \
	"LC_ALL=C.UTF-8 TERM=screen '$CTL' top hct_a --interval 0.3; echo ended \$?; sleep 600"
shown()
{
	tmux -S "$TMP/tmux" capture-pane -p -t top >"$TMP/screen" 2>/dev/null &&
		grep -q -- "$1" "$TMP/screen"
}
wait_for 5 "the screen" shown 'hotcache hct_a'
# The largest rate of those shown fills its column.
wait_for 5 "reads on the screen" shown '^ *reads.*█'
wait_for 5 "the rest of the screen" shown 'occupied'
cp "$TMP/screen" "$HC_OUT/hotcachectl-top.txt"
tmux -S "$TMP/tmux" send-keys -t top q
wait_for 5 "the end of top" shown 'ended 0'
tmux -S "$TMP/tmux" kill-server
kill "$load"
wait "$load" 2>/dev/null

# A suspended device is named as such.
log "a suspended device ($SECONDS s)"
must dmsetup suspend hct_b
ends 0 list
says out suspended
ends 0 status hct_b
says out 'dmsetup resume hct_b'
ends 1 stats hct_b
says err 'hct_b is suspended and shows nothing'
for words in stats 'explain --total'; do
	# shellcheck disable=SC2086 # words
	ends 0 $words
	says err 'hct_b is suspended and shows nothing; dmsetup resume hct_b'
done
ends 1 set hct_b mode=writethrough
says err 'the device is suspended'
must dmsetup resume hct_b

# Without privilege: look, do not change.
log "without privilege ($SECONDS s)"
if command -v setpriv >/dev/null; then
	user="setpriv --reuid 65534 --regid 65534 --clear-groups"
	cp "$CTL" "$TMP/ctl" && chmod 755 "$TMP/ctl"
	chmod 711 "$(dirname "$TMP")" "$TMP"
	$user "$TMP/ctl" list >"$TMP/out" 2>"$TMP/err" || fail "a user cannot list"
	says out hct_a
	[ ! -s "$TMP/err" ] || fail "tells a user: $(<"$TMP/err")"
	must dmsetup suspend hct_b
	$user "$TMP/ctl" list >"$TMP/out" 2>"$TMP/err" || fail "a user cannot list"
	# Where a suspended device shows no files, only root can say what it is.
	grep -q '^hct_b .*suspended' "$TMP/out" || says err 'only root can see'
	$user "$TMP/ctl" stats hct_b >"$TMP/out" 2>"$TMP/err" && fail "a user reads a suspended device"
	says err 'is suspended'
	must dmsetup resume hct_b
	chmod 777 "$TMP/x"
	$user "$TMP/ctl" prometheus --output "$TMP/x/m.prom" || fail "a user writes no metrics"
	grep -q '^hotcache_up{device="dm-[0-9]*",name="hct_a"} 1' "$TMP/x/m.prom" || fail "no metrics"
	for words in 'drop hct_a' 'set hct_a mode=writearound' 'remove hct_a' \
		'create hct_c /dev/null 4M' 'stats hct_a --reset'; do
		# shellcheck disable=SC2086 # words
		$user "$TMP/ctl" $words >"$TMP/out" 2>"$TMP/err"
		same "status of \"$words\" as a user" 4 $?
		says err 'only root may'
	done
	$user "$TMP/ctl" create hct_c "$base" 4M --dry-run >"$TMP/out" 2>"$TMP/err"
	same "status of a dry run as a user" 4 $?
	says err "cannot open $base: Permission denied"
fi

# Without device-mapper's control node.
printf '%s\n' "mount -t tmpfs -o ro none /dev/mapper && exec \"\$@\"" >"$TMP/hidden"
unshare -m bash "$TMP/hidden" "$CTL" drop hct_a >"$TMP/out" 2>"$TMP/err"
same "status without a control node" 1 $?
says err '/dev/mapper/control cannot be opened'

# remove
exec 9<"$DEV"
ends 1 remove hct_a
says err 'hct_a is in use'
exec 9<&-
ends 0 remove hct_b
ends 0 remove "$DEV"
says out 'hct_a: removed'
! dmsetup info hct_a >/dev/null 2>&1 || fail "the device is still there"
must dmsetup remove hct_linear
ends 0 list
says out 'there is no hotcache device'
ends 3 top --batch --count 1

# Without the module, which the kernel would load if it can find it.
must rmmod dm_hotcache
loader=$(</proc/sys/kernel/modprobe)
echo /bin/false >/proc/sys/kernel/modprobe
"$CTL" create hct_a "$other" 4M >"$TMP/out" 2>"$TMP/err"
status=$?
echo "$loader" >/proc/sys/kernel/modprobe
same "status without the module" 6 "$status"
says err 'the module dm-hotcache is not loaded and could not be'
load_module
