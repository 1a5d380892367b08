# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The files of the working directory, for every script that packs them. Sourced,
# never run.

# copy_sources FOLDER - put a copy there of what git knows or would; a tree that was
# unpacked from an archive has no more.
copy_sources() {
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -co --exclude-standard
	else
		find . -path ./build -prune -o -type f -printf '%P\n'
	fi | while IFS= read -r f; do
		[ ! -e "$f" ] || printf '%s\n' "$f"
	done | tar -cf - -T - | tar -xf - -C "$1"
}
