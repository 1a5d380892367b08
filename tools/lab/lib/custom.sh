# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Kernels of our own, from Debian's linux-source package, built in the root with
# the root's compiler. Inside the root the source is /mnt/linux and the build
# /mnt/obj; the module's build finds both under these names, too.

# Folders whose C files are not unpacked: our configurations compile none of them.
# Their makefiles and Kconfig files are unpacked, since every build reads them.
SOURCE_LEAVE="drivers/gpu drivers/media drivers/net/ethernet
drivers/net/wireless drivers/infiniband
drivers/staging drivers/iio drivers/usb drivers/pinctrl drivers/clk sound
Documentation tools/testing tools/perf"

# What the compiler does not instrument, in kernels with KASAN and UBSAN: code that the
# cache hands no memory to but through what stays instrumented, as bios, workqueues, sysfs,
# device-mapper. Such a kernel is made sooner so, and its guests are faster.
# Patterns of make for folders; the allocator's part of KASAN covers all of it as before.
SOURCE_PLAIN="arch/% crypto/% net/% security/% sound/% ipc/% init/% usr/%
fs/ext4/% fs/jbd2/% fs/xfs/% fs/proc/% fs/overlayfs/% fs/9p/% fs/netfs/% fs/nls/%
fs/notify/% fs/ramfs/% fs/quota/% fs/exportfs/%
kernel/bpf/% kernel/cgroup/% kernel/events/% kernel/sched/% kernel/trace/%
lib/crypto/% lib/xz/% lib/zlib_inflate/% lib/zlib_deflate/% lib/zstd/% lib/math/%
drivers/acpi/% drivers/char/% drivers/clocksource/% drivers/cpuidle/% drivers/firmware/%
drivers/gpio/% drivers/hwmon/% drivers/input/% drivers/iommu/% drivers/irqchip/%
drivers/md/bcache/% drivers/of/% drivers/pci/% drivers/pnp/% drivers/power/% drivers/rtc/%
drivers/scsi/% drivers/tty/% drivers/video/% drivers/virtio/%"

source_name()
{
	local root
	root=$(suite_release sanitizer)
	printf 'source-%s-%s\n' "$(root_kver "$root" source)" \
		"$(hash_of "$SOURCE_RECIPE" "$(root_name "$root")" \
			"$SOURCE_LEAVE" "$SOURCE_PLAIN")"
}

source_dir()
{
	printf '%s/%s\n' "$CACHE" "$(source_name)"
}

# custom_name SUITE - the artefact's name.
custom_name()
{
	printf 'kernel-%s-%s\n' "$1" "$(hash_of "$KERNEL_RECIPE" \
		"$(source_name)" "$(suite_arch "$1")" \
		"$(cat "$LAB/config/common.config" "$LAB/config/$1.config")")"
}

custom_dir()
{
	printf '%s/%s\n' "$CACHE" "$(custom_name "$1")"
}

need_custom()
{
	! whole "$(custom_name "$1")" || ! whole "$(source_name)" || return 0
	artefact "$(source_name)" 3000 build_source
	artefact "$(custom_name "$1")" 3000 build_custom "$1"
}

build_source()
{
	local out=$1 log root name version d leave=()
	log=$(log_of "$(source_name)")
	root=$(root_dir "$(suite_release sanitizer)")
	version=$(root_kver "$(suite_release sanitizer)" source)
	name=linux-source-$version
	for d in $SOURCE_LEAVE; do
		leave+=("--exclude=$name/$d/*.c" "--exclude=$name/$d/*.h")
	done
	# The root must stay as it is: apt works on a copy of its state.
	logged "$log" "fetching $name" in_root -b "$out:/mnt/out" "$root" \
		sh -ec "cp -a /var/lib/apt /mnt/out/apt
			cd /mnt/out
			apt='apt-get -q -o Dir::State=/mnt/out/apt -o Dir::Cache=/mnt/out'
			\$apt update
			\$apt -o APT::Sandbox::User=root download $name
			dpkg-deb --fsys-tarfile ${name}_*.deb |
				tar -x ./usr/src/$name.tar.xz
			rm -rf apt *.deb *.bin archives"
	logged "$log" "unpacking $name" in_root -b "$out:/mnt/out" "$root" \
		tar -xf "/mnt/out/usr/src/$name.tar.xz" -C /mnt/out \
		--strip-components=1 --wildcards "${leave[@]}"
	rm -rf "$out/usr/src"
	not_instrumented "$out/scripts/Makefile.lib"
	needs "$out" Makefile Kconfig
}

