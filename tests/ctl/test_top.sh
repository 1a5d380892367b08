# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# top: figures, bars and sparklines out of staged counters; keys in a terminal.

# moving NODE - counters that grow every tenth of a second until ./stop is there; on a
# busy machine once in a second or so, and each interval of top must see them grow.
moving() {
	local n=0
	while [ ! -e stop ]; do
		n=$((n + 1))
		counts_at_once sys "$1" reads=$((n * 100)) read_requests=$((n * 50)) \
			hits=$((n * 75)) misses=$((n * 25)) filled=$((n * 20)) \
			bypass_busy=$((n * 5)) evict_capacity=$((n * 20))
		echo "$((n * 50)) 0 0 $((n * 100)) 0 0 0 0 0 0 0 0 0 0 0 0 0" \
			>sys/block/"$1"/stat
		sleep 0.1
	done
}

test_top_batch() {
	stage sys dm-0 d
	moving dm-0 &
	LC_ALL=C.UTF-8 ends 0 top --batch --count 3 --interval 2 --sysfs sys
	touch stop
	wait
	says out 'hotcache d (dm-0)  1 of 1'
	says out '75.0 %'
	says out '[██████████████████      ]'
	says out 'filled               80.0 %'
	says out 'bypass_busy          20.0 %'
	says out 'evict_capacity      100.0 %'
	says out '2.0 ms'
	grep -q 'hit ratio .*▆▆▆$' out || fail "no sparkline"
	ends 0 top --batch --count 1 --interval 0.1 --sysfs sys
	says out '[########################]'
	says out 'no reads'
}

test_top_json() {
	stage sys dm-0 d
	stage sys dm-1 e
	moving dm-0 &
	ends 0 top --json --count 1 --interval 2 --sysfs sys
	touch stop
	wait
	same lines 2 "$(wc -l <out)"
	head -n 1 out >one
	tail -n 1 out >two
	mv one out
	same device d "$(json 'o["device"]')"
	same ratio 0.75 "$(json 'o["hit_ratio"]')"
	same latency 0.002 "$(json 'o["read_seconds"]')"
	mv two out
	same idle None "$(json 'o["hit_ratio"]')"
}

test_top_device_goes_away() {
	stage sys dm-0 d
	# Between its two readings, on a busy machine, too.
	(sleep 1.5; rm -r sys/block/dm-0/hotcache*) &
	ends 0 top --batch --count 1 --interval 4 --sysfs sys
	wait
	says out 'suspended, or removed'
}

# screen - what the terminal shows.
screen() {
	tmux -S tmux capture-pane -p -t top
}

# shows TEXT - the terminal does, or will soon.
shows() {
	for _ in $(seq 100); do
		screen >now 2>/dev/null || true
		! grep -qF -- "$1" now || return 0
		sleep 0.1
	done
	fail "${BASH_LINENO[0]}: the terminal does not show \"$1\": $(<now)"
}

test_top_terminal() {
	command -v tmux >/dev/null || skip "tmux"
	stage sys dm-0 first
	stage sys dm-1 second
	moving dm-0 &
	tmux -S tmux -u -f /dev/null new-session -d -s top -x 100 -y 30 \
		"env LC_ALL=C.UTF-8 '$HOTCACHECTL' top --interval 0.2 --sysfs sys; echo ended \$?; sleep 60"
	shows 'hotcache first (dm-0)  1 of 2'
	shows '75.0 %'
	shows 'bypass_busy'
	tmux -S tmux send-keys -t top Tab
	shows 'hotcache second (dm-1)  2 of 2'
	shows 'no reads'
	tmux -S tmux send-keys -t top BTab
	shows 'hotcache first'
	tmux -S tmux send-keys -t top Space
	shows 'space go on'
	tmux -S tmux send-keys -t top Space
	tmux -S tmux send-keys -t top -
	shows 'interval 0.4 s'
	tmux -S tmux send-keys -t top +
	shows 'interval 0.2 s'
	tmux -S tmux resize-window -t top -x 60 -y 8
	shows 'interval 0.2 s'
	tmux -S tmux send-keys -t top q
	shows 'ended 0'
	touch stop
	tmux -S tmux kill-server
	wait
}

test_top_unknown_terminal() {
	command -v tmux >/dev/null || skip "tmux"
	stage sys dm-0 first
	# Where a terminal is not known, some versions of ncurses lose what they took.
	echo leak:libtinfo >known
	tmux -S tmux -f /dev/null new-session -d -s top -x 100 -y 30 \
		"env TERM=nosuch LSAN_OPTIONS=suppressions=$PWD/known:print_suppressions=0 '$HOTCACHECTL' top --sysfs sys; echo ended \$?; sleep 60"
	shows 'the terminal is not known'
	shows 'ended 2'
	tmux -S tmux kill-server
}
