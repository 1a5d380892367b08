# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Manual pages, completion, and that they are installed.

test_install_man_lint() {
	local page n=0
	command -v mandoc >/dev/null || skip "mandoc"
	for page in "$TOP"/tools/ctl/man/*.[458]; do
		# Pages need not be installed to be referred to.
		mandoc -Tlint -Wall "$page" 2>/dev/null |
			grep -v 'referenced manual not found: Xr' >lint || true
		[ ! -s lint ] || fail "$(<lint)"
		n=$((n + 1))
	done
	same pages 12 "$n"
	sed 's/^\.El/.It/' "$TOP/tools/ctl/man/hotcachectl.8" >broken.8
	! mandoc -Tlint broken.8 >lint || fail "mandoc takes anything"
}

# Each command and option of the program is in its manual, and no others.
test_install_man_complete() {
	local c o commands list page=$TOP/tools/ctl/man/hotcachectl.8
	ends 0 --help
	mapfile -t commands < <(sed -n '/^commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' out)
	for c in "${commands[@]}"; do
		grep -q "^\.It Cm $c\b" "$page" || fail "the manual has no command $c"
		"$HOTCACHECTL" "$c" --help >help
		mapfile -t list < <(sed -n 's/^  --\([a-z-]*\).*/\1/p' help)
		for o in "${list[@]}"; do
			grep -q "Fl Fl $o\b" "$page" || fail "the manual has no option --$o"
			echo "$o" >>options
		done
	done
	mapfile -t list < <(grep -o 'Fl Fl [a-z-]*' "$page" | sort -u | sed 's/.* //')
	for o in "${list[@]}"; do
		grep -qx -- "$o" options || fail "the manual makes up --$o"
	done
	for c in 0 1 2 3 4 5 6 7 8; do
		grep -q "^\.It $c$" "$page" || fail "the manual has no exit status $c"
	done
}

# Each key of the table and each message of the ABI is in the manual of the target, and no
# others.
test_install_man_target() {
	local kind list=()
	for kind in table message; do
		mapfile -t -O ${#list[@]} list < <(sed -n \
			"s/^What:.*dmsetup $kind: \([a-z_]*\)\( .*\)\?$/\1/p" "$TOP/docs/ABI/dm-hotcache")
	done
	[ "${#list[@]}" -ge 15 ] || fail "only ${list[*]}"
	same "keys and messages" "$(printf '%s\n' "${list[@]}" | sort)" \
		"$(sed -n 's/^\.It Cm \([a-z_]*\).*/\1/p' "$TOP/tools/ctl/man/dm-hotcache.4" | sort)"
}

