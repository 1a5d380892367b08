# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The metrics: promtool takes them, their names are those of the documentation, and each
# is what the module counts.

# staged_two - two devices, one with a name that needs escapes, of unlike modules.
staged_two() {
	stage sys dm-0 'back\slash"quote'
	stage sys dm-1 plain
	counts sys dm-0 reads=10 hits=7 policy_internals=$'small 10\nmain 90\nghost 50'
	counts sys dm-1 reads=5 bypass_moon=2 ratio_x=0.5 hit_ratio_1m=0.2500
	knobs sys dm-1 scan_action=full scan_threshold=4194304
}

# staged_all - a device of this module, "hot", whose counters differ, and a tab.
staged_all() {
	local c n=0
	stage sys dm-7 hot
	for c in $(counter_names); do
		n=$((n + 1))
		counts sys dm-7 "$c=$n"
	done
	knobs sys dm-7 scan=off scan_action=full histograms=1
	mkdir sys/block/dm-7/hotcache_histograms
	histograms "0 0 0" "0 0 0"
	printf 'hot /dev/a 1G\n' >tab
}

# histograms HITS MISSES - of the device hot.
histograms() {
	echo "$1" >sys/block/dm-7/hotcache_histograms/hit_ns
	echo "$2" >sys/block/dm-7/hotcache_histograms/miss_ns
}

