#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While the origin is asked about a hit, the block is written, dropped, filled again, the origin fails, is full or silent, the device is suspended: no false alarm, no failed hit.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
export VERIFY_RATIO=0 # sets it by itself
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
need_hotcache
halves
export NBD=$FULL_NBD
# One shard and no slot to spare: what is filled again gets the slot that it had.
cache a "$ORIGIN" 64K shards 1 scan_action off
must knob a verify_ratio 1

# fresh - the pool is full of blocks 0 to 15.
fresh()
{
	must hcio fill "$DEV" 0 64K 1
	must message a drop
	must hcio expect "$DEV" 0 64K 1
	counted a occupancy 16
	must message a reset_stats
}

unverified()
{
	[ "$(count a unverified_hits)" -ge "$1" ]
}

# ask OFFSET LENGTH - a hit, $reader, whose blocks the origin holds; later reads pass.
ask()
{
	tell hold read
	background hcio expect "$DEV" "$1" "$2" 1 2
	reader=$PID
	held read 1
	tell pass read
}

# answered VERIFIED UNVERIFIED - the origin answers; so many blocks were compared.
answered()
{
	tell release read
	done_well "$reader" "the hit"
	counted a verified_hits "$1"
	counted a unverified_hits "$2"
	counted a verify_errors 0
	check_identities hct_a
	must hcio cmp "$DEV" "$ORIGIN" 0 64K
}

fresh
ask 0 16K
answered 4 0

# Of four blocks the second changes meanwhile: the origin answers with what it had.
for how in write partial fua discard zero; do
	fresh
	ask 0 16K
	must change $how 4096 4096
	answered 3 1
done
fresh
ask 0 16K
must message a drop
answered 0 4

# It changes and is filled again, into the same slot, as if nothing had happened.
for how in writearound passthrough discard; do
	fresh
	ask 4096 4096
	case $how in
	discard)
		must change discard 4096 4096
		must hcio read "$DEV" 4096 4096 >/dev/null
		;;
	*)
		must message a mode $how
		must change write 4096 4096
		must message a mode writethrough
		must hcio expect "$DEV" 4096 4096 2
		;;
	esac
	counted a occupancy 16
	answered 0 1
done

# A write is under way when the hit would be: it is none.
fresh
tell hold write
background change write 4096 4096
writer=$PID
held write 1
must hcio expect "$DEV" 4096 4096 1 2
counted a verified_hits 0
counted a unverified_hits 0
tell release write
done_well "$writer" "the write"
# It begins while the origin is asked, and has not ended when that answers.
fresh
tell hold write
ask 4096 4096
background change write 4096 4096
writer=$PID
held write 1
tell release read
done_well "$reader" "the hit"
counted a unverified_hits 1
tell release write
done_well "$writer" "the write"
counted a verify_errors 0

# The origin cannot read it: a hit does not fail.
fresh
tell fail read 4096 4096
must hcio expect "$DEV" 0 16K 1
counted a unverified_hits 4
counted a fill_errors 0
counted a occupancy 16
must hcio expect "$DEV" 8K 4096 1
counted a verified_hits 1
tell heal

# Switched off, and on again, while it is asked.
fresh
ask 0 16K
must knob a verify_ratio 0
must hcio expect "$DEV" 0 16K 1
must knob a verify_ratio 1
answered 4 0

# Suspends wait for the answer. What comes meanwhile is not served.
for how in --noflush ''; do
	fresh
	ask 0 16K
	# shellcheck disable=SC2086 # an option or nothing
	background dmsetup suspend $how hct_a
	suspend=$PID
	suspending() { ! knob a histograms 0 2>/dev/null; }
	wait_for 60 "the suspend to begin" suspending
	! ended "$suspend" || fail "the suspend did not wait"
	tell release read
	done_well "$reader" "the hit"
	done_well "$suspend" "the suspend"
	must dmsetup resume hct_a
	same "after a suspend" 1 "$(knob a verify_ratio)"
done
counted a verify_errors 0

# A reload, with the origin written meanwhile: the new table has nothing to compare.
fresh
line=$(dmsetup table hct_a)
ask 0 16K
must dmsetup load hct_a --table "$line"
background dmsetup suspend hct_a
suspend=$PID
tell release read
done_well "$reader" "the hit"
done_well "$suspend" "the suspend"
must hcio write "$ORIGIN" 0 16K 2
must dmsetup resume hct_a
same "of the new table" 1 "$(knob a verify_ratio)"
must hcio expect "$DEV" 0 16K 2
counted a verify_errors 0
must dmsetup remove hct_a

# There is memory for seven checks of 512 KiB: of eight hits one at least does not wait.
cache a "$ORIGIN" 16M scan_action off
# At once no more than half of a shard's slots may be in flight.
must hcio read "$DEV" 0 4M >"$TMP/read"
must hcio read "$DEV" 4M 4M >"$TMP/read"
must knob a verify_ratio 1
must message a reset_stats
tell hold read
background hcio apart "$DEV" 0 512K 8
readers=$PID
wait_for 30 "a hit that is not compared" unverified 128
tell release read
done_well "$readers" "the hits"
same "hits, compared or not" 1024 $(($(count a verified_hits) + $(count a unverified_hits)))
counted a misses 0

# While the origin is overdue, no further hit waits for it. How long fills take is known
# to be a second at most, and what is overdue is so 100 ms later.
tell hold read
background hcio read "$DEV" 0 512K >"$TMP/read"
reader=$PID
held read 1
nap 2
must message a reset_stats
must hcio read "$DEV" 1M 512K >"$TMP/read"
counted a hits 128
counted a unverified_hits 128
tell release read
done_well "$reader" "the hit"
counted a verified_hits 128
must hcio read "$DEV" 1M 512K >"$TMP/read"
counted a verified_hits 256

# The origin takes no more requests: a hit that must not block does not, nor fails.
tell hold read
background hcio apart "$DEV" 8M 4096 $((REQUESTS + 1))
full=$PID
held read "$REQUESTS"
wait_for 60 "the origin to be full" asleep "$full"
must message a reset_stats
same "a hit that must not block" 2x8 "$(hcio read "$DEV" 0 4096 nowait | tr -d ' ')"
counted a unverified_hits 1
tell release read
done_well "$full" "the reads that filled the origin"
counted a verified_hits 0
