# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tests share. Each runs with set -e in an empty folder; a test that
# cannot be run here ends with 77, the reason on its last line.

# le NUMBER BYTES: a number, little endian, as escapes for printf.
le() {
	local i

	for ((i = 0; i < $2; i++)); do
		printf '\\x%02x' $((($1 >> (8 * i)) & 255))
	done
}

# record BLOCK NR OP: one record of a .blk trace.
record() {
	# shellcheck disable=SC2059 # the escapes are the point
	printf "$(le "$1" 8)$(le "$2" 4)$(le "$3" 1)"
}

# blocks BLOCK...: a .blk trace that reads these, one by one.
blocks() {
	local b

	for b in "$@"; do
		record "$b" 1 0
	done
}

# field NAME ARGUMENT...: a field of the JSON that hcsim prints, a line each.
field() {
	local name=$1

	shift
	"$HCSIM" --format json "$@" | jq -r ".$name"
}

# same EXPECTED GOT
same() {
	[ "$1" = "$2" ] || { echo "expected '$1', got '$2'"; return 1; }
}

# fails STATUS REGEX ARGUMENT...: hcsim ends so and says something like that, in
# one line.
fails() {
	local want=$1 regex=$2 status=0 said

	shift 2
	said=$("$HCSIM" "$@" 2>&1 >/dev/null </dev/null) || status=$?
	echo "hcsim $*: status $status: $said"
	[ "$status" -eq "$want" ]
	[ "$(wc -l <<<"$said")" -eq 1 ]
	[[ $said =~ ^hcsim:\  ]]
	[[ $said =~ $regex ]]
}

need() {
	command -v "$1" >/dev/null || { echo "$1 is missing"; exit 77; }
}
