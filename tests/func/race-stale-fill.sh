#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A read and a write of one block in all six orders: what is cached afterwards is the origin's.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M
at=0

# one ORDER KIND - R, W: sent; r, w: done.
one()
{
	local order=$1 kind=$2 op step reader='' writer=''
	at=$((at + 131072))
	must hcio fill "$ORIGIN" $at 128K 1
	op=$(op_of "$kind")
	tell hold read
	tell hold "$op"
	for ((step = 0; step < 4; step++)); do
		case ${order:step:1} in
		R)
			background hcio read "$DEV" $((at + 4096)) 8192
			reader=$PID
			held read 1
			;;
		W)
			background change "$kind" $((at + 4096)) 8192
			writer=$PID
			held "$op" 1
			;;
		r)
			tell release read 1
			done_well "$reader" "the read in $order ($kind)"
			;;
		w)
			# A second write or a flush may follow the first.
			tell release "$op"
			done_well "$writer" "the $kind in $order"
			;;
		esac
	done >"$TMP/out"
	tell release read
	tell release "$op"
	coherent $at 128K "$order with $kind: stale data at $at"
}

for sample in early late; do
	tell sample $sample
	for kind in write fua partial discard zero; do
		for order in RrWw RWrw RWwr WRwr WRrw WwRr; do
			# Requests that the medium serves late can only be fresher.
			[ $sample = early ] || [ $kind = write ] || continue
			# Nothing overlaps: once is enough.
			[ $kind = write ] || [[ $order != @(RrWw|WwRr) ]] || continue
			one $order $kind
		done
	done
done
if [ "$HC_TARGET" = hotcache ]; then
	# The fills that a write overtook were seen to be lost.
	[ $(($(count a fill_lost) + $(count a bypass_fence) + $(count a bypass_busy))) -gt 0 ] ||
		fail "no race was counted: the test tested nothing"
fi
