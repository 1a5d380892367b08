# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of hotcachectl share: a sysfs that is staged, and assertions.

# fail SENTENCE
fail() {
	echo "FAIL: $* (${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]})" >&2
	exit 1
}

# skip THING - the test cannot run here because THING is missing.
skip() {
	echo "$*"
	exit 77
}

# same WHAT WANT GOT
same() {
	[ "$2" = "$3" ] || {
		echo "FAIL: $1: want \"$2\", got \"$3\" (${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]})" >&2
		exit 1
	}
}

# ends STATUS WORDS... - hotcachectl ends so; its output is in ./out and ./err.
ends() {
	local want=$1 got=0
	shift
	"$HOTCACHECTL" "$@" >out 2>err || got=$?
	[ "$got" = "$want" ] || {
		echo "FAIL: hotcachectl $*: want status $want, got $got (${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]})" >&2
		cat out err >&2
		exit 1
	}
}

# changes STATUS WORDS... - as "ends", on the devices in ./sys as if they were this
# machine's, since a copy of /sys can only be looked at. What is noted is in ./run.
changes() {
	HOTCACHECTL=$PWD/on-copy ends "$@"
}

# on_copy - makes what changes() runs.
on_copy() {
	[ "$(id -u)" -eq 0 ] || skip "root, for a mount"
	unshare -m mount --bind sys /sys || skip "a mount of its own"
	mkdir -p run
	printf '#!/bin/sh\nexec unshare -m sh -c "mount --bind sys /sys && mount --bind run /run && exec \\"\\$@\\"" sh "%s" "$@"\n' \
		"$HOTCACHECTL" >on-copy
	chmod +x on-copy
}

# busy FILE WORDS... - as "ends 0", while reading FILE, the end of a path, gives EBUSY.
busy() {
	local file=$1 preload=$PWD/busy.so
	shift
	[ -e "$preload" ] || "${CC:-cc}" -shared -fPIC -o "$preload" "$TOP/tests/ctl/busy.c"
	# The sanitizers want to be loaded first.
	BUSY=$file LD_PRELOAD=$preload ASAN_OPTIONS=verify_asan_link_order=0 ends 0 "$@"
}

# says FILE TEXT - the file has it.
says() {
	grep -qF -- "$2" "$1" ||
		fail "${BASH_LINENO[0]}: $1 does not say \"$2\": $(head -c 2000 "$1")"
}

# matches FILE PATTERN - a line of the file does.
matches() {
	grep -Eq -- "$2" "$1" ||
		fail "${BASH_LINENO[0]}: no line of $1 is \"$2\": $(head -c 2000 "$1")"
}

# json EXPRESSION - of the JSON in ./out, which is one object, in Python's words, as
# "o"; its list of devices as "d".
json() {
	python3 -c 'import json, sys
o = json.load(open("out"))
d = o.get("devices")
v = eval(sys.argv[1])
print(v if not isinstance(v, bool) else str(v).lower())' "$1"
}

# counter_names - those of the module's list.
counter_names() {
	sed -n 's/^\tX(\([a-z_0-9]*\),.*/\1/p' "$TOP/include/hotcache/counters.h"
}

# stage DIR NODE NAME - a device of a full cache of 1000 blocks in a sysfs.
stage() {
	local dir=$1/block/$2 c
	mkdir -p "$dir/dm" "$dir/hotcache" "$dir/hotcache_stats"
	echo "$3" >"$dir/dm/name"
	knobs "$1" "$2" mode=writethrough policy=clock2q+ block_size=4096 \
		policies='fifo lru clock2q+ lirs' pool_bytes=4096000 \
		metadata_bytes=40960 shards=1 slots=1000
	for c in $(counter_names); do
		echo 0 >"$dir/hotcache_stats/$c"
	done
	counts "$1" "$2" occupancy=1000 inserts=1000
	echo '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0' >"$dir/stat"
}

# knobs DIR NODE NAME=VALUE...
knobs() {
	local dir=$1/block/$2/hotcache kv
	shift 2
	for kv in "$@"; do echo "${kv#*=}" >"$dir/${kv%%=*}"; done
}

# counts DIR NODE NAME=VALUE...
counts() {
	local dir=$1/block/$2/hotcache_stats kv
	shift 2
	for kv in "$@"; do echo "${kv#*=}" >"$dir/${kv%%=*}"; done
}

# counts_at_once DIR NODE NAME=VALUE... - so that no reading sees half of them.
counts_at_once() {
	local folder=$1/block/$2/hotcache_stats old new kv
	shift 2
	if [ ! -L "$folder" ]; then
		mv "$folder" "$folder.0"
		ln -s "${folder##*/}.0" "$folder"
	fi
	old=$(readlink -f "$folder")
	new=${old%.*}.$((${old##*.} + 1))
	cp -r "$old" "$new"
	for kv in "$@"; do echo "${kv#*=}" >"$new/${kv%%=*}"; done
	ln -s "${new##*/}" "$folder.new"
	mv -T "$folder.new" "$folder"
}

# reading FILE SECONDS KIND... - a reading of one device. KIND: knob=VALUE of a
# knob, or a counter with its value, or device_bytes=LENGTH; "-NAME" leaves one out.
reading() {
	python3 - "$TOP/include/hotcache/counters.h" "$@" <<'END'
import json, re, sys
header, path, seconds, *words = sys.argv[1:]
counters = {n: 0 for n in re.findall(r"^\tX\((\w+),", open(header).read(), re.M)}
counters["occupancy"] = 1000
knobs = {"mode": "writethrough", "policy": "clock2q+", "block_size": 4096,
         "policies": "fifo lru clock2q+ lirs", "pool_bytes": 4096000,
         "metadata_bytes": 40960, "shards": 1, "slots": 1000, "verify_ratio": 0,
         "pool_bytes_most": 4096000, "min_pool": 4096000}
length = {}
for word in words:
    if word.startswith("device_bytes="):
        length = {"device_bytes": int(word.split("=")[1])}
        continue
    if word.startswith("-"):
        counters.pop(word[1:], None)
        knobs.pop(word[1:], None)
        continue
    name, value = word.split("=", 1)
    group = counters if name not in knobs and not name.startswith("scan") else knobs
    group[name] = int(value) if value.isdigit() else value
json.dump({"device": "d", "node": "dm-0", "time": float(seconds), "suspended": False,
           "knobs": knobs, "counters": counters, **length}, open(path, "w"))
END
}

# promtool_program - prints where promtool is; fetched if it is nowhere.
promtool_program() {
	local dir=$TOP/build/ctl-promtool package=prometheus
	command -v promtool && return
	if [ ! -x "$dir/usr/bin/promtool" ]; then
		mkdir -p "$dir/deb"
		# Without lists of packages apt cannot say which there is.
		[ -n "$(apt-cache pkgnames prometheus)" ] || update_packages
		# A package of its own since Debian 13.
		[ -z "$(apt-cache pkgnames promtool)" ] || package=promtool
		(cd "$dir/deb" && download_packages "$package" >&2 &&
			dpkg-deb --fsys-tarfile prom*.deb |
			tar -xC "$dir" ./usr/bin/promtool)
		rm -rf "$dir/deb"
	fi
	[ -x "$dir/usr/bin/promtool" ] && echo "$dir/usr/bin/promtool"
}
