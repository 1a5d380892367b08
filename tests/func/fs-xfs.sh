#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# xfs on the cache: a tree written, compared, checked, and again with the cache removed.
# kernels: uml - fs-ext4 shows what the kernels differ in
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/fs.sh"
need_command mkfs.xfs xfs_repair
have_module xfs || skip "no xfs"
ram 320
cache a "$ORIGIN" 8M block_size 16K
fs_test "$ORIGIN" "mkfs.xfs -q -f" "xfs_repair -n"
