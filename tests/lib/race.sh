# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Two requests in a chosen order, on an origin that answers when told to.

# background COMMAND... - start it; its process is in $PID.
background()
{
	"$@" &
	export PID=$!
}

# ended PID - it does not run any more. The shell may not have noticed yet.
ended()
{
	local state
	{ read -r _ _ state _ <"/proc/$1/stat"; } 2>/dev/null || return 0
	[ "$state" = Z ]
}

# done_well PID WHAT - it ends by itself, with status 0.
done_well()
{
	wait_for 60 "$2 to end" ended "$1"
	wait "$1" || fail "$2 ended with status $?"
}

# held OP COUNT - the origin holds that many requests of a kind.
held()
{
	wait_for 30 "$2 held $1 requests at the origin" told_is "$1_held" "$2"
}

# waiting_or_ended PID - of a process without children: it does not run.
waiting_or_ended()
{
	local state
	{ read -r _ _ state _ <"/proc/$1/stat"; } 2>/dev/null || return 0
	[[ $state = [DSZ] ]]
}

# asleep PID - it and its children wait for something. Once their requests have been
# received, that is for the answers: all has been done that they do themselves, and
# a read that joins another's fill has joined it.
asleep()
{
	local pid state
	for pid in "$1" $(pgrep -P "$1"); do
		{ read -r _ _ state _ <"/proc/$pid/stat"; } 2>/dev/null || return
		[[ $state = [DS] ]] || return
	done
}

# joined COUNT PID... - so many reads have come to the device, and the processes
# that sent them wait for what they joined.
joined()
{
	local pid
	wait_for 60 "$1 reads" received "$1"
	shift
	for pid in "$@"; do
		wait_for 60 "a read to join another" asleep "$pid"
	done
}

# patient OFFSET - a read that joins a fill has a few seconds before that is overdue:
# fills have taken so long lately, 64 of one block each in the half MiB from there.
patient()
{
	tell delay read 3000 3000
	must hcio apart "$DEV" "$1" 4096 64
	tell delay read 0 0
}

# change KIND OFFSET LENGTH - send a write-like request to $DEV.
change()
{
	case $1 in
	write) hcio write "$DEV" "$2" "$3" 2 ;;
	fua) hcio write "$DEV" "$2" "$3" 2 dsync ;;
	partial) hcio write "$DEV" $(($2 + 512)) 1024 2 ;;
	discard) hcio discard "$DEV" "$2" "$3" ;;
	zero) hcio zero "$DEV" "$2" "$3" ;;
	esac
}

# op_of KIND - what the origin sees of it.
op_of()
{
	case $1 in
	discard) echo trim ;;
	zero)
		# Where the origin cannot, the kernel writes zeroes.
		if [ "$(<"/sys/block/${DEV##*/}/queue/write_zeroes_max_bytes")" = 0 ]; then
			echo write
		else
			echo zero
		fi
		;;
	*) echo write ;;
	esac
}

# coherent OFFSET LENGTH WHAT - the device shows what is on the medium, three
# times over (fill, hit, hit of what the second might have brought).
coherent()
{
	for _ in 1 2 3; do
		hcio cmp "$DEV" "$MEDIUM" "$1" "$2" || fail "$3"
	done
}

# received COUNT - so many reads have come to the device, ended or not.
received()
{
	local COUNT
	read_count a read_requests
	[ "$COUNT" -ge "$1" ]
}
