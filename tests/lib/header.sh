# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The header of a functional test, tests/func/NAME.sh:
#   line 3  # what it is about, a sentence
#   line 4  # kernels: KIND... - why there
# KIND is where "make test" runs it: a suite of the lab (uml, umlkasan, sanitizer,
# bookworm, trixie, backports), or debian for bookworm and trixie. "soak" alone: nowhere,
# since it takes too long; "make soak" runs all tests on all kernels.

# The suites, as the table of docs/testing.md has them.
HEADER_SUITES="uml umlkasan sanitizer bookworm trixie backports"

# header_about SCRIPT
header_about()
{
	sed -n '3s/^# //p' "$1"
}

# header_kernels SCRIPT - the kinds, with blanks between them.
header_kernels()
{
	sed -nE '4s/^# kernels: ([a-z]+( [a-z]+)*) - .+/\1/p' "$1"
}

# header_reason SCRIPT - why it runs there.
header_reason()
{
	sed -nE '4s/^# kernels: [a-z ]+ - //p' "$1"
}

# header_complaint SCRIPT - what is wrong with its header, or nothing.
header_complaint()
{
	local kinds kind
	[ -n "$(header_about "$1")" ] || echo "line 3 does not say what it is about"
	kinds=$(header_kernels "$1")
	[ -n "$kinds" ] || echo 'line 4 is not "# kernels: KIND... - why there"'
	for kind in $kinds; do
		[[ " $HEADER_SUITES debian " == *" $kind "* || $kinds = soak ]] ||
			echo "no kind of kernel is called $kind (debian, $HEADER_SUITES; soak alone)"
	done
}

# header_is_for SCRIPT SUITE - "make test" runs it on that suite of the lab. Without a
# process: a guest asks it of every script.
header_is_for()
{
	local lines pattern='^# kernels: ([a-z]+( [a-z]+)*) - .+'
	mapfile -t -n 4 lines <"$1"
	[[ ${lines[3]-} =~ $pattern ]] || return
	case " ${BASH_REMATCH[1]} " in
	*" $2 "*) return 0 ;;
	*" debian "*) [[ $2 = @(bookworm|trixie) ]] ;;
	*) return 1 ;;
	esac
}
