# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Cuts of the power, one after the other, on a disk for each file system. Expects: out,
# suite, seed, cuts, as ../run sets them.
#
# shellcheck disable=SC2154

FILE_SYSTEMS=(ext4 xfs)
MODES=(writethrough writearound switching)
DISK_MIB=384
# Seconds in which a guest has recovered and commits, on a busy machine.
LIMIT=${HC_CUT_TIMEOUT:-600}

# cut_told LOG - remember what was acknowledged in a boot: acked[DATABASE] of $fs.
cut_told()
{
	local name number count

	while read -r name number count; do
		acked[$fs.$name]=$number
		commits=$((commits + count))
	done < <(awk '$1 == "ack" && $3 ~ /^[0-9]+$/ {
			n[$2]++
			if ($3 + 0 > last[$2])
				last[$2] = $3 + 0
		}
		END { for (name in last) print name, last[name], n[name] }' "$1")
	count=$(awk '$1 == "hits" && $2 ~ /^[0-9]+$/ { n = $2 } END { print n + 0 }' "$1")
	hits[$mode]=$((${hits[$mode]:-0} + count))
}

# cut_found LOG - a boot has looked at all that was cut before.
cut_found()
{
	local name found wanted rows=''

	while read -r _ name found wanted; do
		rows+="${rows:+, }$name $found rows of $wanted acknowledged"
		checked=$((checked + wanted))
	done < <(grep '^found ' "$1")
	[ -z "${pending[$fs]:-}" ] || while IFS= read -r line; do
		result "ok - $line: $rows"
		name=${line#*, *, }
		seen[${name%%,*}]=$((${seen[${name%%,*}]:-0} + 1))
		whole=$((whole + 1))
	done <<<"${pending[$fs]}"
	pending[$fs]=
}

# cut_failed LOG WHAT
cut_failed()
{
	local line
	line=$(grep -m 1 '^not ok - ' "$1") || line="not ok - it did not go on"
	result "not ok - $2: ${line#not ok - }"
	tail -n 5 "$1.err" "$1.console" | sed 's/^/# /'
}

# cut_splats LOG WHAT - whether there was trouble in the kernel's log.
cut_splats()
{
	[ -n "$(splats "$1.console")" ] || return 1
	result "not ok - $2: trouble in the kernel's log, see ${1#"$TOP"/}.console"
}

# cut_boot LOG WORD... - boot with what is known of $fs.
cut_boot()
{
	local log=$1
	shift
	machine_start "$log" "SEED=$RANDOM" \
		"ACKED_JOURNAL=${acked[$fs.journal]:-0}" "ACKED_WAL=${acked[$fs.wal]:-0}" \
		"ACKED_POSTGRES=${acked[$fs.postgres]:-0}" -- "$fs" "$mode" "$@"
}

# cut_once NUMBER - boot, look for what is from before, cut. Status 1: no more can be
# done with this disk.
cut_once()
{
	local n=$1 fs=${FILE_SYSTEMS[$1 % 2]} mode=${MODES[$1 / 2 % 3]} word=commits
	local log=$out/cuts/$n disk=$out/cuts/${FILE_SYSTEMS[$1 % 2]}.img ms make=() what good=yes

	ms=$((200 + RANDOM % 2300))
	if [ "$n" -lt 2 ]; then
		make=(make)
	elif [ $((n / 2 % 5)) = 4 ]; then
		word=recovers ms=$((RANDOM % 1000))
	fi
	what="cut $((n + 1)), $fs, $mode, $ms ms after \"$word\""
	cut_boot "$log" ${make[@]+"${make[@]}"}
	if machine_says "$log" $word "$LIMIT"; then
		sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
	else
		good=
	fi
	machine_cut "$log"
	# Only what came before the power went counts, but that counts whole.
	if [ -z "$good" ] || grep -q '^not ok' "$log"; then
		cut_failed "$log" "boot $((n + 1)), $fs, $mode"
		return 1
	fi
	! cut_splats "$log" "$what" || return 1
	! grep -qx whole "$log" || cut_found "$log"
	cut_told "$log"
	pending[$fs]+="${pending[$fs]:+$'\n'}$what"
}

# cut_last FS - a boot that nobody cuts.
cut_last()
{
	local fs=$1 mode=writethrough log=$out/cuts/last.$1 disk=$out/cuts/$1.img

	[ -n "${pending[$fs]:-}" ] || return 0
	cut_boot "$log" last
	if machine_says "$log" whole "$LIMIT"; then
		vm_wait "$LIMIT" "$run/guest/status" || :
		machine_cut "$log"
		cut_found "$log"
	else
		machine_cut "$log"
		cut_failed "$log" "the last boot, $fs"
	fi
	cut_splats "$log" "the last boot, $fs" || :
}

# cut_lies - a disk that keeps nothing that was not written by chance, flushed or not: if
# that is not noticed, nothing is.
cut_lies()
{
	local fs=ext4 mode=writethrough log=$out/cuts/lies disk=$out/cuts/lies.img

	acked=()
	truncate -s ${DISK_MIB}M "$disk"
	cut_boot "$log.1" make
	if ! machine_says "$log.1" commits "$LIMIT"; then
		machine_cut "$log.1"
		cut_failed "$log.1" "a new disk"
		return
	fi
	machine_cut "$log.1"
	cut_told "$log.1"
	cut_boot "$log.2" lies
	if ! machine_says "$log.2" commits "$LIMIT"; then
		machine_cut "$log.2"
		cut_failed "$log.2" "the disk that will forget"
		return
	fi
	sleep 2
	machine_cut "$log.2"
	cut_told "$log.2"
	cut_boot "$log.3" last
	machine_says "$log.3" whole "$LIMIT" || :
	machine_cut "$log.3"
	if grep -q '^not ok - ' "$log.3"; then
		result "ok - cuts: a disk that forgets what was flushed is noticed: $(
			sed -n 's/^not ok - //p' "$log.3" | head -n 1 | cut -c 1-120)"
	else
		result "not ok - cuts: a disk that forgets what was flushed is not noticed"
	fi
}