# Each diagnosis is in the manual of explain.
test_install_man_findings() {
	local id ids n=0
	mapfile -t ids < <(grep -ho 'ctl_findings_add(found, "[a-z-]*"' "$TOP"/tools/ctl/*.c |
		sed 's/.*"\(.*\)"/\1/' | sort -u)
	for id in "${ids[@]}"; do
		grep -q "^\.It Cm $id$" "$TOP/tools/ctl/man/hotcachectl-explain.8" ||
			fail "the manual has no finding $id"
		n=$((n + 1))
	done
	[ "$n" -ge 10 ] || fail "only $n findings"
}

# completed WORDS... - what can follow, the last word being begun.
completed() {
	COMP_WORDS=(hotcachectl "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_hotcachectl
	printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
}

test_install_completion() {
	stage sys dm-0 one
	stage sys dm-1 two
	mkdir bin
	printf '#!/bin/sh\nexec "%s" "$@" --sysfs "%s"\n' "$HOTCACHECTL" "$PWD/sys" \
		>bin/hotcachectl
	chmod +x bin/hotcachectl
	PATH=$PWD/bin:$PATH
	# shellcheck source=tools/ctl/completion.bash
	. "$TOP/tools/ctl/completion.bash"
	same "commands with st" "start stats status stop " "$(completed st)"
	same devices "one two " "$(completed status '')"
	same "further devices" "one two " "$(completed advise one --memory 1G '')"
	same "options with --st" "--step " "$(completed balance --st)"
	same "options with --c" "--check " "$(completed explain --c)"
	same policies "clock2q+ fifo lirs lru " "$(completed policy one '')"
	stage sys dm-2 'my\x20cache'
	same "devices with blanks" 'my\ cache one two ' "$(completed status '')"
	same "a device with blanks" 'my\ cache ' "$(completed status my)"
	same "policies of it" "clock2q+ fifo lirs lru " "$(completed policy 'my\ cache' '')"
	same help "start stats status stop " "$(completed help st)"
	rm -r sys/block/dm-2
	same hints "hot none scan " "$(completed hint one 0 4K '')"
	same scan "off on " "$(completed scan one '')"
	printf 'hot /dev/a 1G\n#no /dev/b 1G\n  cold /dev/c 1G\n' >tab
	same "names of a tab" "cold hot " "$(completed start --tab tab '')"
	same tasks "none " "$(completed tasks one '')"
	same "devices with tasks" "one two " "$(completed tasks '')"
	same "a demo takes no device" " " "$(completed demo '')"
	same "options of a demo" "--seconds " "$(completed demo --s)"
	same modes "passthrough writearound writethrough " "$(completed create --mode '')"
	[[ " $(completed set one '') " == *" mode= "* ]] || fail "no knob mode="
	[ "$(completed '' | wc -w)" -ge 15 ] || fail "commands are missing"
}

test_install_files() {
	make -s -C "$TOP/tools/ctl" install DESTDIR="$PWD/root" PREFIX=/usr \
		BIN="$HOTCACHECTL"
	[ -x root/usr/sbin/hotcachectl ] || fail "no program"
	for f in man/man8/hotcachectl.8 man/man8/hotcachectl-explain.8 \
		man/man8/hotcachectl-advise.8 man/man8/hotcachectl-attach.8 \
		man/man8/hotcachectl-demo.8 \
		man/man8/hotcachectl-mrc.8 man/man8/hotcachectl-prometheus.8 \
		man/man8/hotcachectl-report.8 \
		man/man8/hotcachectl-top.8 man/man8/hotcachectl-warm.8 \
		man/man5/hotcachetab.5 man/man4/dm-hotcache.4 \
		bash-completion/completions/hotcachectl zsh/site-functions/_hotcachectl \
		fish/vendor_completions.d/hotcachectl.fish \
		hotcachectl/grafana.json hotcachectl/hotcache.rules.yml; do
		[ -s "root/usr/share/$f" ] || fail "no $f"
	done
	[ -s root/usr/lib/udev/rules.d/56-hotcache.rules ] || fail "no rules for udev"
	for f in hooks/hotcache scripts/local-top/hotcache scripts/local-block/hotcache; do
		[ -x "root/usr/share/initramfs-tools/$f" ] || fail "no $f for the initramfs"
	done
	! grep -r /usr/local root/usr/share/initramfs-tools || fail "the hook looks elsewhere"
	same files 28 "$(find root -type f | wc -l)"
	says root/usr/lib/systemd/system/hotcache-metrics.service 'ExecStart=/usr/sbin/hotcachectl prometheus'
	says root/usr/lib/systemd/system/hotcache-metrics.service 'Wants=hotcache-record.service'
	same "what records" 'ExecStart=/usr/sbin/hotcachectl record' \
		"$(grep ExecStart root/usr/lib/systemd/system/hotcache-record.service)"
	for f in metrics balance; do
		[ -s "root/usr/lib/systemd/system/hotcache-$f.timer" ] || fail "no timer for $f"
	done
	same "what is enabled" '' "$(find root -type l)"
	root/usr/sbin/hotcachectl --version
	# shellcheck disable=SC2016 # systemd puts them in
	same service 'ExecStart=/usr/sbin/hotcachectl balance --all $OPTIONS' \
		"$(grep ExecStart root/usr/lib/systemd/system/hotcache-balance.service)"
	same generator 'exec /usr/sbin/hotcachectl units "$@"' \
		"$(tail -n 1 root/usr/lib/systemd/system-generators/hotcache-generator)"
}

# The guide's line of the tab is right, and its unit waits for the device that the guide
# names.
test_install_guide_tab() {
	local unit f guide=$TOP/docs/admin-guide.md
	command -v systemd-escape >/dev/null || skip "systemd-escape"
	sed -n 's/^    \(srv  *\/dev\/disk.*\)/\1/p' "$guide" >tab
	same lines 1 "$(wc -l <tab)"
	mkdir units
	ends 0 units units --tab tab
	unit=$(systemd-escape -p --suffix=device "$(awk '{ print $2 }' tab)")
	[[ $unit == *\\x2d* ]] || fail "$unit shows no escape of its own"
	says units/hotcache@srv.service "BindsTo=$unit"
	says "$guide" "\`$unit\`"
	# Where the module's own line is read, device-mapper is loaded first.
	for f in "$guide" "$TOP/README.md"; do
		! grep 'insmod ./dm-hotcache.ko' "$f" | grep -v 'modprobe dm-mod' ||
			fail "$f: insmod without dm-mod"
	done
}

# The tab of the manual is right.
test_install_man_tab() {
	sed -n '/^# name/,/^\.Ed/{/^\.Ed/d;p}' "$TOP/tools/ctl/man/hotcachetab.5" >tab
	mkdir units
	ends 0 units units --tab tab
	same units 3 "$(find units -type f | wc -l)"
}

# systemd understands the units that balance, and nothing enables them.
test_install_balance_units() {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze"
	mkdir units
	cp "$TOP"/tools/ctl/systemd/* units
	sed -i 's|/usr/local/sbin/hotcachectl|/bin/true|' units/*.service
	systemd-analyze --man=no verify units/*.service units/*.timer >out 2>&1 || fail "$(<out)"
	! grep hotcache out || fail "it has something to say"
	make -s -C "$TOP/tools/ctl" install DESTDIR="$PWD/root" PREFIX=/usr BIN="$HOTCACHECTL"
	same links '' "$(find root -type l)"
}

# systemd understands the units that save.
test_install_guide_save_units() {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze"
	mkdir units
	awk '/^    # \/etc\/systemd\/system\// { f = $2; sub(".*/", "units/", f); next }
		/^[^ ]/ { f = "" }
		f { sub("^    ", ""); sub("/usr/sbin/hotcachectl", "/bin/true"); print > f }' \
		"$TOP/docs/admin-guide.md"
	same units "hotcache-srv-save.service hotcache-srv-save.timer" "$(cd units && echo *)"
	systemd-analyze verify units/*.service units/*.timer >out 2>&1 || fail "$(<out)"
	! grep hotcache out || fail "it has something to say"
}
