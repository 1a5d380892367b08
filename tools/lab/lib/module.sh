# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The module, built for a suite in a folder of its own, so that suites build
# side by side and the checkout stays clean.

# module_dir SUITE - kept between runs, so that a rebuild is incremental.
module_dir()
{
	printf '%s/build/%s-%s\n' "$CACHE" "$1" "$(hash_of "$TOP" \
		"$(root_name "$(suite_release "$1")")" "$(suite_kver "$1")" \
		"$(suite_image "$1")" \
		"$(suite_flags "$1")" "${HC_MAKE_FLAGS:-}")"
}

# checkout_files - the checkout's files but ignored ones, NUL-separated, sorted.
checkout_files()
{
	if git -c safe.directory='*' -C "$TOP" rev-parse >/dev/null 2>&1; then
		git -c safe.directory='*' -C "$TOP" ls-files -zco --exclude-standard
	else
		(cd "$TOP" && find . -path ./build -prune -o -type f -printf '%P\0')
	fi | sort -zu
}

# checkout_sums - a checksum and the path of each of them, NUL-separated, sorted.
checkout_sums()
{
	local f
	checkout_files | while IFS= read -r -d '' f; do
		[ ! -f "$TOP/$f" ] || printf '%s\0' "$f"
	done | (cd "$TOP" && xargs -0r sha256sum -z --) | sort -z
}

# sync_sources DIR - DIR/src becomes a copy of the checkout. A file that did not
# change is not touched, so that make sees what is new by its time. Few processes for
# all files, since a thousand of them take longer than the files do.
sync_sources()
{
	local dir=$1 path='s/^[^ ]*  //'
	mkdir -p "$dir/src"
	[ -e "$dir/sums" ] || { rm -rf "$dir/src"; mkdir "$dir/src"; : >"$dir/sums"; }
	checkout_sums >"$dir/sums.new"
	comm -z13 "$dir/sums" "$dir/sums.new" | sed -z "$path" >"$dir/changed"
	comm -z23 <(sed -z "$path" "$dir/sums" | sort -z) \
		<(sed -z "$path" "$dir/sums.new" | sort -z) >"$dir/gone"
	# What is interrupted now is no copy of anything.
	rm "$dir/sums"
	(cd "$dir/src" && xargs -0r rm -f --) <"$dir/gone"
	[ ! -s "$dir/changed" ] || tar -C "$TOP" --null --verbatim-files-from -T "$dir/changed" -chf - |
		tar -C "$dir/src" -xmf -
	mv "$dir/sums.new" "$dir/sums"
}

# kernel_binds SUITE - arguments for in_root that show a kernel of our own.
kernel_binds()
{
	[ "$(suite_kernel "$1")" = custom ] || return 0
	printf -- '-b %s:/mnt/linux:ro -b %s/obj:/mnt/obj:ro' \
		"$(source_dir)" "$(custom_dir "$1")"
}

# module_depmod SUITE DIR - put our modules into DIR/layer, with the indexes by which
# modprobe finds them beside the kernel's. Else each guest had to run depmod.
module_depmod()
{
	local suite=$1 dir=$2 mods kver base
	mods=$(suite_modules "$suite")
	kver=$(suite_kver "$suite")
	rm -rf "$dir/depmod" "$dir/layer"
	base=$dir/depmod/usr/lib/modules/$kver
	mkdir -p "$base/extra" "$dir/layer/usr/lib/modules/$kver"
	ln -s usr/lib "$dir/depmod/lib"
	ln -s /mnt/kmods/kernel "$base/kernel"
	cp "$mods"/modules.builtin* "$mods"/modules.order "$base/"
	find "$dir/src" -maxdepth 1 -name '*.ko' -exec cp {} "$base/extra/" \;
	in_root -b "$dir/depmod:/mnt/depmod" -b "$mods:/mnt/kmods:ro" \
		"$(root_dir "$(suite_release "$suite")")" \
		depmod -b /mnt/depmod "$kver" || return 1
	mv "$base"/extra "$base"/modules.* "$dir/layer/usr/lib/modules/$kver/"
	rm -rf "$dir/depmod"
}

