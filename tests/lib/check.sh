# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What must hold after every test.

SPLATS='BUG:|WARNING:|Oops|general protection|kernel BUG|UBSAN:|KASAN:|KCSAN:|KFENCE:|INFO: task .* blocked|INFO: rcu|possible (circular|recursive) locking|inconsistent lock state|suspicious RCU|scheduling while atomic|sleeping function called|refcount_t:|Unable to handle|unable to handle|Call Trace:|kernel panic|Kernel panic|DEBUG_LOCKS|list_(add|del) corruption|memory leak|unreferenced object|Segmentation fault at'

klog_mark()
{
	echo "hc-test: $TEST begins $$" >/dev/kmsg
}

# klog - the kernel's messages since the test began.
klog()
{
	dmesg | sed "0,/hc-test: $TEST begins $$\$/d"
}

# klog_clean - no splat since then.
klog_clean()
{
	local found
	found=$(klog | grep -E "$SPLATS" | head -n 5)
	# In a trap a bare "return" gives the status from before the trap.
	[ -z "$found" ] && return 0
	log "kernel log: $found"
	klog | tail -n 80
	return 1
}

# logged PATTERN - whether the kernel's log has it.
logged()
{
	klog | grep -Eqi -- "$1"
}

dump_state()
{
	local stack
	log "state at the failure:"
	dmsetup table
	dmsetup status
	ps -eo pid,ppid,stat,wchan:24,args | awk '$2 > 2'
	for stack in /proc/[0-9]*/stack; do
		grep -q hc_ "$stack" 2>/dev/null && cat "$stack"
	done
	klog | tail -n 40
}

# inflight_zero DEV - no request is under way on it.
inflight_zero()
{
	local reads writes
	read -r reads writes <"/sys/class/block/${1##*/}/inflight" || fail "no device $1"
	[ "$reads $writes" = "0 0" ]
}

# check_devices - every cache that the test left: identities, content, inflight.
check_devices()
{
	local name dev suspended
	for name in $(dmsetup ls --target "$HC_TARGET" 2>/dev/null |
		awk '$1 ~ /^hct_/ { print $1 }'); do
		dev=$(node "$name")
		read -r suspended <"/sys/class/block/${dev##*/}/dm/suspended"
		[ "$suspended" = 0 ] || continue
		wait_for 60 "requests of $name to end" inflight_zero "$dev"
		[ "$HC_TARGET" = hotcache ] || continue
		check_identities "$name"
		check_verify "$name"
	done
	return 0
}

# check_removed NAME - a device is about to be removed: what can be checked of
# it, the identities. Not of one that is in use, suspended or without a table.
check_removed()
{
	local state SYSFS
	# Only a cache has counters.
	seek_sysfs "$1" && [ -d "$SYSFS/hotcache_stats" ] || return 0
	state=$(command dmsetup info -c --noheadings -o suspended,open,tables_loaded \
		"$1" 2>/dev/null)
	[ "$state" = Active:0:Live ] || return 0
	wait_for 60 "requests of $1 to end" inflight_zero "$(node "$1")"
	check_identities "$1"
}

# check_identities NAME - the counters add up; no I/O may be in flight.
check_identities()
{
	local -A c=()
	local k v bypass=0 gone=0
	while read -r k v; do
		c[$k]=$v
		case $k in
		bypass_*) bypass=$((bypass + v)) ;;
		evict_* | invalidate_*) gone=$((gone + v)) ;;
		esac
	done < <(counters "$1")
	[ "${#c[@]}" -gt 10 ] || fail "$1 has no counters"
	same "$1: reads = hits + misses" "${c[reads]}" $((c[hits] + c[misses]))
	same "$1: misses = filled + joined + bypassed" "${c[misses]}" \
		$((c[filled] + c[joined] + bypass))
	same "$1: inserts - evicted - invalidated = occupancy" "${c[occupancy]}" \
		$((c[inserts] - gone))
	same "$1: verify_errors" 0 "${c[verify_errors]}"
}

# check_verify NAME - every cached block equals the origin.
check_verify()
{
	local result mismatched
	result=$(verify "$1") || fail "$1: the verify message failed: $result"
	[[ $result =~ mismatched\ ([0-9]+) ]]
	mismatched=${BASH_REMATCH[1]}
	same "$1: cached blocks that differ from the origin" 0 "$mismatched"
}

# held - KiB that the kernel has taken and does not give back, in $HELD: all that is
# neither free, nor free in the list of a CPU or in a slab, nor cache of files or of their
# names, nor memory of programs, nor the stack of a thread, which workers come and go with.
# Exact, since each CPU's part of these counts is added first; and without a process, whose
# own memory would be counted.
held()
{
	local cache key value _
	sync
	echo 3 >/proc/sys/vm/drop_caches
	nap 0.3
	for cache in /sys/kernel/slab/*; do
		# Other names of the same cache are links to it.
		[ -L "$cache" ] || echo 1 >"$cache/shrink"
	done
	echo 1 >/proc/sys/vm/stat_refresh
	HELD=0
	while read -r key value _; do
		case $key in
		MemTotal:) HELD=$((HELD + value)) ;;
		MemFree: | Buffers: | Cached: | AnonPages: | SReclaimable: | PageTables: | KernelStack:)
			HELD=$((HELD - value))
			;;
		esac
	done </proc/meminfo
	while read -r key value _; do
		[ "$key" != count: ] || HELD=$((HELD - value * 4))
	done </proc/zoneinfo
}
