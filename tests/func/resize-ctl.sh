#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hotcachectl gives a pool another size by its file, and says why the kernel refuses one.
# kernels: uml - the program alone writes the file
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
. "$TESTS/lib/ctl.sh"
ram 16
cache a "$ORIGIN" 1M

ends 0 resize hct_a 512K
says out 'the pool has 512.0 KiB'
same "the pool" 524288 "$(knob a pool_bytes)"
ends 1 resize hct_a 2M
says err 'the kernel refuses to resize the pool: '
says err 'the pool cannot grow to 2048 KiB'
same "the pool" 524288 "$(knob a pool_bytes)"
ends 0 resize hct_a +512K
same "the pool" 1048576 "$(knob a pool_bytes)"
must dmsetup suspend hct_a
ends 1 resize hct_a 512K
must dmsetup resume hct_a
