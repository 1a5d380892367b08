# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# hotcachectl, as a test calls it. After lib.sh.

CTL=$TOP/build/hotcachectl
[ -x "$CTL" ] || skip "build/hotcachectl (built on Debian 13's userland only)"

# ends STATUS WORDS... - hotcachectl ends so; its output is in $TMP/out, $TMP/err.
ends()
{
	local want=$1 got=0
	shift
	"$CTL" "$@" >"$TMP/out" 2>"$TMP/err" || got=$?
	[ "$got" = "$want" ] && return 0
	fail "$(caller 0 | cut -d' ' -f1): hotcachectl $*: want status $want, got $got: $(cat "$TMP/out" "$TMP/err")"
}

# says out|err TEXT
says()
{
	local text
	text=$(<"$TMP/$1")
	[[ $text == *"$2"* ]] || fail "line ${BASH_LINENO[0]}: no \"$2\" in: $text"
}
