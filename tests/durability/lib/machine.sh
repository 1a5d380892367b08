# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests whose power is cut. They are the lab's, but the module is built once for all of
# them: each boot takes seconds then. Expects: suite, run (a folder of this run), disk
# (the image that is the guest's disk).
#
# shellcheck disable=SC2154

# machine_prepare - the module, and what guests find beside it.
machine_prepare()
{
	suite_prepare "$suite"
	build_module "$suite" "$run/guest"
	[ -z "${HC_KO:-}" ] || cp "$HC_KO" "$run/guest/ko/dm-hotcache.ko"
	[ -z "$postgres" ] || lay_postgres "$run/guest/layer"
	mkdir -p "$run/empty" "$run/out.d"
	install -m 755 "$LAB/guest/main" "$run/guest/main"
	mkfifo "$run/out" "$run/err"
}

# machine_start LOG [NAME=VALUE]... -- WORD... - boot, and run tests/durability/guest/cut with
# these words, and these variables. What it says goes to LOG, errors to LOG.err.
machine_start()
{
	local log=$1
	shift
	rm -f "$run/guest/status" "$run/console"
	{
		printf 'export HC_SUITE=%q HC_LAB_DIR=%q HC_OUT=%q\n' \
			"$suite" "$TOP" "$TOP/build/out"
		echo 'export DM_DISABLE_UDEV=1'
		while [ "$1" != -- ]; do
			printf 'export %s=%q\n' "${1%%=*}" "${1#*=}"
			shift
		done
	} >"$run/guest/env"
	shift
	{
		printf 'command=(tests/durability/guest/cut'
		printf ' %q' "$@"
		printf ')\n'
	} >"$run/guest/command"
	cat "$run/out" >"$log" &
	OUT_PUMP=$!
	cat "$run/err" >"$log.err" &
	ERR_PUMP=$!
	case $suite in
	uml*) HC_LAB_DISK=$disk vm_start uml_run "$suite" "$run" "$run/out.d" ;;
	*) HC_LAB_DISK=$disk vm_start qemu_run "$suite" "$run" "$run/out.d" ;;
	esac
}

# machine_drain PID FIFO - until PID, which copies FIFO, has copied all. A guest that ended
# before it opened FIFO leaves PID waiting for a writer.
machine_drain()
{
	# shellcheck disable=SC2016 # for the inner shell
	! kill -0 "$1" 2>/dev/null || timeout 1 sh -c ': >"$1"' sh "$2" || :
	wait "$1" || :
}

# machine_cut LOG - the power goes. When this returns no process of the guest is left
# that could write to the disk: each has had the pipes open.
machine_cut()
{
	vm_kill
	machine_drain "$OUT_PUMP" "$run/out"
	machine_drain "$ERR_PUMP" "$run/err"
	tr -d '\r' <"$run/console" >"$1.console"
}

# machine_says LOG WORD SECONDS - whether the guest says a line that begins with WORD before it
# ends or complains, and before so many seconds are over.
machine_says()
{
	local end=$((SECONDS + $3))
	until grep -q "^$2" "$1"; do
		[ "$SECONDS" -lt "$end" ] && kill -0 "$VM_PID" 2>/dev/null &&
			! grep -q '^not ok' "$1" && [ ! -e "$run/guest/status" ] || break
		sleep 0.05
	done
	grep -q "^$2" "$1" && ! grep -q '^not ok' "$1"
}
