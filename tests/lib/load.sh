# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A verified load in the background.

# load_start DEV ORIGIN [OPTION]... - hcmodel until load_stop.
load_start()
{
	local dev=$1 origin=$2
	shift 2
	mkdir -p "$TMP/load"
	hcmodel --device "$dev" --origin "$origin" --range 8388608 --procs 3 \
		--seconds 3000 --seed "${HC_SEED:-51}" $STRICT "$@" >"$TMP/load/log" 2>&1 &
	LOAD=$!
	wait_for 30 "the load to start" load_runs
}

# The device was zeroed, now there are requests to be disturbed.
load_runs()
{
	kill -0 "$LOAD" 2>/dev/null || fail "the load: $(<"$TMP/load/log")"
	grep -q 'the load runs' "$TMP/load/log"
}

# load_stop - nothing was wrong.
load_stop()
{
	kill -USR1 "$LOAD"
	wait "$LOAD" || fail "under load: $(<"$TMP/load/log")"
	tail -n 1 "$TMP/load/log"
}
