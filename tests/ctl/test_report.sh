# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Histories and the pages that are made of them. The format is written and read here by a
# second program, as docs/history-file.md has it.

# ring FILE NAME COUNT [EDIT] - makes a history. In EDIT, words of Python that run for
# each record i, from 0 on, before it is written, "c" are the counters, "t" the time, "u"
# the uptime in milliseconds, "b" the boot, "times" what is below the bounds.
ring() {
	python3 - "$TOP/include/hotcache/counters.h" "$@" <<'END'
import re, struct, sys, zlib
header, path, name, count, *edit = sys.argv[1:]
names = re.findall(r"^\tX\((\w+),", open(header).read(), re.M)
edit = compile(edit[0] if edit else "", "edit", "exec")
head = struct.pack("<8sIIII128s356x", b"HCRECORD", 1, 512, 1280, 300, name.encode())
body = bytearray(300 * 1280)
c, times = dict.fromkeys(names, 0), [0] * 30
t, u, b = 1700000000, 1000000, 7
for i in range(int(count)):
    c["reads"] += 1000; c["hits"] += 900; c["misses"] += 100; c["bypass_busy"] += 100
    c["read_requests"] += 600
    t += 300; u += 300000
    exec(edit)
    words = [i + 1, t, u, b, 4096, 1000, 500, 0] + times + list(c.values())
    raw = struct.pack("<159Q", *(words + [2**64 - 1] * (159 - len(words))))
    raw += struct.pack("<Q", zlib.crc32(raw))
    body[i % 300 * 1280:i % 300 * 1280 + 1280] = raw
open(path, "wb").write(head + struct.pack("<I", zlib.crc32(head)) + body)
END
}

# shown FILE EXPRESSION - of a history, in Python's words: "r" are its records by their
# places, each a list of numbers, "c" the counters of each.
shown() {
	python3 - "$TOP/include/hotcache/counters.h" "$@" <<'END'
import re, struct, sys, zlib
header, path, expression = sys.argv[1:]
names = re.findall(r"^\tX\((\w+),", open(header).read(), re.M)
data = open(path, "rb").read()
assert zlib.crc32(data[:508]) == struct.unpack("<I", data[508:512])[0]
r = [struct.unpack("<160Q", data[at:at + 1280]) for at in range(512, len(data), 1280)]
for i, one in enumerate(r):
    at = 512 + 1280 * i
    assert not any(one) or zlib.crc32(data[at:at + 1272]) == one[159]
c = [dict(zip(names, one[38:])) for one in r]
print(eval(expression))
END
}