cuts_part()
{
	local -A acked=() pending=() hits=() seen=()
	local n fs mode line modes='' commits=0 checked=0 whole=0 began=$SECONDS

	rm -rf "$out/cuts"
	mkdir -p "$out/cuts" "$CACHE/run"
	if [ "$(suite_release "$suite")" != trixie ]; then
		result "skip - cuts under PostgreSQL: $suite has not the root that it is for"
	elif (need_postgres); then
		postgres=yes
	else
		result "skip - cuts under PostgreSQL: its packages cannot be fetched"
	fi
	run=$(mktemp -d "$CACHE/run/durability.XXXXXX")
	echo $$ >"$run/pid"
	HC_MAKE_FLAGS=${HC_MAKE_FLAGS-HC_KUNIT=} machine_prepare
	for fs in "${FILE_SYSTEMS[@]}"; do
		truncate -s ${DISK_MIB}M "$out/cuts/$fs.img"
	done
	RANDOM=$seed
	for ((n = 0; n < cuts; n++)); do
		cut_once $n || break
	done
	if [ "$n" = "$cuts" ]; then
		for fs in "${FILE_SYSTEMS[@]}"; do
			cut_last "$fs"
		done
	fi
	for mode in "${MODES[@]}"; do
		modes+="${modes:+, }$mode ${seen[$mode]:-0}"
		[ "${hits[$mode]:-1}" -gt 0 ] ||
			result "not ok - cuts: in $mode nothing was read from the cache"
	done
	result "# cuts: $whole of $cuts looked at ($modes), $commits commits acknowledged, $(
		)$checked rows looked for in all boots, $((SECONDS - began)) s"
	cut_lies
}
