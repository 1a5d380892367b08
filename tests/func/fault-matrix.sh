#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each fault of an origin, each operation, each mode: the caller gets what he gets without the cache, hits go on, nothing stays wrong.
# kernels: umlkasan - it has the block layer's error injection, and error paths free what other requests may hold
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/faults.sh"
. "$TESTS/lib/race.sh"
need_hotcache

# What is asked, in a part of the device: name, rule, kind, offset, length. Each has 64 KiB
# of its own, so that with blocks as large none meets another one's block. The rule says
# what the cache may give:
#   same      what the device gives without it
#   hit       in the modes that cache the data, whatever the device does
#   resident  a change of what is cached, and a read of it: the change as without; then
#             as without, too, or what was written, if mode writethrough has kept that
cat >"$TMP/list" <<'END'
miss same read 1048576 4096
hit hit read 1114112 4096
hit-in-part hit read 1180160 512
long-read same read 983040 131072
read-ahead same ahead 2293760 131072
write same write 1245184 4096
write-to-cached resident write 1310720 4096
write-in-part same write 1376768 1024
write-in-part-to-cached resident write 1442304 1024
FUA same fua 1507328 4096
FUA-to-cached resident fua 1572864 4096
flush same flush 0 0
discard same discard 1638400 65536
discard-of-cached same discard 1703936 65536
zeroes same zero 1769472 8192
zeroes-to-cached same zero 1835008 8192
bad-sector same read 3146752 512
good-sector-before-it same read 3145728 1024
good-sector-after-it same read 3147776 2048
hit-of-bad-sector hit read 3212288 1024
write-to-bad-sector same write 3277824 512
good-read-before same read 917504 4096
good-read-after same read 2490368 4096
good-write same write 2621440 4096
good-write-to-cached resident write 2752512 4096
END
# What is cached before the fault begins: the first block of each that says so.
awk '$2 != "same" || $1 ~ /cached/ {
	print $1, "read", int($4 / 4096) * 4096, 4096 }' "$TMP/list" >"$TMP/warm"
awk '{ print $1, $3, $4, $5 }' "$TMP/list" >"$TMP/asked"
mapfile -t names < <(awk '{ print $1 }' "$TMP/list")
mapfile -t rules < <(awk '{ print $2 }' "$TMP/list")
mapfile -t hits < <(awk '$2 == "hit" { print $1 }' "$TMP/list")

modes=(writethrough writearound passthrough)
size=4K
statuses=(MEDIUM NOTSUPP)
if long_run; then
	statuses=(IOERR MEDIUM NOTSUPP AGAIN TIMEOUT NOSPC TRANSPORT TARGET RESV_CONFLICT
		PROTECTION RESOURCE INVAL)
fi
table=${HC_OUT:-$TMP}/func/fault-matrix.md
mkdir -p "${table%/*}"
cells=0 wrong=0 missing=() present=''
declare -A got

# tried COMMAND... - status 1, and $REASON, where it skips.
tried()
{
	(
		trap - EXIT
		"$@" || exit
		printf '%s=%q\n' ORIGIN "$ORIGIN" BELOW "$BELOW" NBD "${NBD:-}" \
			NULLB "${NULLB:-}" nodes "${FAULT[*]}" >"$TMP/tried"
	) >"$TMP/tried.log"
	case $? in
	0)
		# shellcheck source=/dev/null
		. "$TMP/tried"
		# shellcheck disable=SC2154 # it is in that file
		read -ra FAULT <<<"$nodes"
		return 0
		;;
	77) REASON=$(sed -n 's/^SKIP: //p' "$TMP/tried.log") ;;
	*) fail "$*: $(<"$TMP/tried.log")" ;;
	esac
	return 1
}

# in_each_mode COMMAND... - with the mode and its part besides, side by side: each mode has
# a cache of its own, over a part of the device; the last part has none.
in_each_mode()
{
	local i pids=()
	for i in 0 1 2; do
		"$@" "${modes[i]}" "${FAULT[i]}" &
		pids+=($!)
	done
	for i in 0 1 2; do
		wait "${pids[i]}" || fail "$*: mode ${modes[i]}"
	done
}

make_cache()
{
	must dmsetup create "hct_$1" --table "$(cache_line "$2" 2M mode "$1" block_size $size)"
}