# rewritten FILE BYTE TEXT - other bytes from there on.
rewritten() {
	printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# older FILE - its first record is as if it had been made 5 minutes ago.
older() {
	python3 - "$1" <<'END'
import struct, sys, zlib
data = bytearray(open(sys.argv[1], "rb").read())
words = list(struct.unpack("<159Q", data[512:512 + 1272]))
words[1] -= 300
words[2] = max(words[2], 300000) - 300000
raw = struct.pack("<159Q", *words)
data[512:1792] = raw + struct.pack("<Q", zlib.crc32(raw))
open(sys.argv[1], "wb").write(data)
END
}

test_report_record() {
	stage sys dm-0 'my\x20cache'
	counts sys dm-0 reads=1000 hits=900 regrown_bytes=77
	rm sys/block/dm-0/hotcache_stats/retries
	mkdir sys/block/dm-0/hotcache_histograms h
	# 3 below 2^12, 2 more below 2^14, 1 above all bounds.
	echo '0 0 0 0 0 0 0 0 0 0 0 0 3 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1' \
		>sys/block/dm-0/hotcache_histograms/hit_ns
	stage sys dm-1 asleep
	echo 1 >sys/block/dm-1/dm/suspended
	rm sys/block/dm-1/hotcache*/*
	ends 0 record --history h --sysfs sys
	same files 'my\x20cache.history' "$(ls h)"
	same "length and mode" '384512 600' "$(stat -c '%s %a' h/*)"
	same "a record" '1 4096 1000 1000 1000 900 77' \
		"$(shown h/* '(*[r[0][i] for i in (0, 4, 5, 6)], *[c[0][n] for n in ("reads", "hits", "regrown_bytes")])' |
			tr -d '(),')"
	same "what is unknown" True "$(shown h/* 'c[0]["retries"] == r[0][158] == r[0][20] == 2**64 - 1')"
	same "times" '(3, 5, 5, 5, 5, 5, 5, 5, 5, 6)' "$(shown h/* 'r[0][8:18]')"
	same "when" True "$(shown h/* 'abs(r[0][1] - __import__("time").time()) < 600')"
	# Not more than one in 5 minutes.
	ends 0 record 'my cache' --history h --sysfs sys
	same records 1 "$(shown h/* 'sum(map(any, r))')"
	older h/*
	counts sys dm-0 reads=1500
	ends 0 record dm-0 --history h --sysfs sys
	same records '[1, 2, 0] 1500' "$(shown h/* '[one[0] for one in r[:3]]') $(shown h/* 'c[1]["reads"]')"
	ends 3 record nosuch --history h --sysfs sys
	ends 2 record --sysfs sys
	says err 'no history of this machine'
}

# The oldest record goes, whenever the machine was started and whatever its clock says.
test_report_record_ring() {
	stage sys dm-0 d
	mkdir h
	ring h/d.history d 300 'u, t = 10**12 + i, 2 * 10**9'
	ends 0 record --history h --sysfs sys
	same length 384512 "$(stat -c %s h/d.history)"
	same places '[301, 2, 300]' "$(shown h/d.history '[r[0][0], r[1][0], r[299][0]]')"
	ends 0 record --history h --sysfs sys
	same "too early" 2 "$(shown h/d.history 'r[1][0]')"
}

# What is no history of the device stays as it is, and nothing is believed.
test_report_refuses() {
	local damage
	stage sys dm-0 d
	stage sys dm-1 other
	mkdir h
	ring good d 20
	while read -r sentence damage; do
		sentence=${sentence//_/ }
		rm -rf h/*
		cp good h/d.history
		eval "$damage"
		cp -P h/d.history before
		ends 1 record --history h --sysfs sys
		says err "$sentence"
		says err 'move it away'
		ends 1 report d --history h --sysfs sys
		says err "$sentence"
		same page '' "$(<out)"
		cmp h/d.history before || fail "$damage: it was changed"
		# Others are recorded all the same.
		[ -s h/other.history ] || fail "$damage: the other is not recorded"
	done <<'END'
is_no_file_with_a_device's_history rewritten h/d.history 0 X
is_no_file_with_a_device's_history : >h/d.history
is_cut_off truncate -s 300 h/d.history
is_of_version_2,_this_program_knows_version_1 rewritten h/d.history 8 '\002'
checksum_of_its_header rewritten h/d.history 100 X
checksum_of_a_record rewritten h/d.history 600 X
checksums_of_records rewritten h/d.history 600 X; rewritten h/d.history 2000 X
does_not_have_its_length truncate -s 384511 h/d.history
does_not_have_its_length truncate -s 384513 h/d.history
a_record_has_values ring h/d.history d 3 't = 2**60'
a_record_is_missing dd if=/dev/zero of=h/d.history bs=1 seek=1792 count=1280 conv=notrunc status=none
of_another_device ring h/d.history e 20
END
	rm -rf h/*
	mkfifo h/d.history
	ends 1 record d --history h --sysfs sys
	says err 'no plain file'
	rm h/d.history
	cp good target
	ln -s ../target h/d.history
	for command in record report; do
		ends 1 "$command" d --history h --sysfs sys
		says err 'name a file, no link'
	done
	cmp good target || fail "a link was followed"
}

# A crash cuts off no more than the newest record, and the next takes its place.
test_report_torn() {
	stage sys dm-0 d
	mkdir h
	for n in 20 300 450; do
		ring h/d.history d "$n"
		rewritten h/d.history $((512 + 1280 * (n % 300) + 700)) XXX
		ends 0 record --history h --sysfs sys
		same "after $n" $((n + 1)) "$(shown h/d.history "r[$n % 300][0]")"
	done
}

# page_row NAME - the second cell of the row of ./page.html whose first is NAME.
page_row() {
	sed -n "s|^<tr><td>$1</td><td>\(.*\)</td></tr>\$|\1|p" page.html
}

need_gnuplot() {
	command -v gnuplot >/dev/null || skip "gnuplot"
}

test_report_page() {
	need_gnuplot
	stage sys dm-0 d
	mkdir h
	ring h/d.history d 13 'c["bypass_scan"] += 30; c["write_requests"] += 300
c["hit_time"] += 900 * 10**6; c["stream_inserts"] += 3
times[0:10] = [0] + [900 * (i + 1)] * 9'
	ends 0 report d page.html --history h --sysfs sys
	same out '' "$(<out)"
	same mode 644 "$(stat -c %a page.html)"
	python3 - <<'END'
import html.parser, re, xml.dom.minidom
page = open("page.html").read()
plots = re.findall(r"<svg.*?</svg>", page, re.S)
assert len(plots) == 5, len(plots)
for plot in plots:
    xml.dom.minidom.parseString(plot)
    assert plot.count("<path") > 5
assert "<script" not in page and not re.search(r"(src|href)=.?http", page)
void, stack = {"meta", "br"}, []
class Parser(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag not in void: stack.append(tag)
    def handle_startendtag(self, tag, attrs): pass
    def handle_endtag(self, tag): assert stack.pop() == tag, tag
Parser().feed(page)
assert not stack
END
	says page.html '<title>hotcache: a day of d</title>'
	says page.html 'name="viewport"'
	same recorded '12 steps, 60 min in all' "$(page_row recorded)"
	same "policy" 'clock2q+, writethrough' "$(page_row 'policy and mode')"
	same pool '3.9 MiB, 50.0 % full' "$(page_row 'pool at the end')"
	same reads 12,000 "$(page_row all)"
	same hits '10,800 (90.0 %)' "$(page_row 'from RAM')"
	same kept 360 "$(page_row 'kept out on purpose, as scans are')"
	same rate '7,200 (2 a second, at most 2)' "$(page_row reads)"
	same writes '3,600 (1 a second, at most 1)' "$(page_row writes | head -n 1)"
	same busy '1,200 (100.0 % of the misses)' "$(page_row 'busy:.*')"
	same scans 36 "$(page_row 'of long runs, cached')"
	says page.html 'without those kept out</text>'
	says page.html 'of all blocks</text>'
	# 0 all the time: in the table, and not in a plot.
	same "scan mode" 0 "$(page_row 'kept out in scan mode')"
	! grep -q 'scan mode</text>' page.html || fail "a line of zeros is drawn"
	same latency '10,800 (mean 1.0 ms, 99 % below 16.4 us)' "$(page_row hits)"
	says page.html '<strong>note</strong>'
	# To a pipe, and in place of an older page.
	ends 0 report /dev/mapper/d --history h --sysfs sys
	cmp out page.html || fail "it is another page"
	echo old >page.html
	ends 0 report d page.html --history h --sysfs sys
	cmp out page.html >/dev/null && fail "it was printed"
	same recorded '12 steps, 60 min in all' "$(page_row recorded)"
	ln -sf page.html link.html
	ends 1 report d link.html --history h --sysfs sys
	says err 'no plain file'
}

# A name is no markup; a device that is gone has a report, too.
test_report_names() {
	local name='\x3cb\x3e\x26\x22x\x22'
	need_gnuplot
	mkdir -p h sys/block
	ring "h/$name.history" "$name" 3
	ends 0 report '<b>&"x"' --history h --sysfs sys
	says out '<title>hotcache: a day of &lt;b&gt;&amp;&quot;x&quot;</title>'
	! grep -q '<b>' out || fail "a name is markup"
	says out 'the device is not here now'
	stage sys dm-0 "$name"
	ends 0 report dm-0 --history h --sysfs sys
	says out '&lt;b&gt;'
	! grep -q 'the device is not here now' out || fail "it is not seen"
	# No name leads out of the folder.
	ring escaped escaped 3
	ends 3 report ../escaped --history h --sysfs sys
}

# Counters that began anew, clocks that were set, and starts of the machine.
test_report_clocks() {
	need_gnuplot
	mkdir -p h sys/block
	# A reset before record 5, a start before record 8; the clock goes back by a month.
	ring h/d.history d 11 'if i == 5: c = dict.fromkeys(c, 0); c["reads"] = 10
if i == 8: b, u, c = 8, 50000, {k: v + 10**6 for k, v in c.items()}
if i == 3: t -= 30 * 86400'
	ends 0 report d page.html --history h --sysfs sys
	same recorded '8 steps, 40 min in all' "$(page_row recorded)"
	says page.html 'which are left out: 2.'
	same reads 8,000 "$(page_row all)"
	same period '2023-10-15 22:18 UTC to 2023-10-15 23:08 UTC' "$(page_row period)"
	# A day of a longer history.
	ring h/d.history d 340
	ends 0 report d page.html --history h --sysfs sys
	same recorded '288 steps, 24.0 h in all' "$(page_row recorded)"
	same reads 288,000 "$(page_row all)"
	# Nothing but zeros can be drawn, too.
	ring h/d.history d 3 'c = dict.fromkeys(c, 0)'
	ends 0 report d page.html --history h --sysfs sys
	same hits '0 (-)' "$(page_row 'from RAM')"
	same errors '' "$(<err)"
}

test_report_too_little() {
	mkdir -p h sys/block
	ends 3 report d --history h --sysfs sys
	for n in 0 1; do
		ring h/d.history d "$n"
		ends 1 report d page.html --history h --sysfs sys
		says err 'too little is recorded'
	done
	ring h/d.history d 2 'c = {k: 9 - i for k in c}'
	ends 1 report d page.html --history h --sysfs sys
	says err 'too little is recorded'
	[ ! -e page.html ] || fail "there is a page"
	stage sys dm-0 e
	ends 1 report e --history h --sysfs sys
	says err '"hotcachectl record" writes it'
}

test_report_without_gnuplot() {
	mkdir -p h sys/block nothing
	ring h/d.history d 3
	PATH=$PWD/nothing ends 1 report d page.html --history h --sysfs sys
	says err 'install the package gnuplot-nox'
	[ ! -e page.html ] || fail "there is half a page"
	# One that fails.
	printf '#!/bin/sh\nexit 3\n' >nothing/gnuplot
	chmod +x nothing/gnuplot
	PATH=$PWD/nothing:$PATH ends 1 report d page.html --history h --sysfs sys
	says err 'gnuplot drew nothing'
	[ ! -e page.html ] || fail "there is half a page"
}
