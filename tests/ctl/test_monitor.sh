# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What comes with the metrics: the alert rules, the dashboard, the units that write them.

# staged_machine - a device in use, one without a pool, one without its cache, none; what
# two readings a minute apart print is in ./before and ./after.
staged_machine() {
	local c
	stage sys dm-7 hot
	stage sys dm-8 bare
	knobs sys dm-8 metadata_bytes=0
	mkdir -p sys/block/dm-7/hotcache_histograms sys/block/dm-9/dm
	echo slow >sys/block/dm-9/dm/name
	printf '%s /dev/x 1G\n' hot bare slow gone >tab
	printf '0 %.0s' {1..40} | tee sys/block/dm-7/hotcache_histograms/{hit,miss}_ns >/dev/null
	ends 0 prometheus --sysfs sys --tab tab
	mv out before
	for c in $(counter_names); do counts sys dm-7 "$c=6000"; done
	counts sys dm-7 reads=600000
	printf '60 %.0s' {1..40} | tee sys/block/dm-7/hotcache_histograms/{hit,miss}_ns >/dev/null
	ends 0 prometheus --sysfs sys --tab tab
	mv out after
}

# Each name, and each value of a label, that the dashboard and the rules ask for is printed.
test_monitor_names() {
	staged_machine
	python3 - "$TOP/tools/ctl/grafana.json" "$TOP/tools/ctl/hotcache.rules.yml" <<'END' || fail "see above"
import json, re, sys
board, rules = json.load(open(sys.argv[1])), open(sys.argv[2]).read()
out = open("after").read()
known = set(re.findall(r"^(hotcache_\w+)\{", out, re.M))
exprs = [t["expr"] for p in board["panels"] for t in p["targets"]]
exprs += [v["query"] for v in board["templating"]["list"] if v["type"] == "query"]
assert len(exprs) >= 20, "few queries"
# Annotations name no metric, so all such words of the rules are in expressions.
recorded = set(re.findall(r"record: (\S+)", rules))
exprs += [re.sub(r"#.*", "", rules)]
for expr in exprs:
    for name in re.findall(r"(?<![\w:])[a-z]+:\w+:\w+", expr):
        assert name in recorded, f"{name} is not recorded"
    for name in re.findall(r"(?<![\w:])hotcache_\w+(?!\w*:)", expr):
        assert name in known, f"{name} is not printed"
    for label, values in re.findall(r'\b(reason|operation)=~?"([^"]*)"', expr):
        for value in values.split("|"):
            assert f'{label}="{value}"' in out, f"there is no {label} {value}"
# Every metric but for that one is on the dashboard, all reasons of a label with it.
text = " ".join(exprs)
for name in known:
    assert name in text, f"nothing looks at {name}"
ids = [p["id"] for p in board["panels"]]
assert len(ids) == len(set(ids)), "panels share an id"
END
}

# Each query of the dashboard finds a series in what is printed.
test_monitor_panels() {
	local promtool
	promtool=$(promtool_program) || skip "promtool (package prometheus)"
	staged_machine
	python3 - "$TOP/tools/ctl/grafana.json" <<'END' || fail "see above"
import json, re, sys
board = json.load(open(sys.argv[1]))
def read(path):
    return dict(re.findall(r"^(hotcache_\S*\{.*\}) (\S+)$", open(path).read(), re.M))
before, after = read("before"), read("after")
series = []
for name, value in after.items():
    step = float(value) - float(before[name])
    # With the labels that Prometheus adds.
    series.append({"series": name.replace("{", '{instance="host",job="node",', 1),
                   "values": f"{before[name]}+{step:g}x20"})
def query(expr):
    expr = expr.replace("$__rate_interval", "5m").replace("$instance", ".+").replace("$name", ".+")
    assert "$" not in expr, expr
    return {"expr": f"count({expr}) > bool 0", "eval_time": "15m",
            "exp_samples": [{"labels": "{}", "value": 1}]}
exprs = [t["expr"] for p in board["panels"] for t in p["targets"]]
json.dump({"evaluation_interval": "1m", "tests": [{"interval": "1m", "input_series": series,
          "promql_expr_test": [query(e) for e in exprs]}]}, open("panels.yml", "w"))
json.dump({"evaluation_interval": "1m", "tests": [{"interval": "1m", "input_series": series,
          "promql_expr_test": [query('hotcache_up{name="nosuch"}')]}]}, open("none.yml", "w"))
END
	"$promtool" test rules panels.yml >said 2>&1 || fail "$(<said)"
	! "$promtool" test rules none.yml >said 2>&1 || fail "promtool finds anything"
}

test_monitor_rules() {
	local promtool word rules=$TOP/tools/ctl/hotcache.rules.yml
	promtool=$(promtool_program) || skip "promtool (package prometheus)"
	cp "$rules" "$TOP/tests/ctl/rules.yml" .
	"$promtool" check rules hotcache.rules.yml >said 2>&1 || fail "$(<said)"
	"$promtool" test rules rules.yml >said 2>&1 || fail "$(<said)"
	# Each alert is one that those tests make fire, and they can fail.
	sed -n 's/.*alert: \(.*\)/alertname="\1"/p' "$rules" | sort >alerts
	same alerts "$(<alerts)" "$(grep -o '{alertname="[^"]*"' rules.yml | tr -d '{' | sort)"
	for word in 's/0\.5 \*/0.1 */' 's/_errors_total\[15m\]) > 0/&-1/' 's/ unless .*//' \
		's/"scan|/"/'; do
		sed "$word" "$rules" >hotcache.rules.yml
		! cmp -s "$rules" hotcache.rules.yml || fail "\"$word\" changes nothing"
		! "$promtool" test rules rules.yml >said 2>&1 || fail "nobody notices \"$word\""
	done
}

# The unit writes what the collector reads, nothing is enabled by installing it.
test_monitor_units() {
	local unit=$TOP/tools/ctl/systemd/hotcache-metrics words
	stage sys dm-0 d
	words=$(sed -n 's|^ExecStart=/usr/local/sbin/hotcachectl \(.*\)|\1|p' "$unit.service")
	words=${words//\/var\/lib\/prometheus\/node-exporter\//}
	# shellcheck disable=SC2086 # words
	ends 0 $words --sysfs sys
	says hotcache.prom 'hotcache_up{device="dm-0",name="d"} 1'
	same "who may want it" 'WantedBy=timers.target' "$(grep -h '^WantedBy' "$unit".*)"
	command -v systemd-analyze >/dev/null || skip "systemd-analyze"
	mkdir units
	cp "$unit".* units
	sed -i 's|/usr/local/sbin/hotcachectl|/bin/true|' units/*.service
	sed -i '/^Documentation/d' units/*
	systemd-analyze verify units/*.service units/*.timer >said 2>&1 || fail "$(<said)"
	! grep hotcache said || fail "it has something to say"
}