remove_cache()
{
	must dmsetup remove "hct_$1"
}

# device NAME - with the caches.
device()
{
	[ "$present" != "$1" ] || return 0
	remove_device
	tried "device_$1" || { origins_remove; return 1; }
	in_each_mode make_cache
	present=$1
}

remove_device()
{
	[ -n "$present" ] || return 0
	in_each_mode remove_cache
	over_nothing
	origins_remove
	present=
}

# refill - what is stored is old, wherever something is asked for.
refill()
{
	local part
	for part in "${FAULT[@]}"; do must hcio fill "$part" 917504 2560K 1; done
}

# warm_up MODE - twice, since a policy may want to be asked again.
warm_up()
{
	local dev _
	dev=$(node "hct_$1")
	must message "$1" drop
	for _ in 1 2; do
		must hcops "$dev" "$TMP/warm" >"$TMP/warm.$1"
		! grep -qv ' ok old$' "$TMP/warm.$1" || fail "$1, before the fault: $(<"$TMP/warm.$1")"
	done
}

# ask NAME DEV - all of it, one after the other.
ask()
{
	background hcops "$2" "$TMP/asked" >"$TMP/answers.$1"
	wait_for 60 "the answers of $2" ended "$PID"
	wait "$PID" || fail "hcops ended with status $?"
}

ask_all()
{
	local i
	"fault_$1_on" 0
	for i in 0 1 2; do
		[ "$1" != medium ] || "fault_$1_on" $((i * PART))
		ask "${modes[i]}" "$(node "hct_${modes[i]}")"
	done
	[ "$1" != medium ] || "fault_$1_on" $((3 * PART))
	ask direct "${FAULT[3]}"
	[ "$1" = unplug ] || "fault_$1_off"
}

# ask_apart NAME DEV - all at once; $PID is their parent.
ask_apart()
{
	rm -rf "$TMP/apart.$1"
	mkdir "$TMP/apart.$1"
	background hcops "$2" "$TMP/asked" apart "$TMP/apart.$1"
}

