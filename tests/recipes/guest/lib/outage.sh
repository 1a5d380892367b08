# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The network goes while the cache is read and written. A recipe may have functions cut,
# mend and recover of its own.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # seconds of a subshell; set by the script
# named recipe, or used by a recipe

# What is read and written for the first time, in MiB: each outage has its own.
COLD=32
LONGER=45
[ -z "${HC_LONG:-}" ] || LONGER=600

cut() { cut_network 1; }
mend() { mend_network 1; }
# recover - what an administrator does after the transport gave up.
recover() { :; }

# attempt WHAT COMMAND... - begin it; STATE/WHAT.ended has its status and seconds.
attempt()
{
	local what=$1

	shift
	rm -f "$STATE/$what.ended"
	(
		SECONDS=0 status=0
		"$@" >"$STATE/$what.said" 2>&1 || status=$?
		echo "$status $SECONDS" >"$STATE/$what.ended"
	) &
}

# ended WHAT - whether it has; its status in $status, its seconds in $took.
ended()
{
	[ -s "$STATE/$1.ended" ] && read -r status took <"$STATE/$1.ended"
}

# waits WHAT, failed WHAT, done_well WHAT - where an attempt stands.
waits()
{
	! ended "$1"
}

failed_by_itself()
{
	ended "$1" && [ "$status" -ne 0 ]
}

done_well()
{
	ended "$1" && [ "$status" -eq 0 ] || { cat "$STATE/$1.said"; return 1; }
}

read_cold()
{
	dd if="/dev/mapper/$1" of="$STATE/cold" bs=4K count=1 skip=$(($2 * 256)) iflag=direct \
		status=none
}

# hits_go_on NAME SECONDS - read what is cached, for as long; ends in time, with no error.
hits_go_on()
{
	local name=$1 seconds=$2 pid before after end reads wrong longest

	before=$(count "$name" hits)
	python3 "$LIB/hits.py" "/dev/mapper/$name" "$WANT" $((HOT_MIB * MIB)) "$seconds" \
		>"$STATE/hits" 2>"$STATE/hits.err" &
	pid=$!
	end=$((SECONDS + seconds + 90))
	while kill -0 "$pid" 2>/dev/null && [ "$SECONDS" -lt "$end" ]; do
		sleep 0.5
	done
	after=$(count "$name" hits)
	read -r reads wrong longest <"$STATE/hits" || {
		echo "not ok - $step: hits go on"
		sed 's/^/# /' "$STATE/hits.err"
		return
	}
	same "hits go on, $reads in $seconds s: wrong ones" 0 "$wrong"
	at_least "reads that were hits, of $reads" "$reads" $((after - before))
	echo "# the longest hit took $longest ms"
}

# outage NAME SECONDS waits|fails - the network goes for as long. What is cached is read
# all the time; a miss and a write wait, and succeed when it is back, or fail by the
# transport's own limit, and succeed once it has recovered.
outage()
{
	local name=$1 seconds=$2 how=$3 what cold=$COLD status took

	COLD=$((COLD + 4))
	echo "# $name: the network goes for $seconds s"
	cut
	attempt miss read_cold "$name" "$cold"
	attempt write write_at "/dev/mapper/$name" $((cold + 2))
	hits_go_on "$name" "$seconds"
	for what in miss write; do
		if [ "$how" = waits ]; then
			ok "after $seconds s the $what waits" waits "$what"
		else
			ok "in less than $seconds s the $what has failed" failed_by_itself "$what"
			! ended "$what" || echo "# the $what took $took s: $(tail -n 1 "$STATE/$what.said")"
		fi
	done
	mend
	[ "$how" = waits ] || recover
	back "$name" "$cold" "$how"
}

# back NAME COLD waits|fails - the network is back: what waited has succeeded, or does so
# when it is tried again.
back()
{
	local name=$1 cold=$2 how=$3 what status took

	if [ "$how" = waits ]; then
		for what in miss write; do
			ok "the network is back: the $what succeeds" soon 180 done_well "$what"
			! ended "$what" || echo "# the $what took $took s"
		done
	else
		ok "the network is back: a miss succeeds" soon 180 read_cold "$name" "$cold"
		ok "the network is back: a write succeeds" soon 180 write_at \
			"/dev/mapper/$name" $((cold + 2))
	fi
	ok "the miss is right" cmp -n 4096 "$STATE/cold" "$WANT" 0 $((cold * MIB))
	hits_go_on "$name" 3
}
