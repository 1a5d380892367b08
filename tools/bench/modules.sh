# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Modules that only a benchmark needs, built for a suite's kernel: dm-copy, and
# RapidDisk from Debian's package rapiddisk-dkms. Neither is part of the lab's roots:
# they are an artefact of their own, made when a benchmark first asks for it. Sourced
# after tools/lab/lib/all.sh.

# Raise it when the steps below change.
MODULES_RECIPE=1

# bench_modules_name SUITE - the artefact's name.
bench_modules_name()
{
	printf 'bench-%s-%s\n' "$1" "$(hash_of "$MODULES_RECIPE" \
		"$(root_name "$(suite_release "$1")")" "$(suite_kver "$1")" \
		"$(suite_image "$1")" "$(cat "$TOP"/tests/helpers/kernel/*)")"
}

bench_modules_dir()
{
	printf '%s/%s\n' "$CACHE" "$(bench_modules_name "$1")"
}

# need_bench_modules SUITE - make them if they are not there.
need_bench_modules()
{
	artefact "$(bench_modules_name "$1")" 200 build_bench_modules "$1"
}

# bench_make SUITE OUT FOLDER - build the modules in OUT/FOLDER in the suite's root.
bench_make()
{
	local suite=$1 out=$2 folder=$3
	# shellcheck disable=SC2046 # lists of words
	in_root $(kernel_binds "$suite") -b "$out:/mnt/out" \
		"$(root_dir "$(suite_release "$suite")")" \
		make -j"$(nproc)" -C "$(suite_kdir "$suite")" M="/mnt/out/$folder" \
		ARCH="$(suite_arch "$suite")" modules
}

# build_bench_modules OUT SUITE - OUT gets the modules, and the file "missing" with a
# line "NAME REASON" for each that the kernel cannot have.
build_bench_modules()
{
	local out=$1 suite=$2 log root
	log=$(log_of "$(bench_modules_name "$suite")")
	root=$(root_dir "$(suite_release "$suite")")
	: >"$out/missing"
	cp -r "$TOP/tests/helpers/kernel" "$out/helpers"
	logged "$log" "$suite: building dm-copy" bench_make "$suite" "$out" helpers
	cp "$out"/helpers/*.ko "$out/"
	build_rapiddisk "$out" "$suite" "$root" "$log"
	rm -rf "$out/helpers" "$out/rapiddisk"
	needs "$out" dm-copy.ko missing
}

# build_rapiddisk OUT SUITE ROOT LOG - the same for RapidDisk. Debian may not have it,
# and it need not build for each kernel: both are said, not hidden. A package that
# cannot be fetched is an error.
build_rapiddisk()
{
	local out=$1 suite=$2 root=$3 log=$4 version folder
	version=$(in_root "$root" apt-cache policy rapiddisk-dkms |
		sed -n 's/^ *Candidate: *//p')
	if [ -z "$version" ] || [ "$version" = '(none)' ]; then
		echo "rapiddisk Debian $(suite_release "$suite") has no rapiddisk-dkms" \
			>>"$out/missing"
		return
	fi
	logged "$log" "$suite: fetching rapiddisk-dkms $version" in_root \
		-b "$out:/mnt/out" "$root" sh -ec "$FETCH_EXTRAS" sh \
		rapiddisk rapiddisk-dkms
	folder=$(cd "$out" && echo rapiddisk/usr/src/rapiddisk-*)
	say "$suite: building RapidDisk $version ..."
	if to_log "$log" bench_make "$suite" "$out" "$folder" &&
		cp "$out/$folder"/rapiddisk{,-cache}.ko "$out/"; then
		echo "$version" >"$out/rapiddisk.version"
	else
		echo "rapiddisk version $version does not build for $(suite_kver "$suite")" \
			>>"$out/missing"
	fi
}
