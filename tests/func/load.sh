#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module loads and unloads again and again, and not while it is in use.
# kernels: debian backports umlkasan sanitizer - each kernel loads and links the module its own way
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache

ko=${HC_KO:-$TOP/dm-hotcache.ko}
rounds=$(rounds HC_INSMODS 5 2)
modinfo -F license "$ko" | grep -q '^GPL' || fail "license is not GPL"
[ -n "$(modinfo -F description "$ko")" ] || fail "no description"
modinfo -F alias "$ko" | grep -qx 'dm-hotcache' || modinfo -F name "$ko" |
	grep -q 'dm.hotcache' || fail "device-mapper would not autoload it"
ram 16
for _ in $(seq "$rounds"); do
	dmsetup targets | grep -q '^hotcache ' || fail "the target is not registered"
	cache a "$ORIGIN" 4M
	must hcio read "$DEV" 0 64K >/dev/null
	if rmmod dm_hotcache 2>/dev/null; then fail "unloaded while in use"; fi
	must dmsetup remove hct_a
	must rmmod dm_hotcache
	if dmsetup targets | grep -q '^hotcache '; then fail "still registered"; fi
	load_module
done
