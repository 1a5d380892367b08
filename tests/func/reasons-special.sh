#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A read that carries what a slot cannot keep is passed, and counted under that reason.
# kernels: uml - it takes a test module, which Debian's kernels need not build
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/flags.sh"
flag_cache

# special FLAG
special()
{
	flag_read "$1"
	only a bypass_ bypass_special=1
}

special swap
counted a misses 1
counted a filled 0

# Be it cached or not.
must hcio expect "$DEV" 0 64K 1
special swap
counted a hits 0
counted a occupancy 16
