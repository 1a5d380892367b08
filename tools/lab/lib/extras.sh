# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Packages for hotcachectl and its tests. They are not installed in the root: a
# change of them would make it anew, and the kernels that are built in it.
#   run/  programs and libraries that are laid over the root of each guest
#   dev/  headers and libraries that hotcachectl is built with

extras_name()
{
	printf 'extras-%s-%s\n' "$1" "$(hash_of "$EXTRAS_RECIPE" \
		"$(root_name "$1")" "$(release_extras_run "$1")" \
		"$(release_extras_dev "$1")" "$EXTRAS_KEEP")"
}

extras_dir()
{
	printf '%s/%s\n' "$CACHE" "$(extras_name "$1")"
}

# need_extras_of RELEASE - make them if they are not there. Some releases have none.
need_extras_of()
{
	[ -n "$(release_extras_dev "$1")" ] || return 0
	artefact "$(extras_name "$1")" 500 build_extras "$1"
}

# FETCH_EXTRAS FOLDER PACKAGE... - inside a root: unpack packages into a folder of
# /mnt/out. The root must stay as it is: apt works on a copy of its state.
# shellcheck disable=SC2016 # for the inner shell
FETCH_EXTRAS='
	folder=/mnt/out/$1
	shift
	mkdir "$folder" /mnt/out/deb
	cp -a /var/lib/apt /mnt/out/deb/apt
	cd /mnt/out/deb
	apt="apt-get -q -o Dir::State=/mnt/out/deb/apt -o Dir::Cache=/mnt/out/deb"
	$apt update
	$apt -o APT::Sandbox::User=root download "$@"
	for deb in *.deb; do
		dpkg-deb -x "$deb" "$folder"
	done
	rm -rf /mnt/out/deb'

# extras_trim FOLDER - remove all from it but EXTRAS_KEEP.
extras_trim()
{
	local f
	mv "$1" "$1.all"
	mkdir "$1"
	for f in $EXTRAS_KEEP; do
		(cd "$1.all" &&
			find . -path "./$f" -exec cp -a --parents -t "$1" {} +)
	done
	rm -rf "$1.all"
}

build_extras()
{
	local out=$1 release=$2 log root
	log=$(log_of "$(extras_name "$release")")
	root=$(root_dir "$release")
	# shellcheck disable=SC2046 # lists of names
	logged "$log" "Debian $release: fetching what the guests get besides" \
		in_root -b "$out:/mnt/out" "$root" sh -ec "$FETCH_EXTRAS" sh \
		run $(release_extras_run "$release")
	# shellcheck disable=SC2046 # lists of names
	logged "$log" "Debian $release: fetching what hotcachectl is built with" \
		in_root -b "$out:/mnt/out" "$root" sh -ec "$FETCH_EXTRAS" sh \
		dev $(release_extras_dev "$release")
	extras_trim "$out/run"
	needs "$out" run/usr/bin/tmux run/usr/bin/promtool dev/usr/include/libdevmapper.h
}

# lay_extras SUITE LAYER - add what is for guests to the layer over a root.
lay_extras()
{
	local release
	release=$(suite_release "$1")
	[ -n "$(release_extras_dev "$release")" ] || return 0
	cp -alT --no-clobber "$(extras_dir "$release")/run" "$2"
}

# ctl_make SUITE DIR - hotcachectl, where its libraries are. It is built once for all suites
# of a release, which run the same one. Dies if it does not build. Not to be called where
# a failure is looked at, since bash does not end at the first one there.
ctl_make()
{
	local release dir
	release=$(suite_release "$1")
	[ -n "$(release_extras_dev "$release")" ] || return 0
	dir=$CACHE/build/ctl-$release-$(hash_of "$TOP" "$(root_name "$release")" \
		"$(extras_name "$release")")
	mkdir -p "$dir" "$2/src/build"
	(
		lock "build-$(basename "$dir")"
		sync_sources "$dir"
		in_root -b "$dir/src:/mnt/module" \
			-b "$(extras_dir "$release")/dev:/mnt/dev:ro" \
			"$(root_dir "$release")" \
			make -s -j"$(nproc)" -C /mnt/module/tools/ctl \
			CPPFLAGS=-I/mnt/dev/usr/include \
			LDFLAGS=-L/mnt/dev/usr/lib/x86_64-linux-gnu \
			>"$dir/ctl.log" 2>&1 </dev/null || {
			sed 's/^/lab:   | /' "$dir/ctl.log" >&2
			die "hotcachectl does not build for $1"
		}
		cp -p "$dir/src/build/hotcachectl" "$2/src/build/"
	)
}
