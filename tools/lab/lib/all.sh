# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# All parts of the lab, in one line for the scripts.

# shellcheck source=tools/lab/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for part in suites apt chroot root extras custom kernel initramfs module vm qemu uml splat; do
	# shellcheck source=/dev/null
	. "$LAB/lib/$part.sh"
done
unset part
