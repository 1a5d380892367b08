#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy for which the memory is not to be had beside a reserve is refused; the old one goes on.
# kernels: uml - the module alone decides what it takes
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
[ "$(wc -l </proc/swaps)" = 1 ] || skip "a machine without swap"
null_blk 64
must hcio fill "$ORIGIN" 0 64M 1
cache a "$ORIGIN" 32M shards 1 scan_action off policy 2q
must hcio expect "$DEV" 0 16M 1
tunables=$(sysfs hct_a)/hotcache_tunables
meta=$(knob a metadata_bytes)

# tune FILE VALUE
tune()
{
	echo "$2" >"$tunables/$1"
}

# What is available then is less than the reserve, of 1/32 of the machine.
mkdir -p "$TMP/eat"
must mount -t tmpfs -o size=100% eat "$TMP/eat"
eat=$(awk '$1 == "MemTotal:" { total = $2 } $1 == "MemAvailable:" { available = $2 }
	END { print int((available - total / 48) / 1024) }' /proc/meminfo)
dd if=/dev/zero of="$TMP/eat/file" bs=1M count="$eat" status=none || fail "no memory for a file"

# no_memory COMMAND... - it fails for lack of memory, and the log has a sentence.
no_memory()
{
	local said
	said=$(klog | grep -c 'no memory for the policy')
	refused "$@"
	grep -q 'Cannot allocate memory' "$TMP/refused.out" ||
		fail "another error than ENOMEM: $(<"$TMP/refused.out")"
	same "sentences about $*" $((said + 1)) \
		"$(klog | grep -c 'no memory for the policy')"
}
no_memory knob a policy lirs
no_memory message a policy wtinylfu window 20
no_memory message a policy 2q kin 50
no_memory tune 2q.kin 50

# Nothing has changed.
same policy 2q "$(knob a policy)"
same "a tunable" 25 "$(show "$tunables/2q.kin")"
same "a tunable of another policy" 10 "$(show "$tunables/wtinylfu.window")"
same "bytes of metadata" "$meta" "$(knob a metadata_bytes)"
counted a occupancy 4096
must hcio expect "$DEV" 0 16M 1
counted a hits 4096

# What takes no memory works.
must knob a policy 2q
must tune lirs.hir 2
must hcio expect "$DEV" 16M 32M 1
counted a evict_capacity 4096
check_verify hct_a

# With memory again there is nothing left that keeps it.
must umount "$TMP/eat"
must knob a policy lirs
same policy lirs "$(knob a policy)"
must tune lirs.hir 3
must message a policy wtinylfu window 20
same policy wtinylfu "$(knob a policy)"
counted a occupancy 8192
must hcio expect "$DEV" 0 48M 1
