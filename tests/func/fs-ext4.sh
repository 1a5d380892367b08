#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ext4 on the cache: a tree written, compared, checked, and again with the cache removed.
# kernels: uml trixie - each kernel's page cache asks in sizes of its own
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/fs.sh"
need_command mkfs.ext4 e2fsck
have_module ext4 || skip "no ext4"
try null_blk 64 discard=1 irqmode=2 completion_nsec=50000 || ram 64
cache a "$ORIGIN" 8M
fs_test "$ORIGIN" "mkfs.ext4 -q -F" "e2fsck -f -n"
