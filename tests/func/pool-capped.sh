#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A pool larger than its device takes only as much memory as the whole device can use, and says so.
# kernels: uml - the module alone computes what a pool takes
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
null_blk 16
must hcio fill "$ORIGIN" 0 16M 1

# capped MOST KEY VALUE... - a pool of 256 MiB over 16 MiB has at most so many blocks of
# 4 KiB, and all of the device is cached.
capped()
{
	local most=$1
	shift
	cache a "$ORIGIN" 256M scan_action off "$@"
	[ "$(knob a slots)" -le "$most" ] || fail "$(knob a slots) slots for 4096 blocks"
	logged 'with so much the whole device is cached' || fail "no sentence about it"
	must hcio expect "$DEV" 0 16M 1
	must hcio expect "$DEV" 0 16M 1
	counted a occupancy 4096
	counted a hits 4096
	# The table is still the one that was given.
	[[ $(dmsetup table hct_a) == *" 268435456 "* ]] || fail "$(dmsetup table hct_a)"
	must reload a "$(cache_line "$ORIGIN" 256M scan_action off "$@")"
	must hcio expect "$DEV" 0 16M 1
	counted a occupancy 4096
	must dmsetup remove hct_a
}

capped 4112 shards 1
capped 5632 shards 2
capped 9216 shards 16 policy lirs

# Exactly as large as the device, of one shard: as it was asked for, without a word.
said=$(klog | grep -c 'the whole device is cached')
cache a "$ORIGIN" 16M shards 1
same slots 4096 "$(knob a slots)"
same "sentences about pools that are too large" "$said" \
	"$(klog | grep -c 'the whole device is cached')"
