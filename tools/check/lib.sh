# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the gates share: which files to look at, what to install, how to fail.
# A gate is run with the tree to check as its working directory; it exits with
# 0 (ok), 1 (it found something, printed as "file:line: what") or 77 (skipped,
# with the missing thing named on its last line).

HC_CACHE=${HC_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/dm-hotcache}
CHECK_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export HC_CACHE CHECK_DIR
# shellcheck source=tools/lib/packages.sh
. "$CHECK_DIR/../lib/packages.sh"

# skip TEXT: end the gate as skipped; TEXT names what is missing. Not to standard
# output, which is the value of a function that skips.
skip() {
	printf '%s\n' "$*" >&2
	exit 77
}

# files PATTERN...: the files of the tree, tracked or not yet, never ignored. If
# HC_CHECK_ONLY names a list of paths, one a line, then those of them only.
files() {
	git ls-files -co --exclude-standard -- "$@" | sort -u |
		if [ -n "${HC_CHECK_ONLY:-}" ]; then grep -Fxf "$HC_CHECK_ONLY"; else cat; fi |
		while IFS= read -r f; do
			[ -f "$f" ] && printf '%s\n' "$f"
		done
	return 0
}

# sources: every C source and header. scripts: every script, by its #! line.
sources() {
	files '*.c' '*.h'
}

scripts() {
	files | while IFS= read -r f; do
		case $f in
		*.sh) printf '%s\n' "$f" ;;
		*) read -r first <"$f" 2>/dev/null || :
		   case ${first:-} in
		   '#!'*sh|'#!'*sh' '*) printf '%s\n' "$f" ;;
		   esac ;;
		esac
		first=
	done
}

# A gate that looks at each file by itself need not look again at one that it has passed, until
# that changes, or what the gate looks at it with. A verdict is the sum and the path of the file,
# in a file of those that were given with the same tools.

# verdicts GATE TOOL...: prints the name of that file; TOOL: what the verdict depends on.
verdicts() {
	local gate=$1

	shift
	mkdir -p "$HC_CACHE/check/passed"
	printf '%s/check/passed/%s-%s\n' "$HC_CACHE" "$gate" \
		"$(cat "$CHECK_DIR/gates/$gate" "$@" | sha256sum | cut -c1-16)"
}

# not_passed VERDICTS FILE...: those of the files that are not in VERDICTS as they are.
not_passed() {
	local verdicts=$1

	shift
	sha256sum -- "$@" | sort | comm -23 - <(sort "$verdicts" 2>/dev/null) | sed 's/^[^ ]*  //' | sort
}

# have_passed VERDICTS FILE...: the gate has passed them. Others may write there meanwhile.
have_passed() {
	local verdicts=$1

	shift
	sha256sum -- "$@" >>"$verdicts"
}

# need COMMAND PACKAGE: install PACKAGE if COMMAND is missing. Without root's
# rights the gate is skipped; if apt fails, the gate fails.
need() {
	command -v "$1" >/dev/null && return 0
	[ "$(id -u)" -eq 0 ] ||
		skip "$1 is missing: install the package $2, or run this as root"
	install_packages "$2" || exit 2
	command -v "$1" >/dev/null || skip "$1 is missing, and package $2 did not bring it"
}

# kernel_tools: prints the folder that holds checkpatch.pl, its word lists and
# kernel-doc. They come from Debian's linux-source package, unpacked once.
kernel_tools() {
	local dir=$HC_CACHE/check/linux-scripts

	if [ ! -e "$dir/.complete" ]; then
		"$CHECK_DIR/fetch-kernel-tools" "$dir" >&2 ||
			skip 'checkpatch.pl and kernel-doc are missing: no linux-source package could be had'
	fi
	printf '%s\n' "$dir"
}

# kernel_build: prints the build folder of the kernel to compile against:
# KDIR, else the newest headers installed, else those of Debian's metapackage.
kernel_build() {
	local dir

	if [ -n "${KDIR:-}" ]; then
		printf '%s\n' "$KDIR"
		return
	fi
	dir=$(newest_headers)
	if [ -z "$dir" ] && [ "$(id -u)" -eq 0 ]; then
		install_packages linux-headers-amd64 gcc make libc6-dev || exit 2
		dir=$(newest_headers)
	fi
	[ -n "$dir" ] ||
		skip 'kernel headers are missing: install linux-headers-amd64, or set KDIR'
	printf '%s\n' "$dir"
}

newest_headers() {
	local d

	for d in /lib/modules/"$(uname -r)"/build /usr/src/linux-headers-*-amd64; do
		[ -e "$d/Module.symvers" ] && printf '%s\n' "$d"
	done | sort -V | tail -1
}

# copy_tree FOLDER: what a module build needs, away from other builds.
copy_tree() {
	files Kbuild Makefile 'include/*' 'kmod/*' 'policies/*' | tar -cf - -T - | tar -xf - -C "$1"
}

# Objects of the module, kept by the gate that builds it for those that look at them.
OBJECTS=build/check/objects

# build_inputs: a sum of the files that the module is built from.
build_inputs() {
	files Kbuild Makefile 'include/*' 'kmod/*' 'policies/*' | tr '\n' '\0' |
		xargs -0 sha256sum | sha256sum
}

# build_module FOLDER KDIR: build the module there with W=1, the log in
# FOLDER/build.log, and keep its objects. Without debug information, which takes a third
# of the compiler's time. Where sparse is installed it reads each file on the way; what it
# says of ours is kept beside the objects. If the build fails, print why.
build_module() {
	local inputs log=$1/build.log sparse=

	inputs=$(build_inputs)
	copy_tree "$1"
	: >"$1/sparse.log"
	! command -v sparse >/dev/null || sparse=1
	SPARSE_LOG=$1/sparse.log make -C "$2" M="$1" W=1 KCFLAGS=-g0 C="${sparse:-0}" \
		CHECK="$CHECK_DIR/sparse-apart" CF=-D__CHECK_ENDIAN__ modules >"$log" 2>&1 || {
		grep -E 'error|Error|warning' "$log" | sed "s|$1/||" || tail "$log"
		return 1
	}
	rm -rf "$OBJECTS"
	mkdir -p "$OBJECTS"
	(cd "$1" && find . -name '*.o') | tar -C "$1" -cf - -T - | tar -xf - -C "$OBJECTS"
	[ -z "$sparse" ] || ! grep -q 'CHECK ' "$log" ||
		sed -n "s|^$1/||p" "$1/sparse.log" >"$OBJECTS/sparse.log"
	printf '%s\n' "$inputs" >"$OBJECTS/inputs"
}

# objects_are_kept: whether those kept are of the sources as they are.
objects_are_kept() {
	[ -e "$OBJECTS/inputs" ] && [ "$(cat "$OBJECTS/inputs")" = "$(build_inputs)" ]
}
