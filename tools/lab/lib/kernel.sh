# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Which kernel a suite boots and builds for, and where its parts are.

# suite_kver SUITE - the release string of its kernel.
suite_kver()
{
	case $(suite_kernel "$1") in
	custom) cat "$(custom_dir "$1")/kver" ;;
	*) root_kver "$(suite_release "$1")" "$(suite_kernel "$1")" ;;
	esac
}

# suite_image SUITE - what QEMU boots, or the UML program.
suite_image()
{
	case $(suite_kernel "$1") in
	custom) printf '%s/image\n' "$(custom_dir "$1")" ;;
	*) printf '%s/boot/vmlinuz-%s\n' \
		"$(root_dir "$(suite_release "$1")")" "$(suite_kver "$1")" ;;
	esac
}

# suite_layer SUITE - the tree with the modules of a kernel of our own, which is
# laid over the root; empty for Debian's kernels, whose modules are in the root.
suite_layer()
{
	case $(suite_kernel "$1") in
	custom) printf '%s/layer\n' "$(custom_dir "$1")" ;;
	esac
}

# suite_modules SUITE - the kernel's module folder, as seen from the host.
suite_modules()
{
	local base
	base=$(suite_layer "$1")
	[ -n "$base" ] || base=$(root_dir "$(suite_release "$1")")
	printf '%s/usr/lib/modules/%s\n' "$base" "$(suite_kver "$1")"
}

# suite_kdir SUITE - what make -C gets, as seen inside the root.
suite_kdir()
{
	case $(suite_kernel "$1") in
	custom) echo /mnt/obj ;;
	*) printf '/lib/modules/%s/build\n' "$(suite_kver "$1")" ;;
	esac
}

# suite_prepare SUITE - make all that the suite needs before a module is built.
suite_prepare()
{
	host_setup
	need_root_of "$(suite_release "$1")"
	need_extras_of "$(suite_release "$1")"
	[ "$(suite_kernel "$1")" != custom ] || need_custom "$1"
	need_initramfs "$1"
}
