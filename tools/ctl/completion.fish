# SPDX-License-Identifier: GPL-2.0
#
# fish completion for hotcachectl: it gets all words from the program.

# The options that take a value.
set -g __hotcachectl_valued --sysfs --block-size --policy --mode --shards --option \
    --interval --count --output -o --rate --until --tab --memory --min --max --step --gain --seconds \
    --history

function __hotcachectl_commands
    hotcachectl --help 2>/dev/null |
        sed -n '/^commands:/,/^$/s/^  \([a-z-]*\) .*  \([^ ].*\)$/\1\t\2/p'
end

function __hotcachectl_options
    hotcachectl $argv --help 2>/dev/null |
        sed -n 's/^  \(--[a-z-]*\).*  *  \([^ ].*\)$/\1\t\2/p'
end

# A line for each device; its name may contain blanks.
function __hotcachectl_devices
    hotcachectl list --noheadings --output device 2>/dev/null
end

# All devices of device-mapper, by their names in the kernel.
function __hotcachectl_mapped
    for file in /sys/block/dm-*/dm/name
        cat $file 2>/dev/null
    end
end

# The names of a tab.
function __hotcachectl_tab -a file
    test -n "$file"; or set file /etc/hotcachetab
    sed -n 's/^[[:blank:]]*\([^#[:blank:]][^[:blank:]]*\).*/\1/p' $file 2>/dev/null
end

function __hotcachectl_policies -a device
    hotcachectl policy $device 2>/dev/null |
        sed -n 's/.*(there are: \(.*\))/\1/p' | string split ' '
end

# The knobs that can be set, each with "=".
function __hotcachectl_knobs -a device
    set -l node (hotcachectl status $device 2>/dev/null | sed -n '1s/.* (\(dm-[0-9]*\))$/\1/p')
    set -l dir /sys/block/$node/hotcache
    if test -n "$node" -a -d "$dir"
        find $dir/ {$dir}_tunables/ -perm -200 -type f -printf '%f=\n' 2>/dev/null | sort
        echo scan=
    else
        printf '%s\n' mode= policy=
    end
end

# __hotcachectl_word COMMAND NUMBER DEVICE TAB: the NUMBER-th word after COMMAND.
function __hotcachectl_word -a command number device tab
    switch $command:$number
        case create:2 save:2 warm:2 report:2 explain:2
            __fish_complete_path (commandline -ct)
        case attach:1
            __hotcachectl_mapped
        case 'create:*' 'list:*' 'attach:*' 'demo:*'
        case start:1 stop:1
            __hotcachectl_tab $tab
        case 'units:*'
            __fish_complete_directories (commandline -ct)
        case 'start:*' 'stop:*'
        case policy:2
            __hotcachectl_policies $device
        case scan:2
            printf '%s\n' on off
        case tasks:2
            echo none
        case hint:4
            printf '%s\n' scan hot none
        case set:1
            __hotcachectl_devices
        case 'set:*'
            __hotcachectl_knobs $device
        case help:1
            __hotcachectl_commands
        case '*:1' 'advise:*' 'balance:*' 'record:*'
            __hotcachectl_devices
    end
end

# The last of some columns, after those that are there.
function __hotcachectl_columns
    set -l list (string match -r '.*,' -- (commandline -ct))
    for column in device node mode policy pool metadata full hit_ratio
        echo "$list$column"
    end
end

# __hotcachectl_value OPTION COMMAND: what can be the value of an option.
function __hotcachectl_value -a option command
    switch $option
        case --mode
            printf '%s\n' writethrough writearound passthrough
        case --block-size
            printf '%s\n' 4K 8K 16K 32K 64K
        case --output -o
            if contains -- "$command" list status
                __hotcachectl_columns
            else
                __fish_complete_path (commandline -ct)
            end
        case --sysfs --tab --history
            __fish_complete_path (commandline -ct)
    end
end

function __hotcachectl_complete
    set -l tokens (commandline -opc)
    set -l option ''
    set -l command ''
    set -l device ''
    set -l tab ''
    set -l n 0
    set -e tokens[1]
    for token in $tokens
        if test -n "$option"
            test $option = --tab; and set tab $token
            set option ''
        else if contains -- $token $__hotcachectl_valued
            set option $token
        else if string match -q -- '-*' $token
            continue
        else if test -z "$command"
            set command $token
        else
            set n (math $n + 1)
            test -n "$device"; or set device $token
        end
    end
    if test -n "$option"
        __hotcachectl_value $option $command
    else if string match -q -- '-*' (commandline -ct)
        test -n "$command"; and __hotcachectl_options $command; or __hotcachectl_options
    else if test -z "$command"
        __hotcachectl_commands
    else
        __hotcachectl_word $command (math $n + 1) "$device" "$tab"
    end
end

complete -c hotcachectl -f -a '(__hotcachectl_complete)'
