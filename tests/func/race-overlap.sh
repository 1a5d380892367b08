#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Overlapping writes in flight that end in either order: the cache ends as the origin does.
# kernels: umlkasan - the origin sets the order of events, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/race.sh"
nbd 16
must hcio fill "$ORIGIN" 0 16M 1
cache a "$ORIGIN" 8M
n=0
for sample in early late; do
	tell sample $sample
	for spans in '8192:8192 8192:8192' '8192:8192 12288:8192' '8192:1024 8704:1024' \
		'4096:32768 8192:4096' '8192:512 8192:65536'; do
		for second in write discard; do
			n=$((n + 1))
			at=$((n * 131072))
			must hcio expect "$DEV" $at 128K 1
			op="write"
			[ $second = write ] || op=trim
			a=${spans% *} b=${spans#* }
			tell hold write
			tell hold $op
			background hcio write "$DEV" $((at + ${a%:*})) "${a#*:}" 2
			first=$PID
			held write 1
			if [ $second = write ]; then
				background hcio write "$DEV" $((at + ${b%:*})) "${b#*:}" 3
				held write 2
			else
				background hcio discard "$DEV" $((at + ${b%:*})) "${b#*:}"
				held trim 1
			fi
			last=$PID
			# A reader meanwhile sees one of them, whole sectors.
			background hcio read "$DEV" $at 64K
			done_well "$PID" "the read beside"
			# The last first, where they can be told apart.
			[ $op = write ] || tell release trim
			[ $op = write ] || done_well "$last" "the discard"
			tell release write
			done_well "$first" "the first write"
			[ $op = trim ] || done_well "$last" "the second write"
			coherent $at 128K "overlap $spans, $second, $sample"
		done
	done
done >"$TMP/out"
