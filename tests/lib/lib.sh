# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What every functional test sources first. A test is a script that ends with
# status 0 (passed), 1 (failed) or 77 (skipped, what is missing was named).
# Leaving it removes whatever it set up and looks for what must never happen:
# kernel splats, counters that do not add up, cached data that is not the
# origin's, requests that never ended.
#
# HC_TARGET=linear runs the scripts against dm-linear: what they assert of any
# transparent target must hold there too; tests of the cache itself are skipped.

set -u
export LC_ALL=C
export DM_DISABLE_UDEV=${DM_DISABLE_UDEV:-1}

# Processes are what takes an emulated kernel the time: what each test does is left to
# the shell itself where that can do it.
TESTS=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
TOP=${TESTS%/*}
TEST=${0##*/}
TEST=${TEST%.sh}
HC_TARGET=${HC_TARGET:-hotcache}
HC_SUITE=${HC_SUITE:-none}
HC_BIN=${HC_BIN:-/tmp/hc-tests-bin}
TMP=${HC_TMP:-/tmp/hc-tests}/$TEST
export TESTS TOP TEST HC_TARGET HC_SUITE HC_BIN TMP

# shellcheck source=/dev/null
. "$TESTS/lib/check.sh"
# shellcheck source=/dev/null
. "$TESTS/lib/origin.sh"
# shellcheck source=/dev/null
. "$TESTS/lib/cache.sh"

# log SENTENCE - a line in the test's log.
log()
{
	printf '# %s\n' "$*"
}

# What failed is said to the test's log even where the output of a function is taken
# or thrown away.
exec {REPORT}>&1

# fail SENTENCE - the behaviour under test is not as it should be.
fail()
{
	printf 'FAIL: %s (%s:%s)\n' "$*" "${BASH_SOURCE[1]##*/}" "${BASH_LINENO[0]}" >&"$REPORT"
	exit 1
}

# skip THING - the test cannot run here because THING is missing.
skip()
{
	printf 'SKIP: %s\n' "$*"
	exit 77
}

# must COMMAND... - fail unless it succeeds.
must()
{
	local status
	"$@" && return 0
	status=$?
	printf 'FAIL: "%s" returned %s (%s:%s)\n' "$*" "$status" \
		"${BASH_SOURCE[1]##*/}" "${BASH_LINENO[0]}" >&"$REPORT"
	exit 1
}

# refused COMMAND... - fail if it succeeds.
refused()
{
	if "$@" >"$TMP/refused.out" 2>&1; then
		printf 'FAIL: "%s" was accepted (%s:%s)\n' "$*" \
			"${BASH_SOURCE[1]##*/}" "${BASH_LINENO[0]}" >&"$REPORT"
		exit 1
	fi
}

# same WHAT WANT GOT
same()
{
	[ "$2" = "$3" ] || {
		printf 'FAIL: %s: want "%s", got "%s" (%s:%s)\n' "$1" "$2" "$3" \
			"${BASH_SOURCE[1]##*/}" "${BASH_LINENO[0]}" >&"$REPORT"
		exit 1
	}
}

# wait_for SECONDS WHAT COMMAND... - until COMMAND succeeds, else fail. The
# limit only turns a hang into a failure: no test depends on how long it takes.
# SECONDS are those of an idle machine; an emulated one with a sanitizer, beside
# others, was seen to take ten times as many.
wait_for()
{
	local limit=$((SECONDS + 10 * $1)) what=$2
	shift 2
	until "$@"; do
		[ "$SECONDS" -lt "$limit" ] || fail "waited in vain for $what"
		nap 0.02
	done
}

# thorough - whether each variant is to be tried: natively, and in a long run. Where an
# emulator makes the kernel ten times slower, only those that differ for the kernel.
thorough()
{
	[[ ${HC_SUITE:-} == uml* || -n ${HC_THOROUGH:-} ]]
}

# long_run - whether variants are to be tried as well that are dear and seldom tell more
# than the others.
long_run()
{
	[ -n "${HC_THOROUGH:-}" ]
}

# scaled NATIVE EMULATED - how often to do a thing: the one or the other number.
scaled()
{
	if thorough; then echo "$1"; else echo "$2"; fi
}

