#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While the machine hibernates nothing is served, filled or kept, and that is counted.
# kernels: bookworm - kernels of our own have no hibernation, and each has its own notices of it
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M
must hcio expect "$DEV" 0 64K 1
counted a occupancy 16
[ -c /dev/snapshot ] || skip "user space hibernation in this kernel"

# Whoever opens it is about to take the image.
exec {image}</dev/snapshot || skip "hibernation on this machine"
counted a occupancy 0
only a invalidate_ invalidate_frozen=16
must hcio expect "$DEV" 0 64K 1
only a bypass_ bypass_frozen=16
must hcio write "$DEV" 0 64K 2
exec {image}<&-
must hcio expect "$DEV" 0 64K 2
counted a filled 32
check_identities hct_a
