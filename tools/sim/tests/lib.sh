# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Functions for all tests. Each test runs with set -e in an empty folder; one that
# cannot run on this machine ends with status 77 and the reason on its last line.

# le NUMBER BYTES: print a little-endian number as escapes for printf.
le() {
	local i

	for ((i = 0; i < $2; i++)); do
		printf '\\x%02x' $((($1 >> (8 * i)) & 255))
	done
}

# record BLOCK NR OP: print one record of a .blk trace.
record() {
	# shellcheck disable=SC2059 # the escapes are the point
	printf "$(le "$1" 8)$(le "$2" 4)$(le "$3" 1)"
}

# blocks BLOCK...: print a .blk trace that reads these blocks one by one.
blocks() {
	local b

	for b in "$@"; do
		record "$b" 1 0
	done
}

# field NAME ARGUMENT...: print one field of the JSON output of hcsim, a line each.
field() {
	local name=$1

	shift
	"$HCSIM" --format json "$@" | jq -r ".$name"
}

# same EXPECTED GOT: fail unless both are equal.
same() {
	[ "$1" = "$2" ] || { echo "expected '$1', got '$2'"; return 1; }
}

# fails STATUS REGEX ARGUMENT...: fail unless hcsim ends with this status and one
# line of error message that matches.
fails() {
	local want=$1 regex=$2 status=0 message

	shift 2
	message=$("$HCSIM" "$@" 2>&1 >/dev/null </dev/null) || status=$?
	echo "hcsim $*: status $status: $message"
	[ "$status" -eq "$want" ]
	[ "$(wc -l <<<"$message")" -eq 1 ]
	[[ $message =~ ^hcsim:\  ]]
	[[ $message =~ $regex ]]
}

need() {
	command -v "$1" >/dev/null || { echo "$1 is missing"; exit 77; }
}