# module_make SUITE DIR - run make, and show what it says. A warning at W=1 fails, so
# that no second build has to look for them; HC_MAKE_FLAGS=W= goes on with them.
module_make()
{
	local suite=$1 dir=$2 status=0
	# shellcheck disable=SC2046,SC2086 # lists of words
	in_root $(kernel_binds "$suite") -b "$dir/src:/mnt/module" \
		"$(root_dir "$(suite_release "$suite")")" \
		make -s -j"$(nproc)" -C "$(suite_kdir "$suite")" M=/mnt/module \
		ARCH="$(suite_arch "$suite")" W=1e $(suite_flags "$suite") \
		${HC_MAKE_FLAGS:-} modules >"$dir/make.log" 2>&1 </dev/null ||
		status=$?
	sed -e '/^Skipping BTF generation/d' -e 's/^/lab:   | /' \
		"$dir/make.log" >&2
	# modpost has no option for it, and would not look again at what it has written.
	if [[ " ${HC_MAKE_FLAGS:-} " != *" W= "* ]] && grep -q '^WARNING: modpost' "$dir/make.log"; then
		rm -f "$dir/src/Module.symvers"
		status=1
	fi
	return "$status"
}

# helpers_make SUITE DIR - the tests' C helpers. They are linked statically, so each
# guest of the release could build them, but where it is emulated that takes it minutes.
helpers_make()
{
	local suite=$1 dir=$2
	# A copy of the checkout may be without tests.
	[ -e "$dir/src/tests/helpers/Makefile" ] || return 0
	mkdir -p "$dir/src/build/helpers"
	in_root -b "$dir/src:/mnt/module" "$(root_dir "$(suite_release "$suite")")" \
		make -s -j"$(nproc)" -C /mnt/module/tests/helpers \
		O=/mnt/module/build/helpers >"$dir/helpers.log" 2>&1 </dev/null && return 0
	sed 's/^/lab:   | /' "$dir/helpers.log" >&2
	return 1
}

# module_moves - what moves while build_module runs make in $dir.
module_moves()
{
	echo "$(find "$dir/src" -name '*.o' | wc -l) objects"
}

# build_module SUITE DEST - build, and copy what was built to DEST/ko (the *.ko,
# hotcachectl and the tests' helpers at their places in the tree) and DEST/layer. DEST
# may be empty.
build_module()
{
	local suite=$1 dest=$2 dir t=$SECONDS stamp built
	dir=$(module_dir "$suite")
	mkdir -p "$dir"
	need_space 500 "building the module"
	(
		lock "build-$(basename "$dir")"
		sync_sources "$dir"
		[ -e "$dir/src/Kbuild" ] || [ -e "$dir/src/Makefile" ] ||
			die "the checkout has no Kbuild: nothing to build"
		with_progress "building the module for $suite" module_moves \
			module_make "$suite" "$dir" ||
			die "the module does not build for $suite"
		[ -e "$dir/src/dm-hotcache.ko" ] ||
			die "make built no dm-hotcache.ko for $suite"
		ctl_make "$suite" "$dir"
		helpers_make "$suite" "$dir" ||
			die "the tests' helpers do not build for $suite"
		stamp=$(cd "$dir/src" && find . -name '*.ko' -print0 | sort -z |
			xargs -0r sha256sum)
		if [ "$stamp" != "$(cat "$dir/stamp" 2>/dev/null)" ]; then
			rm -f "$dir/stamp"
			module_depmod "$suite" "$dir" ||
				die "depmod failed for $suite"
			printf '%s\n' "$stamp" >"$dir/stamp"
		fi
		if [ -n "$dest" ]; then
			mkdir -p "$dest/ko"
			cp -a "$dir/layer" "$dest/"
			lay_extras "$suite" "$dest/layer"
			(cd "$dir/src" && find . -name '*.ko' -print0 |
				xargs -0r cp --parents -t "$dest/ko"
				for built in build/hotcachectl build/helpers; do
					[ ! -e "$built" ] ||
						cp -a --parents -t "$dest/ko" "$built"
				done)
		fi
	)
	say "module for $suite: $((SECONDS - t)) s"
}
