# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The text format: promtool takes it, and nothing is lost.

# staged_two - two devices, one with a name that needs escapes, of unlike modules.
staged_two() {
	stage sys dm-0 'back\slash"quote'
	stage sys dm-1 plain
	counts sys dm-0 reads=10 hits=7 policy_internals=$'small 10\nmain 90\nghost 50'
	counts sys dm-1 reads=5 bypass_moon=2 ratio_x=0.5 hit_ratio_1m=0.2500
	knobs sys dm-1 scan_action=full scan_threshold=4194304
}

# metric_of COUNTER - the name that it has in Prometheus: times are in seconds.
metric_of() {
	local suffix=
	grep -q "^	X($1, \"nanoseconds\"" "$TOP/include/hotcache/counters.h" && suffix=_seconds
	echo "hotcache_$1${suffix}_total"
}

test_prometheus_promtool() {
	local promtool v
	promtool=$(promtool_program) || skip "promtool (package prometheus)"
	# Words of any form, the cut name of a task among them, and a newer knob's.
	for v in '' 0x10 7 1e9 inf 'rsync 7' $'tab\t"\\' $'sauv\xc3' 'voilà'; do
		staged_two
		knobs sys dm-0 tasks="$v" hints='0+8=hot 8+8=scan' scan=off moon-light.x="$v"
		ends 0 prometheus --sysfs sys
		"$promtool" check metrics <out || fail "promtool does not take \"$v\""
	done
	staged_two
	ends 0 prometheus --sysfs sys
	"$promtool" check metrics <out || fail "promtool does not take it"
	# That check can fail.
	! sed 's/^hotcache_reads_total{/hotcache reads{/' out |
		"$promtool" check metrics || fail "promtool takes anything"
	mkdir empty
	ends 0 prometheus --sysfs empty
	"$promtool" check metrics <out || fail "promtool does not take nothing"
}

# What is a word stays a label, whatever it looks like, and no word is left out.
test_prometheus_words() {
	local v
	for v in '' 0x10 7 1e9 inf 'rsync 7' 'a"b\c' $'sauv\xc3' 'voilà'; do
		stage sys dm-0 d
		knobs sys dm-0 tasks="$v" hints='0+8=hot 8+8=scan' scan_threshold=512
		ends 0 prometheus --sysfs sys
		! grep -q '^hotcache_tasks' out || fail "\"$v\" is a metric"
		python3 - "$v" <<'END' || fail "the labels with \"$v\": $(grep ^hotcache_info out)"
import re, sys
line = [l for l in open("out") if l.startswith("hotcache_info{")][0]
labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', line))
want = sys.argv[1].encode("utf8", "surrogateescape").decode("utf8", "replace").replace("\ufffd", "?")
assert labels["tasks"].replace('\\"', '"').replace("\\\\", "\\") == want, labels
assert labels["hints"] == "0+8=hot 8+8=scan" and labels["policies"], labels
assert "scan_threshold" not in labels, labels
END
	done
}

test_prometheus_seconds() {
	stage sys dm-0 d
	counts sys dm-0 contended_time=12345678901
	ends 0 prometheus --sysfs sys
	says out 'hotcache_contended_time_seconds_total{device="d"} 12.345678901'
	! grep -q '^hotcache_contended_time_total' out || fail "it is in nanoseconds, too"
	same type 1 "$(grep -c '^# TYPE hotcache_contended_time_seconds_total counter$' out)"
}