# buckets NUMBER=COUNT... - a histogram.
buckets() {
	local i
	local -a n
	for i in {0..39}; do n[i]=0; done
	for i in "$@"; do n[${i%%=*}]=${i#*=}; done
	echo "${n[*]}"
}

# sample METRIC [LABEL...] - its value for the device hot, with further labels.
sample() {
	local metric=$1 label labels='device="dm-7",name="hot"'
	shift
	for label in "$@"; do labels+=",${label%%=*}=\"${label#*=}\""; done
	sed -n "s/^hotcache_$metric{$labels} //p" out
}

test_prometheus_promtool() {
	local promtool v
	promtool=$(promtool_program) || skip "promtool (package prometheus)"
	for v in '' 0x10 'a"b' $'tab\t"\\' $'sauv\xc3' 'voilà'; do
		staged_two
		knobs sys dm-0 scan_action="$v" hints='0+8=hot 8+8=scan' scan=off moon-light.x="$v"
		ends 0 prometheus --sysfs sys
		"$promtool" check metrics <out || fail "promtool does not take \"$v\""
	done
	staged_all
	ends 0 prometheus --sysfs sys --tab tab
	"$promtool" check metrics <out || fail "promtool does not take it"
	# That check can fail.
	! sed 's/^hotcache_read_blocks_total{/hotcache read_blocks{/' out |
		"$promtool" check metrics || fail "promtool takes anything"
	mkdir empty
	ends 0 prometheus --sysfs empty
	"$promtool" check metrics <out || fail "promtool does not take nothing"
}

# A setting stays what it is, whatever it looks like.
test_prometheus_words() {
	local v
	for v in '' 0x10 7 'a"b\c' $'sauv\xc3' 'voilà'; do
		stage sys dm-0 d
		knobs sys dm-0 scan_action="$v" tasks=rsync hints='0+8=hot'
		ends 0 prometheus --sysfs sys
		python3 - "$v" <<'END' || fail "the labels with \"$v\": $(grep ^hotcache_info out)"
import re, sys
line = [l for l in open("out") if l.startswith("hotcache_info{")][0]
labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', line))
want = sys.argv[1].encode("utf8", "surrogateescape").decode("utf8", "replace").replace("\ufffd", "?")
assert labels["scan_action"].replace('\\"', '"').replace("\\\\", "\\") == want, labels
assert labels["block_size"] == "4096" and labels["mode"] == "writethrough", labels
# What users type would make a new series each time.
assert not {"tasks", "hints", "policies"} & set(labels), labels
END
	done
}

# Each metric is the counters that it is said to be; "x_*" is all that begin so.
test_prometheus_counts() {
	local c metric label files file sum
	staged_all
	ends 0 prometheus --sysfs sys
	while read -r metric label files; do
		sum=0
		for file in $files; do
			for c in $(counter_names); do
				# shellcheck disable=SC2053 # a pattern
				[[ $c != $file ]] ||
					sum=$((sum + $(<"sys/block/dm-7/hotcache_stats/$c")))
			done
		done
		[ "$sum" -gt 0 ] || fail "$metric: no counter is named $files"
		[ "$label" != - ] || label=
		# shellcheck disable=SC2086 # no label is no word
		same "$metric $label" "$sum" "$(sample "$metric" $label)"
	done <<'END'
requests_total operation=read read_requests
requests_total operation=write write_requests
read_blocks_total - reads
hit_blocks_total - hits
filled_blocks_total - filled
written_blocks_total - writes
inserted_blocks_total - inserts
evicted_blocks_total - evict_*
invalidated_blocks_total reason=write invalidate_write
invalidated_blocks_total reason=discard invalidate_discard
invalidated_blocks_total reason=error invalidate_error invalidate_verify
invalidated_blocks_total reason=control invalidate_drop invalidate_suspend invalidate_frozen invalidate_shrunk
scan_inserted_blocks_total - stream_inserts
scan_hit_blocks_total - stream_hits
saved_bytes_total - saved_bytes
origin_errors_total operation=read fill_errors
origin_errors_total operation=write write_errors
verify_mismatch_blocks_total - verify_errors
END
	# Blocks that left are all there.
	sum=0
	for file in sys/block/dm-7/hotcache_stats/{evict,invalidate}_*; do
		sum=$((sum + $(<"$file")))
	done
	same "blocks that left" "$sum" "$(awk '/^hotcache_(evicted|invalidated)_blocks_total/ { n += $2 }
		END { print n }' out)"
	for c in $(counter_names); do
		[[ $c != bypass_* ]] ||
			same "$c" "$(<"sys/block/dm-7/hotcache_stats/$c")" \
				"$(sample bypass_blocks_total "reason=${c#bypass_}")"
	done
}

# Of counters that an older module lacks there is no sample, a newer one's reason is there.
test_prometheus_other_modules() {
	staged_two
	rm sys/block/dm-1/hotcache_stats/{stream_inserts,hit_time}
	ends 0 prometheus --sysfs sys
	says out 'hotcache_bypass_blocks_total{device="dm-1",name="plain",reason="moon"} 2'
	! grep -q ratio_x out || fail "an unknown file is a metric"
	same inserted 1 "$(grep -c '^hotcache_scan_inserted_blocks_total{' out)"
	! grep -q '^hotcache_read_duration_seconds_' out || fail "a histogram without its files"
}

test_prometheus_values() {
	staged_two
	ends 0 prometheus --sysfs sys
	says out 'hotcache_read_blocks_total{device="dm-0",name="back\\slash\"quote"} 10'
	says out 'hotcache_read_blocks_total{device="dm-1",name="plain"} 5'
	says out 'hotcache_cached_bytes{device="dm-1",name="plain"} 4096000'
	says out 'hotcache_up{device="dm-1",name="plain"} 1'
	says out "hotcache_build_info{version=\"$("$HOTCACHECTL" -V | sed 's/.* //')\",module=\"\"} 1"
	mkdir -p sys/module/dm_hotcache
	echo 9.9 >sys/module/dm_hotcache/version
	ends 0 prometheus plain --sysfs sys
	says out ',module="9.9"} 1'
	! grep -q 'dm-0' out || fail "prints another device, too"
	# All samples of a metric stand together.
	ends 0 prometheus --sysfs sys
	same "metrics" "$(sed -n 's/^\(hotcache_[a-z0-9_]*\){.*/\1/p' out | uniq | sort -u)" \
		"$(sed -n 's/^\(hotcache_[a-z0-9_]*\){.*/\1/p' out | uniq | sort)"
}

# Of a device with all its reasons, its histogram and its line in the tab.
test_prometheus_few_series() {
	local n
	staged_all
	ends 0 prometheus --sysfs sys --tab tab
	n=$(grep -c '^hotcache_.*name="hot"' out)
	[ "$n" -ge 50 ] || fail "only $n series"
	[ "$n" -le 60 ] || fail "$n series of a device: a monitor of many is promised 60"
}

test_prometheus_histogram() {
	staged_all
	# Of 0 ns, of up to 2^12 - 1, of 2^12 on; of up to 2^28 - 1, and beyond.
	histograms "$(buckets 0=7 12=3 13=5)" "$(buckets 28=1 29=2)"
	counts sys dm-7 hit_time=12345678901 miss_time=9
	ends 0 prometheus --sysfs sys
	same types 1 "$(grep -c '^# TYPE hotcache_read_duration_seconds histogram$' out)"
	same buckets '4.096e-06 10, 1.6384e-05 15, 6.5536e-05 15, 0.000262144 15, 0.001048576 15, 0.004194304 15, 0.016777216 15, 0.067108864 15, 0.268435456 16, +Inf 18, ' \
		"$(sed -n 's/^hotcache_read_duration_seconds_bucket{device="dm-7",name="hot",le="\(.*\)"} \(.*\)/\1 \2,/p' out | tr '\n' ' ')"
	same sum 12.345678910 "$(sample read_duration_seconds_sum)"
	same count 18 "$(sample read_duration_seconds_count)"
}

# What runs, what runs without its cache, and what does not.
test_prometheus_tab() {
	stage sys dm-0 'my\x20cache'
	mkdir -p sys/block/dm-1/dm
	echo bare >sys/block/dm-1/dm/name
	printf '%s\n' 'my\040cache /dev/a 1G' 'bare /dev/b 1G fallback=linear' 'gone /dev/c 1G' \
		'dm-0 /dev/d 1G' 'later /dev/e 1G noauto' 'wrong' >tab
	ends 0 prometheus --sysfs sys --tab tab
	same cached 'bare 0,dm-0 0,gone 0,my cache 1,wrong 0,' \
		"$(sed -n 's/^hotcache_tab_cached{name="\(.*\)"}/\1/p' out | sort | tr '\n' ,)"
	same fallback 'bare 1,dm-0 0,gone 0,my cache 0,wrong 0,' \
		"$(sed -n 's/^hotcache_fallback_active{name="\(.*\)"}/\1/p' out | sort | tr '\n' ,)"
	echo later >sys/block/dm-1/dm/name
	ends 0 prometheus --sysfs sys --tab tab
	says out 'hotcache_fallback_active{name="later"} 1'
	ends 0 prometheus 'my cache' --sysfs sys --tab tab
	same "of one device" 'my cache' "$(sed -n 's/^hotcache_tab_cached{name="\(.*\)"}.*/\1/p' out)"
	# Only a tab that is named is of the machine whose /sys was copied.
	ends 0 prometheus --sysfs sys
	! grep -q hotcache_tab out || fail "this machine's tab"
	ends 1 prometheus --sysfs sys --tab nosuch
	says err 'cannot read nosuch'
}

# The pool that there is; what the table line asks for has a name of its own.
test_prometheus_pool() {
	stage sys dm-0 cut
	knobs sys dm-0 pool_bytes=1073741824 slots=19328
	stage sys dm-1 bare
	knobs sys dm-1 pool_bytes=1073741824 slots=262144 metadata_bytes=0
	ends 0 prometheus --sysfs sys
	same pools 'bare 0, cut 79167488, ' \
		"$(sed -n 's/^hotcache_pool_bytes{.*name="\(.*\)"}\(.*\)/\1\2,/p' out | tr '\n' ' ')"
	same asked 2 "$(grep -c '^hotcache_pool_requested_bytes{.*} 1073741824$' out)"
	same types 2 "$(grep -c '^# TYPE hotcache_pool_.*bytes gauge$' out)"
}

test_prometheus_output() {
	stage sys dm-0 d
	ends 0 prometheus --sysfs sys --output metrics.prom
	[ ! -s out ] || fail "prints besides"
	same mode 644 "$(stat -c %a metrics.prom)"
	says metrics.prom 'hotcache_hit_blocks_total{device="dm-0",name="d"} 0'
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
	says metrics.prom 'hotcache_hit_blocks_total{device="dm-0",name="d"} 0'
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

# The page has each metric with its type and labels, and no others; so has the manual.
test_prometheus_documented() {
	staged_all
	ends 0 prometheus --sysfs sys --tab tab
	python3 - "$TOP/docs/metrics.md" "$TOP/tools/ctl/man/hotcachectl-prometheus.8" <<'END' || fail "see above"
import re, sys
page, manual = (open(p).read() for p in sys.argv[1:])
out = open("out").read()
types = dict(re.findall(r"^# TYPE hotcache_(\w+) (\w+)$", out, re.M))
labels = {}
for name, text in re.findall(r"^hotcache_(\w+)\{(.*)\} \S+$", out, re.M):
    name = re.sub(r"^(read_duration_seconds)_\w+$", r"\1", name)
    labels.setdefault(name, set()).update(re.findall(r'(\w+)="', text))
assert set(labels) == set(types), set(labels) ^ set(types)
rows = dict()
for name, kind, words in re.findall(r"^\| `hotcache_(\w+)` \| (\w+) \|([^|]*)\|", page, re.M):
    rows[name] = kind, set(re.findall(r"`(\w+)`", words))
for name in sorted(set(types) | set(rows)):
    have = types.get(name), labels.get(name, set()) - {"device", "name"}
    if "device" not in labels.get(name, ()) and "name" in labels.get(name, ()):
        have = have[0], have[1] | {"name"}
    assert rows.get(name) == have, f"{name}: the page has {rows.get(name)}, printed is {have}"
man = set(re.findall(r"^\.It Sy hotcache_(\w+)", manual, re.M))
assert man == set(types), f"the manual and the program differ: {man ^ set(types)}"
END
}