# not_instrumented FILE - teach FILE, which kbuild reads in each folder, SOURCE_PLAIN.
not_instrumented()
{
	{
		echo "ifneq (\$(filter ${SOURCE_PLAIN//$'\n'/ },\$(obj)/),)"
		printf 'KASAN_SANITIZE := n\nUBSAN_SANITIZE := n\nendif\n'
		cat "$1"
	} >"$1.new"
	mv "$1.new" "$1"
}

# custom_make SUITE OUT TARGETS... - make in the root.
custom_make()
{
	local suite=$1 out=$2
	shift 2
	in_root -b "$(source_dir):/mnt/linux:ro" -b "$out:/mnt/out" \
		-b "$out/obj:/mnt/obj" \
		"$(root_dir "$(suite_release "$suite")")" \
		make -C /mnt/linux O=/mnt/obj ARCH="$(suite_arch "$suite")" \
		KBUILD_BUILD_TIMESTAMP=@0 KBUILD_BUILD_USER=lab \
		KBUILD_BUILD_HOST=lab -j"$(nproc)" "$@"
}

# check_config FRAGMENTS CONFIG - say which symbols did not come out as asked.
check_config()
{
	awk '
	/^(CONFIG_[A-Za-z0-9_]+=|# CONFIG_[A-Za-z0-9_]+ is not set)/ {
		name = $0
		sub(/^# /, "", name)
		sub(/[= ].*/, "", name)
		value = /^#/ ? "n" : substr($0, index($0, "=") + 1)
		if (FILENAME == ARGV[ARGC - 1])
			is[name] = value
		else
			want[name] = value
	}
	END {
		for (name in want) {
			have = name in is ? is[name] : "n"
			if (have != want[name]) {
				print name " is " have ", asked for: " want[name]
				bad = 1
			}
		}
		exit bad
	}' "$@" >&2
}

build_custom()
{
	local out=$1 suite=$2 log
	log=$(log_of "$(custom_name "$suite")")
	mkdir "$out/obj" "$out/layer"
	cat "$LAB/config/common.config" "$LAB/config/$suite.config" \
		>"$out/fragment"
	logged "$log" "$suite: configuring the kernel" \
		in_root -b "$(source_dir):/mnt/linux:ro" -b "$out:/mnt/out" \
		-b "$out/obj:/mnt/obj" "$(root_dir "$(suite_release "$suite")")" \
		sh -ec "cd /mnt/linux
			export ARCH=$(suite_arch "$suite")
			scripts/kconfig/merge_config.sh -n -O /mnt/obj /mnt/out/fragment"
	check_config "$out/fragment" "$out/obj/.config" ||
		die "$suite: the kernel's configuration is not what tools/lab/config asks for"
	logged "$log" "$suite: building the kernel" custom_make "$suite" "$out" all
	logged "$log" "$suite: installing its modules" \
		custom_make "$suite" "$out" INSTALL_MOD_PATH=/mnt/out/layer/usr \
		INSTALL_MOD_STRIP=1 modules_install
	custom_image "$suite" "$out"
	cat "$out/obj/include/config/kernel.release" >"$out/kver"
	rm -f "$out"/layer/usr/lib/modules/*/build
	find "$out/obj" -name '*.o' ! -path '*/scripts/*' ! -path '*/tools/*' \
		! -name 'module*.o' ! -name '.module*.o' -delete
	find "$out/obj" -name '*.a' -delete
	rm -f "$out"/obj/.tmp_vmlinux* "$out"/obj/vmlinux.unstripped
	needs "$out" image kver obj/Module.symvers obj/include/generated/autoconf.h
}

# custom_image SUITE OUT - OUT/image is what boots.
custom_image()
{
	case $1 in
	uml*) cp "$2/obj/linux" "$2/image" && strip -g "$2/image" ;;
	*) cp "$2/obj/arch/x86/boot/bzImage" "$2/image" ;;
	esac
}