test_prometheus_values() {
	local c m
	staged_two
	ends 0 prometheus --sysfs sys
	says out 'hotcache_reads_total{device="back\\slash\"quote"} 10'
	says out 'hotcache_reads_total{device="plain"} 5'
	says out 'hotcache_bypass_moon{device="plain"} 2'
	says out 'hotcache_ratio_x{device="plain"} 0.5'
	says out 'hotcache_hit_ratio_1m{device="plain"} 0.2500'
	says out '# TYPE hotcache_hit_ratio_1m gauge'
	says out 'hotcache_scan_threshold{device="plain"} 4194304'
	says out 'scan_action="full"'
	says out 'hotcache_occupancy{device="plain"} 1000'
	says out 'hotcache_up{device="plain"} 1'
	says out 'hotcache_policy_internal{device="back\\slash\"quote",policy="clock2q+",internal="main"} 90'
	same internals 3 "$(grep -c '^hotcache_policy_internal{' out)"
	! grep -q '^hotcache_small' out || fail "an internal is a metric of its own"
	for c in $(counter_names); do
		m=$(metric_of "$c")
		same "samples of $c" 2 "$(grep -c "^${m}{" out)"
		same "types of $c" 1 "$(grep -c "^# TYPE $m counter$" out)"
	done
	# All samples of a metric stand together.
	same "metrics" "$(sed -n 's/^\(hotcache_[a-z0-9_]*\){.*/\1/p' out | uniq | sort -u)" \
		"$(sed -n 's/^\(hotcache_[a-z0-9_]*\){.*/\1/p' out | uniq | sort)"
}

# The pool that there is; what the table line asks for has a name of its own.
test_prometheus_pool() {
	stage sys dm-0 cut
	knobs sys dm-0 pool_bytes=1073741824 slots=19328
	stage sys dm-1 bare
	knobs sys dm-1 pool_bytes=1073741824 slots=262144 metadata_bytes=0
	ends 0 prometheus --sysfs sys
	same pools 'bare 0, cut 79167488, ' \
		"$(sed -n 's/^hotcache_pool_bytes{device="\(.*\)"}\(.*\)/\1\2,/p' out | tr '\n' ' ')"
	same asked 2 "$(grep -c '^hotcache_pool_asked_bytes{.*} 1073741824$' out)"
	same types 2 "$(grep -c '^# TYPE hotcache_pool_.*bytes gauge$' out)"
}

test_prometheus_output() {
	stage sys dm-0 d
	ends 0 prometheus --sysfs sys --output metrics.prom
	[ ! -s out ] || fail "prints besides"
	same mode 644 "$(stat -c %a metrics.prom)"
	says metrics.prom 'hotcache_hits_total{device="d"} 0'
	same files 1 "$(find . -name 'metrics.prom*' | wc -l)"
	ends 1 prometheus --sysfs sys --output none/metrics.prom
	says err 'cannot write none/metrics.prom'
	mkdir folder
	ends 1 prometheus --sysfs sys --output folder
	says err 'cannot write folder: it is no plain file'
	same left 1 "$(find . -maxdepth 1 -name 'folder*' | wc -l)"
}

# Whoever may write to the folder cannot make it write to another file.
test_prometheus_planted_link() {
	stage sys dm-0 d
	echo mine >victim
	# The name that 0.1.0 wrote to.
	bash -c 'ln -s victim "metrics.prom.$$"; exec "$HOTCACHECTL" prometheus \
		--sysfs sys --output metrics.prom' || fail "status $?"
	same victim mine "$(<victim)"
	says metrics.prom 'hotcache_hits_total{device="d"} 0'
	# Nor is a link followed that is there instead of the target.
	ln -sf victim metrics.prom
	ends 1 prometheus --sysfs sys --output metrics.prom
	says err 'cannot write metrics.prom: it is no plain file'
	same victim mine "$(<victim)"
	[ -L metrics.prom ] || fail "it is no link any more"
}

# What is no plain file is not replaced by one: /dev/null and /dev/stdout are of use.
test_prometheus_no_plain_file() {
	stage sys dm-0 d
	mkfifo pipe
	ln -s /dev/stdout stdout
	for target in pipe stdout sys; do
		ends 1 prometheus --sysfs sys --output "$target"
		says err "cannot write $target: it is no plain file"
	done
	same left 'pipe stdout sys' "$(echo [^eo]*)"
	[ -p pipe ] || fail "the pipe is none any more"
	[ -L stdout ] || fail "the link is none any more"
}

test_prometheus_dashboard() {
	staged_two
	ends 0 prometheus --sysfs sys
	python3 - "$TOP/tools/ctl/grafana.json" <<'END'
import json, re, sys
board = json.load(open(sys.argv[1]))
known = set(re.findall(r"^(hotcache_\w+)\{", open("out").read(), re.M))
exprs = [t["expr"] for p in board["panels"] for t in p.get("targets", [])]
assert len(exprs) >= 10, "few queries"
for expr in exprs:
    for name in re.findall(r"hotcache_\w+", expr):
        assert name in known, f"{name} is not printed"
ids = [p["id"] for p in board["panels"]]
assert len(ids) == len(set(ids)), "panels share an id"
END
}
