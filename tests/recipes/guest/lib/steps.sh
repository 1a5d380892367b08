# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# A recipe of docs/recipes.md, step by step: its commands are run as they stand there.
# shellcheck disable=SC2154 # set by the script named recipe

# give_up WHY - the rest of this recipe makes no sense.
give_up()
{
	echo "not ok - $step: $1"
	exit 1
}

# skip WHY - this recipe cannot be run here.
skip()
{
	echo "skip - $step: $1"
	exit 0
}

# need COMMAND...
need()
{
	local command

	for command in "$@"; do
		command -v "$command" >/dev/null || skip "no $command"
	done
}

# block PART - what the recipe says under "```sh NAME PART".
block()
{
	awk -v "fence=\`\`\`sh $step $1" '
		$0 == fence { on = 1; next }
		/^```/ { on = 0 }
		on' "$GUIDE"
}

# follow PART [COMMAND...] - run the commands of that part, by COMMAND (a shell, else) if
# it is given. If one fails, nothing that comes after it makes sense.
follow()
{
	local part=$1 commands

	shift
	[ $# -gt 0 ] || set -- bash
	commands=$(block "$part")
	[ -n "$commands" ] || give_up "docs/recipes.md has no part $part"
	echo "# $step, $part:"
	if "$@" -exc "$commands" >"$STATE/said" 2>&1 </dev/null; then
		grep '^+' "$STATE/said" | sed 's/^+* /#   /'
		echo "ok - $step: $part"
	else
		sed 's/^/#   /' "$STATE/said"
		give_up "$part"
	fi
}

# refused PART TEXT - the commands of that part end with an error that says TEXT.
refused()
{
	local part=$1 commands

	commands=$(block "$part")
	if bash -exc "$commands" >"$STATE/said" 2>&1 </dev/null || ! grep -q "$2" "$STATE/said"; then
		echo "not ok - $step: $part is refused"
		sed 's/^/#   /' "$STATE/said"
	else
		sed 's/^+* /#   /' "$STATE/said"
		echo "ok - $step: $part is refused"
	fi
}

# soon SECONDS COMMAND... - it succeeds at last.
soon()
{
	local end=$((SECONDS + $1))

	shift
	until "$@" >"$STATE/soon" 2>&1; do
		if [ "$SECONDS" -ge "$end" ]; then
			cat "$STATE/soon"
			return 1
		fi
		sleep 1
	done
}
