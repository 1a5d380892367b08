#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# With verify_ratio hits are read from the origin, too; what differs is counted, told, dropped, and the reader gets the origin's.
# kernels: uml bookworm trixie backports - a few reads, through each kernel's bios
export VERIFY_RATIO=0 # sets it by itself
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 4M scan_action off

# The knob, the table line, and what they do not take.
same "at first" 0 "$(knob a verify_ratio)"
[[ $(dmsetup table hct_a) != *verify* ]] || fail "it is in the table line: $(dmsetup table hct_a)"
for n in 1 2 64 65536 0 16; do
	must knob a verify_ratio $n
	same "set" $n "$(knob a verify_ratio)"
done
for bad in 3 131072 4294967297 -1 1/4 off 0x1 1x '' ' '; do
	refused knob a verify_ratio "$bad"
done
same "after refusals" 16 "$(knob a verify_ratio)"
must dmsetup suspend hct_a
refused knob a verify_ratio 1
must dmsetup resume hct_a
same "after a suspend" 16 "$(knob a verify_ratio)"
line=$(dmsetup table hct_a)
[[ $line == *" verify_ratio 16"* ]] || fail "it is not in the table line: $line"
must reload a "$line"
same "after the table was loaded again" 16 "$(knob a verify_ratio)"
same "the table line" "$line" "$(dmsetup table hct_a)"
must reload a "$(cache_line "$ORIGIN" 4M scan_action off)"
same "after a table without it" 0 "$(knob a verify_ratio)"

# Off: a hit stays in memory.
must hcio expect "$DEV" 0 1M 1
must message a reset_stats
must hcio expect "$DEV" 0 1M 1
counted a hits 256
counted a saved_bytes 1048576
counted a verified_hits 0
must message a reset_stats

# All of them, in pieces of all kinds; none is taken for a read that was spared.
must knob a verify_ratio 1
for at in 0 4096 64K; do must hcio expect "$DEV" $at 4096 1; done
counted a verified_hits 3
must hcio expect "$DEV" 512 1024 1
must hcio expect "$DEV" 3584 1024 1
counted a verified_hits 6
same "one read of 1 MiB" 1x2048 "$(hcio read "$DEV" 0 1M | tr -d ' ')"
same "one whose pages lie apart" 1x128 "$(hcio read "$DEV" 0 64K ragged | tr -d ' ')"
same "one that must not block" 1x8 "$(hcio read "$DEV" 0 4096 nowait | tr -d ' ')"
same "one that is polled for" 1x8 "$(hcio read "$DEV" 0 4096 hipri | tr -d ' ')"
counted a verified_hits $((6 + 256 + 16 + 2))
counted a unverified_hits 0
counted a hits $((6 + 256 + 16 + 2))
counted a misses 0
counted a saved_bytes 0
counted a verify_errors 0

# What is not there yet is not compared, nor is the rest of such a read.
must hcio expect "$DEV" 1M 4096 1
must hcio read "$DEV" 1M 8192 >/dev/null
counted a verified_hits 280
counted a unverified_hits 0

# Somebody writes the origin beside the cache. A read of another part of the block
# does not see it.
must hcio write "$ORIGIN" 20992 512 9
must hcio expect "$DEV" 20480 512 1
must hcio expect "$DEV" 21504 1024 1
counted a verify_errors 0
must hcio expect "$DEV" 20992 512 9
counted a verify_errors 1
counted a invalidate_verify 1
counted a verified_hits 283
logged "cached block 5 differs from the origin, dropped: from byte 512 on; cached by a read, written 0 times since, read again; slot " ||
	fail "the log does not tell"
# It is read anew, and is right then.
must hcio expect "$DEV" 20992 512 9
must hcio expect "$DEV" 20992 512 9
counted a verify_errors 1
counted a filled 3

# Several blocks of one read, one of them written through the cache before.
must hcio write "$DEV" 28672 4096 1
must hcio write "$DEV" 28672 4096 1
must hcio write "$ORIGIN" 28672 8192 8
must hcio write "$ORIGIN" 1044480 4096 8
same "a read of 1 MiB" "1x41 9x1 1x14 8x16 1x1968 8x8" "$(hcio read "$DEV" 0 1M | sed 's/ $//')"
counted a verify_errors 4
counted a invalidate_verify 4
logged "cached block 7 differs from the origin, dropped: from byte 0 on; cached by a read, written 2 times since" ||
	fail "the log does not tell of the writes"
[[ $(verify hct_a) == *"mismatched 0 "* ]] || fail "something wrong is left"

# With large blocks.
must reload a "$(cache_line "$ORIGIN" 4M block_size 64K verify_ratio 1)"
must hcio expect "$DEV" 2M 64K 1
must hcio write "$ORIGIN" $((2097152 + 61440)) 512 7
must hcio expect "$DEV" 2M 4096 1
counted a verify_errors 0
same "a whole block" "1x120 7x1 1x7" "$(hcio read "$DEV" 2M 64K | sed 's/ $//')"
counted a verify_errors 1
counted a invalidate_verify 1
must message a reset_stats

# A share: neither none nor all. That of 4,096 hits fewer than 2 or more than 255 are
# chosen does not happen by chance.
must reload a "$(cache_line "$ORIGIN" 4M verify_ratio 64)"
must message a reset_stats
must hcio permute "$DEV" 0 4096 128 1 128
must message a reset_stats
for seed in $(seq 32); do must hcio permute "$DEV" 0 4096 128 "$seed" 128; done
counted a hits 4096
checked=$(count a verified_hits)
[[ $checked -ge 2 && $checked -le 255 ]] || fail "$checked of 4096 hits were compared"
counted a saved_bytes $((4096 * (4096 - checked)))
must knob a verify_ratio 0
