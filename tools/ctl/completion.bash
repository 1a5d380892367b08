# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# bash completion for hotcachectl: it gets all words from the program.

# _hotcachectl_words WORD...: complete with those that match the word under the cursor.
_hotcachectl_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$*" -- "${COMP_WORDS[COMP_CWORD]}")
}

_hotcachectl_commands()
{
	hotcachectl --help 2>/dev/null |
		sed -n '/^commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'
}

_hotcachectl_options()
{
	hotcachectl "$1" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p'
}

# A line for each device; its name may contain blanks.
_hotcachectl_devices()
{
	hotcachectl list --noheadings --output device 2>/dev/null
}

# All devices of device-mapper, by their names in the kernel.
_hotcachectl_mapped()
{
	cat /sys/block/dm-*/dm/name 2>/dev/null
}

# Complete with the devices, quoted as the shell needs it.
_hotcachectl_complete_devices()
{
	local name word=${COMP_WORDS[COMP_CWORD]}
	while read -r name; do
		printf -v name %q "$name"
		[[ $name != "$word"* ]] || COMPREPLY+=("$name")
	done < <(_hotcachectl_devices)
}

# _hotcachectl_unquoted WORD: print a name as the shell would pass it on.
_hotcachectl_unquoted()
{
	local word=${1//\\ / }
	word=${word#[\'\"]}
	printf '%s' "${word%[\'\"]}"
}

# _hotcachectl_tab FILE: print the names of a tab.
_hotcachectl_tab()
{
	sed -n 's/^[[:blank:]]*\([^#[:blank:]][^[:blank:]]*\).*/\1/p' "${1:-/etc/hotcachetab}" 2>/dev/null
}

_hotcachectl_policies()
{
	hotcachectl policy "$(_hotcachectl_unquoted "$1")" 2>/dev/null | sed -n 's/.*(there are: \(.*\))/\1/p'
}

# _hotcachectl_knobs DEVICE: print the knobs that can be set, each with "=".
_hotcachectl_knobs()
{
	local node dir
	node=$(hotcachectl status "$(_hotcachectl_unquoted "$1")" 2>/dev/null |
		sed -n '1s/.* (\(dm-[0-9]*\))$/\1/p')
	dir=/sys/block/$node/hotcache
	find "$dir/" "${dir}_tunables/" -perm -200 -type f -printf '%f=\n' 2>/dev/null | sort
	if [ -e "$dir/scan" ]; then echo scan=; fi
	[ -e "$dir" ] || echo 'mode= policy='
}

# _hotcachectl_output COMMAND: complete a file, or the last of some columns.
_hotcachectl_output()
{
	local columns list='' word=${COMP_WORDS[COMP_CWORD]}
	case $1 in
	list | status)
		[[ $word != *,* ]] || list=${word%,*},
		columns=(device node mode policy pool metadata full hit_ratio)
		_hotcachectl_words "${columns[*]/#/$list}"
		;;
	*) compopt -o default 2>/dev/null ;;
	esac
}

# _hotcachectl_word COMMAND NUMBER DEVICE TAB: complete the NUMBER-th word after COMMAND.
_hotcachectl_word()
{
	case $1:$2 in
	create:2) compopt -o default 2>/dev/null ;;
	attach:1) _hotcachectl_words "$(_hotcachectl_mapped)" ;;
	create:* | list:* | attach:* | demo:*) ;;
	start:1 | stop:1) _hotcachectl_words "$(_hotcachectl_tab "$4")" ;;
	units:1) compopt -o dirnames 2>/dev/null ;;
	start:* | stop:* | units:*) ;;
	policy:2) _hotcachectl_words "$(_hotcachectl_policies "$3")" ;;
	scan:2) _hotcachectl_words on off ;;
	save:2 | warm:2 | report:2) compopt -o default 2>/dev/null ;;
	tasks:2) _hotcachectl_words none ;;
	hint:4) _hotcachectl_words scan hot none ;;
	set:[2-9]*)
		compopt -o nospace 2>/dev/null
		_hotcachectl_words "$(_hotcachectl_knobs "$3")"
		;;
	help:1) _hotcachectl_words "$(_hotcachectl_commands)" ;;
	*:1) _hotcachectl_complete_devices ;;
	advise:* | balance:* | record:*) _hotcachectl_complete_devices ;;
	explain:2) compopt -o default 2>/dev/null ;;
	esac
}

_hotcachectl()
{
	local i n=0 command='' device='' tab='' previous=${COMP_WORDS[COMP_CWORD - 1]}
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--tab) i=$((i + 1)) tab=${COMP_WORDS[i]} ;;
		--interval | --count | --output | -o | --block-size | --policy | --mode | \
			--shards | --option | --sysfs | --rate | --until | --memory | \
			--min | --max | --step | --gain | --seconds | --history) i=$((i + 1)) ;;
		-*) ;;
		*)
			if [ -z "$command" ]; then
				command=${COMP_WORDS[i]}
			else
				n=$((n + 1))
				device=${device:-${COMP_WORDS[i]}}
			fi
			;;
		esac
	done
	case $previous in
	--mode) _hotcachectl_words writethrough writearound passthrough; return ;;
	--block-size) _hotcachectl_words 4K 8K 16K 32K 64K; return ;;
	--output | -o) _hotcachectl_output "$command"; return ;;
	--sysfs | --tab | --history) compopt -o default 2>/dev/null; return ;;
	--interval | --count | --shards | --option | --policy | --rate | --until | --memory | \
		--min | --max | --step | --gain | --seconds) return ;;
	esac
	if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		_hotcachectl_words "$(_hotcachectl_options "$command")"
	elif [ -z "$command" ]; then
		_hotcachectl_words "$(_hotcachectl_commands)"
	else
		_hotcachectl_word "$command" $((n + 1)) "$device" "$tab"
	fi
}

complete -F _hotcachectl hotcachectl