# rounds VARIABLE NATIVE EMULATED - as scaled, but if a long run sets the variable,
# what that says.
rounds()
{
	echo "${!1:-$(scaled "$2" "$3")}"
}

# nap SECONDS - sleep without a process.
nap()
{
	read -rt "$1" -u "$NAP"
	return 0
}

# need_command NAME...
need_command()
{
	local c
	for c in "$@"; do
		command -v "$c" >/dev/null || skip "no command $c"
	done
}

# need_hotcache - the test is of the cache itself.
need_hotcache()
{
	[ "$HC_TARGET" = hotcache ] || skip "HC_TARGET is $HC_TARGET, not hotcache"
}

# one_cpu - the test and all that it starts from now on run on one CPU. A policy that
# relinks lists is told of hits through a buffer a CPU, so what it knows of their
# order, and evicts, depends on which CPU each read came from.
one_cpu()
{
	need_command taskset
	must taskset -pc 0 $$ >"$TMP/taskset"
}

# need_tracing - tracefs is at $TRACING. Where nobody has mounted it the test does, in
# $TMP, and it goes with the test. Names of tasks are not recorded: for these the kernel
# patches its scheduler each time that an event is switched, and QEMU before 8.1 may
# then run the breakpoint by which it does so (the race is told in QEMU's commit
# deba78709ae8, "accel/tcg: Always lock pages before translation").
need_tracing()
{
	export TRACING=/sys/kernel/tracing
	if [ ! -e "$TRACING/trace" ]; then
		TRACING=$TMP/tracing
		mkdir -p "$TRACING"
		mount -t tracefs none "$TRACING" || skip "tracefs"
	fi
	echo 0 >"$TRACING/options/record-cmd" || fail "tracefs has no record-cmd"
}

# have_module NAME - load it or see that it is built in.
have_module()
{
	[ -d "/sys/module/$1" ] || modprobe -q "$1" 2>/dev/null ||
		[ -d "/sys/module/$1" ]
}

# have_target NAME - the device-mapper target is there.
have_target()
{
	target_is_there "$1" ||
		{ have_module dm_mod && have_module "dm_$1" && target_is_there "$1"; }
}

target_is_there()
{
	[[ $'\n'$(command dmsetup targets 2>/dev/null) == *$'\n'"$1 "* ]]
}

need_target()
{
	have_target "$1" || skip "no device-mapper target $1"
}

# helpers - build the C helpers once.
helpers()
{
	PATH=$HC_BIN:$PATH
	[ -z "${HC_HELPERS_BUILT:-}" ] || return 0
	mkdir -p "$HC_BIN"
	make -s -C "$TESTS/helpers" O="$HC_BIN" >"$TMP/helpers.log" 2>&1 || {
		cat "$TMP/helpers.log"
		fail "the helpers do not build"
	}
}

# load_module - the target is registered when this returns.
load_module()
{
	[ "$HC_TARGET" = hotcache ] || return 0
	[ -d /sys/module/dm_hotcache ] && return 0
	have_module dm_mod || true
	must insmod "${HC_KO:-$TOP/dm-hotcache.ko}"
}

start()
{
	umask 077
	mkdir -p "$TMP"
	rm -f "$TMP/nap"
	mkfifo "$TMP/nap"
	exec {NAP}<>"$TMP/nap"
	clean_up 2>/dev/null
	klog_mark
	[ "$EUID" = 0 ] || skip "root"
	need_command dmsetup
	helpers
	load_module
}

# on_exit [COMMAND...] - first the command, which is the test's own; its status does not
# matter.
on_exit()
{
	local status=$?
	trap - EXIT
	"${@:-:}"
	if [ "$status" = 0 ]; then
		(check_devices) || status=1
	else
		[ "$status" = 77 ] || dump_state
	fi
	clean_up || {
		log "left behind: $(dmsetup ls 2>/dev/null | tr '\n' ' ')"
		[ "$status" = 77 ] || status=1
	}
	klog_clean || status=1
	rm -rf "$TMP"
	exit "$status"
}

trap on_exit EXIT
trap 'exit 1' INT TERM
start