# wait_or_ended NAME PARENT COUNT - all of them do, and so many have ended.
wait_or_ended()
{
	local pid answers
	answers=("$TMP/apart.$1"/*)
	[ -e "${answers[0]}" ] || answers=()
	[ ${#answers[@]} = "$3" ] || return
	for pid in $(pgrep -P "$2"); do
		waiting_or_ended "$pid" || return
	done
}

# answers_apart NAME EARLY... - of all; before those that had to wait it says so.
answers_apart()
{
	local name answer early=" ${*:2} "
	for name in "${names[@]}"; do
		read -r _ answer <"$TMP/apart.$1/$name" || fail "no answer to $name"
		[[ $early == *" $name "* ]] || answer="waits, then $answer"
		echo "$name $answer"
	done >"$TMP/answers.$1"
}

# ask_all_apart - of a device that is suspended: only hits are answered meanwhile.
ask_all_apart()
{
	local i pids=() early
	fault_suspended_on
	for i in 0 1 2; do
		ask_apart "${modes[i]}" "$(node "hct_${modes[i]}")"
		pids+=("$PID")
	done
	ask_apart direct "${FAULT[3]}"
	pids+=("$PID")
	for i in 0 1; do
		wait_for 60 "${#hits[@]} hits to end, all others to wait, ${modes[i]}" \
			wait_or_ended "${modes[i]}" "${pids[i]}" ${#hits[@]}
	done
	wait_for 60 "all to wait, passthrough" wait_or_ended passthrough "${pids[2]}" 0
	wait_for 60 "all to wait, without a cache" wait_or_ended direct "${pids[3]}" 0
	fault_suspended_off
	for i in "${pids[@]}"; do done_well "$i" "the requests"; done
	early=("${hits[@]}")
	answers_apart writethrough "${early[@]}"
	answers_apart writearound "${early[@]}"
	answers_apart passthrough
	answers_apart direct
}

# right RULE MODE CACHED DIRECT
right()
{
	[ "$3" != "$4" ] || [[ $1 = hit && $2 != passthrough ]] || return 0
	case $1 in
	hit) [[ $2 != passthrough && $3 = "ok old" ]] ;;
	resident)
		[[ $2 = writethrough && $3 = *"ok, then ok new" &&
			${3%, then *} = "${4%, then *}" ]]
		;;
	*) return 1 ;;
	esac
}

# judge FAULT MODE - what was given.
judge()
{
	local i cached direct answers=() others=()
	mapfile -t answers <"$TMP/answers.$2"
	mapfile -t others <"$TMP/answers.direct"
	same "$1: answers" "${#names[@]} ${#names[@]}" "${#answers[@]} ${#others[@]}"
	for i in "${!names[@]}"; do
		cached=${answers[i]#* } direct=${others[i]#* }
		cells=$((cells + 1))
		got[${names[i]} direct]=$direct
		got[${names[i]} $2]=$cached
		right "${rules[i]}" "$2" "$cached" "$direct" && continue
		wrong=$((wrong + 1))
		got[${names[i]} $2]="**$cached**"
		log "WRONG: $1, ${names[i]}, $2: $cached, without the cache $direct"
	done
}

# rows FAULT - of the table.
rows()
{
	local name mode
	for name in "${names[@]}"; do
		printf '| %s | %s |' "$1" "${name//-/ }"
		for mode in direct "${modes[@]}"; do printf ' %s |' "${got[$name $mode]}"; done
		echo
	done >>"$table"
}

# healthy MODE PART - the fault is gone: nothing of it is left.
healthy()
{
	local dev
	dev=$(node "hct_$1")
	[ "$KIND" = unplug ] || must hcio cmp "$dev" "$2" 917504 2560K
	wait_for 60 "requests of $1 to end" inflight_zero "$dev"
	check_verify "hct_$1"
	check_identities "hct_$1"
}

# matrix KIND DEVICE LABEL
matrix()
{
	local mode
	KIND=$1
	if ! device "$2" || { declare -F "fault_$1_need" >"$TMP/need" && ! tried "fault_$1_need"; }; then
		missing+=("$3 ($REASON)")
		log "not in this kernel: $3: $REASON"
		printf '| %s | all | not in this kernel: %s | | | |\n' "$3" "$REASON" >>"$table"
		return
	fi
	refill
	in_each_mode warm_up
	if [ "$1" = suspended ]; then ask_all_apart; else ask_all "$1"; fi
	grep -qv '^[^ ]* ok' "$TMP/answers.direct" ||
		fail "$3: the device does not fail: $(<"$TMP/answers.direct")"
	for mode in "${modes[@]}"; do judge "$3" "$mode"; done
	rows "$3"
	in_each_mode healthy
	log "$3: done ($SECONDS s)"
}

# matrices SUFFIX - all faults.
matrices()
{
	matrix error null "dm-error$1"
	matrix dust null "dm-dust$1"
	matrix flakey null "dm-flakey$1"
	matrix flakey_reads null "dm-flakey error_reads$1"
	matrix flakey_writes null "dm-flakey error_writes$1"
	for BLK_STATUS in "${statuses[@]}"; do
		matrix blk null "block layer: $BLK_STATUS$1"
	done
	matrix badblocks null "null_blk badblocks$1"
	matrix suspended null "origin suspended$1"
	matrix partial partial "null_blk badblocks_partial_io$1"
	matrix timeout timeout "null_blk timeouts$1"
	matrix medium scsi "scsi_debug medium errors$1"
	matrix offline scsi "scsi_debug offline and back$1"
	matrix unplug scsi "scsi_debug unplugged$1"
	matrix nbd nbd "nbd-server that fails$1"
	matrix killed nbd "nbd-server killed and back$1"
	remove_device
}

{
	echo '| fault | operation | without a cache | writethrough | writearound | passthrough |'
	echo '|---|---|---|---|---|---|'
} >"$table"
matrices ''
if long_run; then
	size=64K
	matrices ', blocks of 64K'
fi
cat "$table"
log "$cells cells, $wrong wrong; not in this kernel: ${missing[*]:-nothing}"
[ "$wrong" = 0 ] || fail "$wrong of $cells cells are wrong"
# All but one kind there, where "make test" runs it.
least=10
[ "${HC_SUITE:-}" != umlkasan ] || least=15
[ "$cells" -ge $((least * 3 * ${#names[@]})) ] || fail "only $cells cells: no kernel for this"
