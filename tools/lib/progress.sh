# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Shows that a long step lives: a plain line every 20 seconds with the time that
# it has taken and something that moves. Sourced, never run.

PROGRESS_SECONDS=20

# progress_line SENTENCE - how a line is printed; a script may define another
# one after it has sourced this file.
progress_line()
{
	printf '%s\n' "$*" >&2
}

# with_progress WHAT MOVES COMMAND... - run COMMAND and return its status. Each
# line has WHAT, the seconds, and each line that MOVES prints. MOVES is the name
# of a function, which sees the caller's local variables.
with_progress()
{
	local what=$1 moves=$2 beat status=0 self=$BASHPID
	shift 2
	progress_beat "$self" "$what" "$moves" </dev/null &
	beat=$!
	"$@" || status=$?
	kill "$beat" 2>/dev/null || :
	wait "$beat" 2>/dev/null || :
	return "$status"
}

# progress_beat PID WHAT MOVES - print these lines while the process PID lives, but
# none when MOVES fails. It waits without a child process, which would outlive it
# and keep files open.
progress_beat()
{
	local what=$2 moves=$3 never begin=$SECONDS next=$PROGRESS_SECONDS moved
	exec {never}<> <(:)
	while kill -0 "$1" 2>/dev/null; do
		read -rt 1 -u "$never" || :
		[ $((SECONDS - begin)) -ge "$next" ] || continue
		next=$((next + PROGRESS_SECONDS))
		moved=$("$moves") || continue
		progress_line "$what: $((SECONDS - begin)) s${moved:+, }${moved//$'\n'/, }"
	done
}

# log_moves LOG [BYTES] - what programs have told in LOG, after its first BYTES,
# that they have done, a line each: apt, debootstrap, the kernel's makefiles.
log_moves()
{
	[ -r "$1" ] || return 0
	tail -c "+$((${2:-0} + 1))" "$1" | awk '
	/^(Get:|I: Retrieving )/ { fetched++ }
	/^(Unpacking |I: (Extracting|Unpacking) )/ { unpacked++ }
	/^(Setting up |I: Configuring )/ { configured++ }
	/^  (HOST)?(CC|AS|LD|AR) / { compiled++ }
	END {
		if (fetched)
			print fetched " files fetched"
		if (unpacked)
			print unpacked " packages unpacked"
		if (configured)
			print configured " packages configured"
		if (compiled)
			print compiled " files compiled and linked"
	}'
}
