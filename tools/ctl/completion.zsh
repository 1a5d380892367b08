#compdef hotcachectl
# SPDX-License-Identifier: GPL-2.0
#
# zsh completion for hotcachectl: it gets all words from the program.

# The options that take a value.
typeset -ga _hotcachectl_valued
_hotcachectl_valued=(
	--sysfs --block-size --policy --mode --shards --option --interval --count --output -o
	--rate --until --tab --memory --min --max --step --gain --seconds --history
)

# _hotcachectl_described KIND: complete with lines "word<Tab>description" of the input.
_hotcachectl_described() {
	local -a lines
	lines=("${(@f)$(sed 's/:/\\:/g; s/\t/:/')}")
	_describe "$1" lines
}

_hotcachectl_commands() {
	hotcachectl --help 2>/dev/null |
		sed -n '/^commands:/,/^$/s/^  \([a-z-]*\) .*  \([^ ].*\)$/\1\t\2/p' |
		_hotcachectl_described command
}

_hotcachectl_options() {
	hotcachectl ${1:+"$1"} --help 2>/dev/null |
		sed -n 's/^  \(--[a-z-]*\).*  *  \([^ ].*\)$/\1\t\2/p' |
		_hotcachectl_described option
}

# _hotcachectl_lines: complete with the lines of the input; names may contain blanks.
_hotcachectl_lines() {
	local -a lines
	lines=("${(@f)$(cat)}")
	compadd -- ${lines:#}
}

_hotcachectl_devices() {
	hotcachectl list --noheadings --output device 2>/dev/null | _hotcachectl_lines
}

# All devices of device-mapper, by their names in the kernel.
_hotcachectl_mapped() {
	cat /sys/block/dm-*/dm/name(N) /dev/null 2>/dev/null | _hotcachectl_lines
}

# _hotcachectl_tab FILE: the names of a tab.
_hotcachectl_tab() {
	sed -n 's/^[[:blank:]]*\([^#[:blank:]][^[:blank:]]*\).*/\1/p' \
		"${1:-/etc/hotcachetab}" 2>/dev/null | _hotcachectl_lines
}

_hotcachectl_policies() {
	hotcachectl policy "$1" 2>/dev/null |
		sed -n 's/.*(there are: \(.*\))/\1/p' | tr ' ' '\n' | _hotcachectl_lines
}

# _hotcachectl_knobs DEVICE: the knobs that can be set, each with "=".
_hotcachectl_knobs() {
	local node dir
	node=$(hotcachectl status "$1" 2>/dev/null | sed -n '1s/.* (\(dm-[0-9]*\))$/\1/p')
	dir=/sys/block/$node/hotcache
	if [[ -n $node && -d $dir ]]; then
		compadd -S = -- scan ${dir}{,_tunables}/*(N.w:t)
	else
		compadd -S = -- mode policy
	fi
}

# _hotcachectl_output COMMAND: a file, or the last of some columns.
_hotcachectl_output() {
	local word=${words[CURRENT]} list=''
	local -a columns
	case $1 in
	list | status)
		[[ $word != *,* ]] || list=${word%,*},
		columns=(device node mode policy pool metadata full hit_ratio)
		compadd -- $list${^columns}
		;;
	*) _files ;;
	esac
}

# _hotcachectl_word COMMAND NUMBER DEVICE TAB: the NUMBER-th word after COMMAND.
_hotcachectl_word() {
	case $1:$2 in
	create:2 | save:2 | warm:2 | report:2 | explain:2) _files ;;
	attach:1) _hotcachectl_mapped ;;
	create:* | list:* | attach:* | demo:*) ;;
	start:1 | stop:1) _hotcachectl_tab "$4" ;;
	units:<1-3>) _files -/ ;;
	start:* | stop:*) ;;
	policy:2) _hotcachectl_policies "$3" ;;
	scan:2) compadd -- on off ;;
	tasks:2) compadd -- none ;;
	hint:4) compadd -- scan hot none ;;
	set:<2->) _hotcachectl_knobs "$3" ;;
	help:1) _hotcachectl_commands ;;
	*:1 | advise:* | balance:* | record:*) _hotcachectl_devices ;;
	esac
}

_hotcachectl() {
	local command='' device='' tab='' word previous=${words[CURRENT-1]}
	local -i i n=0
	for ((i = 2; i < CURRENT; i++)); do
		word=${(Q)words[i]}
		if (( ${_hotcachectl_valued[(Ie)$word]} )); then
			i+=1
			[[ $word != --tab ]] || tab=${(Q)words[i]}
		elif [[ $word == -* ]]; then
			continue
		elif [[ -z $command ]]; then
			command=$word
		else
			n+=1
			device=${device:-$word}
		fi
	done
	case $previous in
	--mode) compadd -- writethrough writearound passthrough; return ;;
	--block-size) compadd -- 4K 8K 16K 32K 64K; return ;;
	--output | -o) _hotcachectl_output "$command"; return ;;
	--sysfs | --tab | --history) _files; return ;;
	esac
	if (( ${_hotcachectl_valued[(Ie)$previous]} )); then
		return
	elif [[ ${words[CURRENT]} == -* ]]; then
		_hotcachectl_options "$command"
	elif [[ -z $command ]]; then
		_hotcachectl_commands
	else
		_hotcachectl_word "$command" $((n + 1)) "$device" "$tab"
	fi
}

_hotcachectl "$@"
