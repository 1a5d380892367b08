# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Verified loads.

# Their hits are compared with the origin by the cache itself, too: one in four, so
# that the short way of hits is still what most of them take.
export VERIFY_RATIO=${HC_VERIFY_RATIO:-4}

# model REQUESTS [OPTION]... - the model checker on $DEV, for so many requests, and
# for HC_MODEL_SECONDS if that is longer. Its status.
model()
{
	local requests=$1
	shift
	hcmodel --device "$DEV" --requests "$requests" \
		--seconds "${HC_MODEL_SECONDS:-0}" $STRICT "$@"
}

# flows DEV COUNT - until the device has ended so many more reads and writes. Needs
# nothing else of the tests: hooks of the model checker get it by "declare -f".
flows()
{
	local reads writes end limit=$((SECONDS + 600))
	read -r reads _ _ _ writes _ <"/sys/class/block/${1##*/}/stat"
	end=$((reads + writes + $2))
	while [ $((reads + writes)) -lt "$end" ]; do
		[ "$SECONDS" -lt "$limit" ] || return
		sleep 0.01
		read -r reads _ _ _ writes _ <"/sys/class/block/${1##*/}/stat"
	done
}

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
