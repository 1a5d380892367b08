# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The completions of zsh and fish, by these shells, and that none of the three forgets a
# command or an option. That of bash is tried in test_install.sh, too.

# staged_shell - devices and a hotcachectl that shows them, first in the PATH.
staged_shell() {
	stage sys dm-0 one
	stage sys dm-1 'my\x20cache'
	printf 'hot /dev/a 1G\n#no /dev/b 1G\n  cold /dev/c 1G\n' >tab
	mkdir bin
	printf '#!/bin/sh\nexec "%s" "$@" --sysfs "%s"\n' "$HOTCACHECTL" "$PWD/sys" \
		>bin/hotcachectl
	chmod +x bin/hotcachectl
	PATH=$PWD/bin:$PATH
}

# in_bash WORDS... - what can follow, the last word being begun; a line each.
in_bash() {
	(
		# shellcheck source=tools/ctl/completion.bash
		. "$TOP/tools/ctl/completion.bash"
		COMP_WORDS=(hotcachectl "$@") COMP_CWORD=$# COMPREPLY=()
		_hotcachectl
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

# in_zsh WORDS... - the same; what zsh gives to its line editor is printed instead.
in_zsh() {
	mkdir -p functions
	cp "$TOP/tools/ctl/completion.zsh" functions/_hotcachectl
	# shellcheck disable=SC2016 # they are zsh's
	zsh -f -c 'fpath=($PWD/functions $fpath)
		begun=${argv[-1]}
		offer() { print -rl -- ${(M)@:#${begun}*} }
		compadd() { while [[ $1 != -- ]]; do shift; done; shift; offer "$@" }
		_describe() { offer ${${(P)2}%%:*} }
		_files() { print -r files }
		words=(hotcachectl "$@") CURRENT=$(($# + 1))
		autoload -Uz _hotcachectl && _hotcachectl' zsh "$@"
}

# in_fish WORDS... - the same. Without descriptions.
in_fish() {
	local word line=hotcachectl
	for word in "$@"; do line+=" ${word// /\\ }"; done
	# shellcheck disable=SC2016 # they are fish's
	HOME=$PWD fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
		"$TOP/tools/ctl/completion.fish" "$line" | cut -f 1
}

# follows SHELL WANT WORDS... - what can follow is WANT, in any order.
follows() {
	local shell=$1 want=$2
	shift 2
	same "$shell: what follows \"$*\"" "$want" \
		"$("in_$shell" "$@" | sed '/^$/d' | sort | tr '\n' ' ' | sed 's/ $//')"
}

# complete_in SHELL - its completion names all that the program knows.
complete_in() {
	local shell=$1 commands command options option all='' seen=''
	commands=$("$HOTCACHECTL" --help | sed -n '/^commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' | sort)
	[ "$(wc -w <<<"$commands")" -ge 20 ] || fail "few commands"
	same "commands of $shell" "$commands" "$("in_$shell" '' | sort)"
	for command in $commands; do
		options=$("$HOTCACHECTL" "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort)
		same "$shell: options of $command" "$options" "$("in_$shell" "$command" -- | sort)"
		all+=$("$HOTCACHECTL" "$command" --help | sed -n 's/^  \(--[a-z-]*\)\(, -o\)\? [A-Z].*/\1/p')$'\n'
	done
	# What follows the value of an option is no value.
	for option in $all; do
		case " $seen " in *" $option "*) continue ;; esac
		seen+=" $option"
		same "$shell: after the value of $option" "$commands" \
			"$("in_$shell" "$option" 1 '' | sort)"
	done
}

# tries SHELL - words of each kind.
tries() {
	follows "$1" 'start stats status stop' st
	follows "$1" 'start stats status stop' help st
	follows "$1" '--check' explain --c
	follows "$1" 'clock2q+ fifo lirs lru' policy one ''
	follows "$1" 'hot none scan' hint one 0 4K ''
	follows "$1" 'off on' scan one ''
	follows "$1" 'cold hot' start --tab tab ''
	follows "$1" none tasks one ''
	follows "$1" 'passthrough writearound writethrough' create --mode ''
	follows "$1" '' explain --interval ''
	follows "$1" 'metadata mode' list --output m
	follows "$1" 'device,full,metadata device,full,mode' status -o device,full,m
	follows "$1" '--noheadings' status --no
	follows "$1" '' list ''
}

test_completion_bash() {
	staged_shell
	complete_in bash
	tries bash
}

test_completion_zsh() {
	command -v zsh >/dev/null || skip "zsh"
	staged_shell
	complete_in zsh
	tries zsh
	follows zsh 'my cache one' status ''
	follows zsh files prometheus --output ''
	follows zsh 'mode policy' set one ''
}

test_completion_fish() {
	command -v fish >/dev/null || skip "fish"
	staged_shell
	complete_in fish
	tries fish
	follows fish 'my cache one' status ''
	same "a file" metrics.prom "$(touch metrics.prom && in_fish prometheus --output metr)"
	follows fish 'mode= policy=' set one ''
}
