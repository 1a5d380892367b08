# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What every part of the lab uses: messages, failure, the cache of artefacts.
# Sourced, never run. Sets LAB (this folder), TOP (the checkout), CACHE.

# Statuses of our own; others are the command's.
export HC_EX_SETUP=125 HC_EX_TIMEOUT=124

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
TOP=$(cd "$LAB/../.." && pwd -P)
CACHE=${HC_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/dm-hotcache}
HC_T0=${HC_T0:-$(date +%s)} HC_TICKS=$(getconf CLK_TCK)
export LAB TOP CACHE HC_T0 HC_TICKS
export LC_ALL=C

# shellcheck source=tools/lib/packages.sh
. "$TOP/tools/lib/packages.sh"

# say SENTENCE - one line of progress with the time since the start.
say()
{
	printf 'lab: [%4ds] %s\n' $(($(date +%s) - HC_T0)) "$*" >&2
}

# progress_line SENTENCE - how tools/lib/progress.sh prints.
progress_line()
{
	say "$@"
}

# die SENTENCE - end, since the lab could not do its work.
die()
{
	printf 'lab: %s\n' "$*" >&2
	exit "$HC_EX_SETUP"
}

# cpu_seconds - set $cpu to the CPU time of this shell's children that have ended.
cpu_seconds()
{
	local stat
	read -ra stat <"/proc/$BASHPID/stat"
	cpu=$(((stat[15] + stat[16]) / HC_TICKS))
}

# logged LOG SENTENCE COMMAND... - run COMMAND with its output in LOG; show that
# it lives; say how long it took, or show the log's tail and fail.
logged()
{
	local log=$1 what=$2 t=$SECONDS start cpu before
	shift 2
	cpu_seconds
	before=$cpu
	mkdir -p "$(dirname "$log")"
	start=$(stat -c %s "$log" 2>/dev/null) || start=0
	say "$what ..."
	if ! with_progress "$what" artefact_moves to_log "$log" "$@"; then
		tail -n 25 "$log" | sed 's/^/lab:   | /' >&2
		die "failed: $what (log: $log)"
	fi
	cpu_seconds
	say "$what: $((SECONDS - t)) s, CPU time $((cpu - before)) s"
}

to_log()
{
	local log=$1
	shift
	"$@" >>"$log" 2>&1 </dev/null
}

# artefact_moves - what moves while an artefact is made: the size of its folder,
# and what its log says since the byte $start.
artefact_moves()
{
	local mib
	mib=$(du -smc "$CACHE/tmp/$(basename "$log" .log)".* 2>/dev/null |
		tail -n 1 | cut -f1)
	[ "${mib:-0}" = 0 ] || echo "$mib MiB"
	log_moves "$log" "$start"
}

# hash_of TEXT... - short name for a recipe.
hash_of()
{
	printf '%s\n' "$@" | sha256sum | cut -c1-12
}

need_root()
{
	[ "$(id -u)" = 0 ] ||
		die "must run as root (debootstrap, chroot, mount namespaces)"
}

# need_space MIB WHAT - refuse before the disk is full, not after.
need_space()
{
	local free
	mkdir -p "$CACHE" || die "cannot make the cache folder $CACHE"
	free=$(df -Pm "$CACHE" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$1" ] ||
		die "$2 needs $1 MiB free in $CACHE, there are $free MiB (HC_CACHE_DIR moves it)"
}

# lock NAME - take an exclusive lock. The calling shell holds it until it ends, so
# call this inside ( ... ). Says when it has to wait.
lock()
{
	local fd log=$CACHE/log/$1.log start=0
	mkdir -p "$CACHE/lock"
	exec {fd}>"$CACHE/lock/$1"
	if ! flock -n "$fd"; then
		say "waiting for another run that makes $1 ..."
		with_progress "waiting for $1" artefact_moves flock "$fd"
	fi
}

# needs DIR FILE... - for builders: the artefact in DIR is whole only with FILEs.
needs()
{
	local dir=$1
	shift
	printf '%s\n' "$@" >"$dir/.hc-needs"
}

# whole NAME - whether an artefact is there and whole: a folder without the stamp
# .hc-ok was left by a crash, one that misses a file has lost it since.
whole()
{
	local f dir=$CACHE/$1
	[ -e "$dir/.hc-ok" ] || return 1
	[ -e "$dir/.hc-needs" ] || return 0
	while read -r f; do
		[ -e "$dir/$f" ] || return 1
	done <"$dir/.hc-needs"
}

# artefact NAME MIB BUILDER ARGS... - make sure that $CACHE/NAME is there and
# whole. BUILDER is called as BUILDER TMPDIR ARGS... and fills TMPDIR, which
# then takes the name in one step.
artefact()
{
	local name=$1 mib=$2 builder=$3
	shift 3
	whole "$name" && return 0
	need_root
	(
		lock "$name"
		whole "$name" && exit 0
		rm -rf --one-file-system "${CACHE:?}/$name" "$CACHE/tmp/$name".*
		need_space "$mib" "$name"
		mkdir -p "$CACHE/tmp" "$CACHE/log"
		tmp=$CACHE/tmp/$name.$$
		mkdir "$tmp"
		: >"$CACHE/log/$name.log"
		"$builder" "$tmp" "$@" || die "could not make $name"
		# A crash must not leave a stamp on data that never reached
		# the disk.
		sync -f "$tmp"
		: >"$tmp/.hc-ok"
		mv -T "$tmp" "$CACHE/$name"
	)
}

# log_of ARTEFACT - where the log of making it is.
log_of()
{
	printf '%s\n' "$CACHE/log/$1.log"
}
