# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The network goes while the cache is read and written. A recipe may have functions pull,
# plug and recover of its own.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # seconds of a subshell; set by the script
# named recipe, or used by a recipe

# What is read and written for the first time, in MiB: each outage has its own.
COLD=32
LONGER=45
[ -z "${HC_LONG:-}" ] || LONGER=600

pull() { pull_network 1; }
plug() { plug_network 1; }
# recover - what an administrator does after the transport gave up.
recover() { :; }

# now - seconds since the boot.
now()
{
	local up

	read -r up _ </proc/uptime
	echo "$up"
}

# mark from|to [COMMAND...] - the time that matters for hits begins or ends now, by that command.
# Who reads waits for the file "to", which has the time as soon as it is there.
mark()
{
	local file=$STATE/$1

	shift
	now >"$file.new"
	"$@"
	mv "$file.new" "$file"
}

# attempt WHAT COMMAND... - begin it; STATE/WHAT.ended has its status, its seconds and
# when it ended.
attempt()
{
	local what=$1

	shift
	rm -f "$STATE/$what.ended"
	(
		SECONDS=0 status=0
		"$@" >"$STATE/$what.said" 2>&1 || status=$?
		echo "$status $SECONDS $(now)" >"$STATE/$what.new"
		mv "$STATE/$what.new" "$STATE/$what.ended"
	) &
}

# ended WHAT - whether it has; its status in $status, its seconds in $took, the time in $at.
ended()
{
	[ -e "$STATE/$1.ended" ] && read -r status took at <"$STATE/$1.ended"
}

# there SECONDS FILE - wait for it, no longer than that.
there()
{
	local end=$((SECONDS + $1))

	until [ -e "$2" ]; do
		[ "$SECONDS" -lt "$end" ] || { echo "no ${2##*/} after $1 s"; return 1; }
		sleep 0.2
	done
}

# succeeds WHAT - it succeeds, though it may need some time.
succeeds()
{
	there 180 "$STATE/$1.ended" && ended "$1" && [ "$status" -eq 0 ] ||
		{ cat "$STATE/$1.said"; return 1; }
}

# has_waited WHAT, has_failed WHAT - it has not ended while the network was away, or it has,
# by an error; not at once, as it would if the device were gone.
has_waited()
{
	there 180 "$STATE/$1.ended" && ended "$1" && later "$at" "$(cat "$STATE/to")"
}

has_failed()
{
	there 180 "$STATE/$1.ended" && ended "$1" && [ "$status" -ne 0 ] && [ "$took" -ge 5 ] &&
		later "$(cat "$STATE/to")" "$at"
}

# later TIME OTHER
later()
{
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a >= b) }'
}

read_cold()
{
	dd if="/dev/mapper/$1" of="$STATE/cold" bs=4K count=1 skip=$(($2 * 256)) iflag=direct \
		status=none
}

# begin_hits NAME - read what is cached until the file "to" is there.
begin_hits()
{
	rm -f "$STATE"/{begun,from,to}
	HITS=$(count "$1" hits)
	attempt hits python3 "$LIB/hits.py" "/dev/mapper/$1" "$WANT" $((HOT_MIB * MIB)) "$STATE"
	ok "what is cached is read" there 180 "$STATE/begun"
}

# end_hits NAME WHAT - from the time in "from" to that in "to" reads of what is cached have
# gone on, with no error.
end_hits()
{
	local reads wrong longest least all

	ok "hits go on $2" succeeds hits
	read -r reads wrong longest least all <"$STATE/hits.said" || return
	same "wrong ones of $all" 0 "$wrong"
	at_least "reads that were hits, of $all" "$all" $(($(count "$1" hits) - HITS))
	at_least "reads in each third of that time" 1 "$least"
	echo "# $reads reads $2, the longest of $longest ms"
}

# lose_network SECONDS - pull the plug; a timer puts it back, however busy this machine is.
lose_network()
{
	pull
	mark from
	(
		sleep "$1"
		mark to plug
	) &
}

# outage NAME SECONDS waits|fails - the network goes for as long. What is cached is read
# all the time; a miss and a write wait, and succeed when it is back, or fail by the
# transport's own limit, and succeed once it has recovered.
outage()
{
	local name=$1 seconds=$2 how=$3 what cold=$COLD status took at

	COLD=$((COLD + 4))
	echo "# $name: the network goes for $seconds s"
	begin_hits "$name"
	lose_network "$seconds"
	attempt miss read_cold "$name" "$cold"
	attempt write write_at "/dev/mapper/$name" $((cold + 2))
	ok "the network is back" there $((seconds + 120)) "$STATE/to"
	end_hits "$name" "while the network was away for $seconds s"
	for what in miss write; do
		if [ "$how" = waits ]; then
			ok "the $what has waited" has_waited "$what"
			ok "the $what has succeeded" succeeds "$what"
		else
			ok "the $what has failed in that time" has_failed "$what"
		fi
		! ended "$what" || echo "# the $what took $took s$(tail -n 1 "$STATE/$what.said" | sed 's/^/: /')"
	done
	if [ "$how" = fails ]; then
		recover
		ok "the network is back: a miss succeeds" soon 180 read_cold "$name" "$cold"
		ok "the network is back: a write succeeds" soon 180 write_at \
			"/dev/mapper/$name" $((cold + 2))
	fi
	ok "the miss is right" cmp -n 4096 "$STATE/cold" "$WANT" 0 $((cold * MIB))
	all_hits "$name"
}
