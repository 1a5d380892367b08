# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The suites: the one place that names releases, packages and what is trimmed.
# Raise a *_RECIPE number when the steps that make an artefact change.

export SUITES="bookworm trixie backports uml sanitizer umlkasan"
export ROOT_RECIPE=1 SOURCE_RECIPE=1 KERNEL_RECIPE=1 INITRAMFS_RECIPE=1
export EXTRAS_RECIPE=1

# What the guests find, and what kernels are built with.
export ROOT_PACKAGES="
build-essential bc bison busybox-static flex cpio kmod libelf-dev libssl-dev
xz-utils zstd bcache-tools cryptsetup-bin dmsetup e2fsprogs fio mount procps python3 sqlite3
util-linux xfsprogs"

# Parts of Debian's kernels that no test of a block target needs.
export ROOT_TRIM="
drivers/gpu drivers/media drivers/net/ethernet drivers/net/wireless
drivers/net/usb drivers/infiniband drivers/iio drivers/staging drivers/input
drivers/hid drivers/usb drivers/video drivers/bluetooth drivers/hwmon
drivers/platform drivers/comedi drivers/isdn drivers/accel sound
net/netfilter net/mac80211 net/wireless net/bluetooth net/sched"

# suite_release SUITE - the Debian release whose root it uses.
suite_release()
{
	case $1 in
	bookworm) echo bookworm ;;
	trixie | backports | uml | sanitizer | umlkasan) echo trixie ;;
	*) return 1 ;;
	esac
}

# release_backports RELEASE - the suite of backports added to a root, if any.
release_backports()
{
	case $1 in
	trixie) echo trixie-backports ;;
	esac
}

# release_extras_run RELEASE - packages whose programs guests get besides.
release_extras_run()
{
	case $1 in
	trixie) echo tmux libevent-core-2.1-7t64 libjemalloc2 libutempter0 promtool ;;
	esac
}

# The files of these packages that guests get.
export EXTRAS_KEEP="usr/bin/tmux usr/bin/promtool usr/lib/*/libevent_core*
usr/lib/*/libjemalloc.so* usr/lib/*/libutempter.so*"

# release_extras_dev RELEASE - packages that hotcachectl is built with there.
release_extras_dev()
{
	case $1 in
	trixie) echo libdevmapper-dev libdevmapper1.02.1 libjansson-dev \
		libjansson4 libncurses-dev libncursesw6 libsmartcols-dev \
		libsmartcols1 libtinfo6 \
		zlib1g zlib1g-dev ;;
	esac
}

# suite_kernel SUITE - where the kernel comes from: a package of the root
# (stock, backports) or a build of our own (custom).
suite_kernel()
{
	case $1 in
	bookworm | trixie) echo stock ;;
	backports) echo backports ;;
	uml | sanitizer | umlkasan) echo custom ;;
	esac
}

# suite_arch SUITE - what the kernel's own makefiles call the architecture.
suite_arch()
{
	case $1 in
	uml | umlkasan) echo um ;;
	*) echo x86_64 ;;
	esac
}

# suite_flags SUITE - variables for the module's make besides HC_MAKE_FLAGS.
suite_flags()
{
	case $1 in
	uml | sanitizer | umlkasan) echo "HC_KUNIT=1" ;;
	# Debug information takes a third of the compiler's time, and no guest reads it.
	*) echo "KCFLAGS=-g0 CONFIG_DEBUG_INFO_BTF_MODULES=" ;;
	esac
}

# suite_machine SUITE - QEMU's machine type. On pc, ACPI code computes the route of
# each device's interrupt, which takes seconds under KASAN; on q35 it reads a table.
suite_machine()
{
	case $1 in
	sanitizer) echo q35 ;;
	*) echo pc ;;
	esac
}

is_suite()
{
	[[ " $SUITES " == *" $1 "* ]]
}
