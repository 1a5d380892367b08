# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What tools/bench/peers-guest measures: the cases. Sourced after contenders.sh.
#
# A case is one run of fio a round, in which the contenders have their turns one after
# the other; each round begins with another of them. It leaves CASE@ROUND.json, and in
# CASE@ROUND.counters what the origins were asked for meanwhile:
#   CONTENDER SECTORS-READ SECTORS-WRITTEN      its slow origin
#   blocks READS HITS MISSES WRITES UPDATED     hotcache's counters

CACHES="linear hotcache dmcache bcache rapiddisk"
PERCENTILES=50:99:99.9:99.99

# turns ROUND CONTENDER...: those that there are, beginning with another each round.
turns() {
	local round=$1 list=() contender

	shift
	for contender; do
		[ -z "${PATHS[$KIND.$contender]:-}" ] || list+=("$contender")
	done
	round=$((round % ${#list[@]}))
	echo "${list[@]:round}" "${list[@]:0:round}"
}

# counters: what the .counters file of a run consists of. Programs take long to start
# where CPUs are emulated, so it starts none.
counters() {
	local contender name words=() dir=${STATS[$KIND]}

	for contender in $CACHES; do
		name=${ORIGINS[$KIND.$contender]:-}
		[ -n "$name" ] || continue
		read -ra words <"/sys/block/$name/stat"
		echo "$contender ${words[2]} ${words[6]}"
	done
	words=()
	for name in reads hits misses writes updated; do
		words+=("$(<"$dir/$name")")
	done
	echo "blocks ${words[*]}"
}

# difference BEFORE AFTER: the growth of each number in two such files.
difference() {
	awk 'NR == FNR { for (i = 2; i <= NF; i++) was[$1, i] = $i; next }
	{ for (i = 2; i <= NF; i++) $i -= was[$1, i]; print }' "$1" "$2"
}

# section NAME PATH [OPTION...]: a job of fio's. RapidDisk fails reads of a block that
# another one is just fetching: these are counted and shown. No other contender may fail.
section() {
	printf '[%s]\nfilename=%s\n' "$1" "$2"
	printf '%s\n' "${@:3}"
	case ${1%%.*} in
	pagecache) echo direct=0 ;;
	rapiddisk) echo continue_on_error=io ;;
	esac
}

# sections CONTENDER: the jobs of its turn. A case that has others than one redefines it.
sections() {
	section "$1" "${PATHS[$KIND.$1]}" stonewall
}

# run_case CASE ROUND "CONTENDER..." OPTION...: run fio on devices of the kind $KIND. Each
# reads other blocks than the runs before: what these have left in the caches is no hit.
run_case() {
	local file=$OUT/$1@$2 contender thread=thread seed

	seed=$(cksum <<<"$1 $2")

	# A thread starts faster than a process where CPUs are emulated. On UML the
	# threads of a process do not run at the same time.
	[ "$HC_SUITE" != uml ] || thread=
	{
		printf '%s\n' '[global]' direct=1 time_based runtime="${RUN_MS}ms" norandommap \
			randseed="${seed%% *}" group_reporting percentile_list=$PERCENTILES \
			invalidate=0 disk_util=0 $thread "${@:4}"
		# shellcheck disable=SC2086 # a list of names
		for contender in $(turns "$2" $3); do
			sections "$contender"
		done
	} >"$file.fio"
	counters >"$file.before"
	fio --output-format=json --output="$file.json" "$file.fio"
	counters >"$file.after"
	difference "$file.before" "$file.after" >"$file.counters"
	rm "$file.before" "$file.after"
}

# blocks CASE ROUND: set $reads $misses $writes $updated to hotcache's blocks.
blocks() {
	# shellcheck disable=SC2034 # for the caller
	read -r reads _ misses writes updated \
		<<<"$(sed -n 's/^blocks //p' "$OUT/$1@$2.counters")"
	[ -n "$updated" ] || fail "$1: hotcache has counted nothing"
}

# The engines, each with the jobs that the cases use it with.
PSYNC="ioengine=psync cpus_allowed=0"
PSYNC_2="ioengine=psync numjobs=2 cpus_allowed=0-1 cpus_allowed_policy=split"
LIBAIO_32="ioengine=libaio iodepth=32 cpus_allowed=0"
LIBAIO_8="ioengine=libaio iodepth=8 cpus_allowed=0"
URING="ioengine=io_uring iodepth=64 iodepth_batch_submit=32 iodepth_batch_complete_min=32
	fixedbufs registerfiles cpus_allowed=0"
SQPOLL="$URING sqthread_poll sqthread_poll_cpu=1"

# hit_case CASE ROUND SIZE OPTION...: random reads, everything cached.
hit_case() {
	local reads misses writes updated

	run_case "$1" "$2" "$CONTENDERS" rw=randread bs="$3" size="$DATA" "${@:4}"
	blocks "$1" "$2"
	((reads > 0 && misses == 0)) || fail "$1: $misses of $reads blocks missed"
}

# shellcheck disable=SC2086 # lists of options
hit_cases() {
	local round=$1

	KIND=ram
	hit_case hit-4k-psync "$round" 4k $PSYNC
	hit_case hit-4k-psync-2 "$round" 4k $PSYNC_2
	hit_case hit-4k-libaio-32 "$round" 4k $LIBAIO_32
	hit_case hit-4k-uring "$round" 4k $URING
	[ "$HC_SUITE" != uml ] || hit_case hit-4k-sqpoll "$round" 4k $SQPOLL
	hit_case hit-64k-psync "$round" 64k $PSYNC
	hit_case hit-1m-psync "$round" 1m $PSYNC
}

# The exponent of Zipf's law with which the quarter of the blocks that fits into the
# cache takes somewhat more than the share of all reads.
declare -A ZIPF=([50]=0.60 [80]=0.92 [95]=1.25)

# zipf_case SHARE ROUND
zipf_case() {
	# shellcheck disable=SC2086 # a list of options
	run_case "zipf-$1" "$2" "$CACHES" rw=randread bs=4k size=$ZIPF_DATA \
		random_distribution="zipf:${ZIPF[$1]}" $LIBAIO_8
}

# zipf_cases SHARE: all rounds, after the caches have seen the load for a while.
zipf_cases() {
	local round

	KIND=far
	RUN_MS=$WARM_MS zipf_case "$1" 0
	rm "$OUT/zipf-$1@0".*
	for ((round = 1; round <= BENCH_ROUNDS; round++)); do
		zipf_case "$1" "$round"
	done
	say "Zipf, $1 %: done"
}

# shellcheck disable=SC2086 # lists of options
miss_cases() {
	local round=$1 size reads misses writes updated

	KIND=far
	for size in 4k 64k; do
		run_case miss-$size "$round" "$CACHES" rw=randread bs=$size size=$FAR $LIBAIO_8
		blocks miss-$size "$round"
		((reads > 0 && misses * 100 >= reads * 97)) ||
			fail "miss-$size: only $misses of $reads blocks missed"
	done
}

# Points by Zipf's law beside a scan of what lies behind them.
scan_case() {
	sections() {
		section "$1" "${PATHS[$KIND.$1]}" stonewall rw=randread bs=4k size="$ZIPF_DATA" \
			"random_distribution=zipf:${ZIPF[80]}" ioengine=libaio iodepth=8 cpus_allowed=0
		section "$1.scan" "${PATHS[$KIND.$1]}" new_group rw=read bs=1m offset="$SCANNED" \
			rate=64m ioengine=psync cpus_allowed=1
	}
	KIND=far
	run_case scan "$1" "$CACHES"
}

# A hot set of half the cache, four of them one after the other.
moving_case() {
	sections() {
		local place

		for place in 0 1 2 3; do
			section "$1" "${PATHS[$KIND.$1]}" stonewall offset=$((MOVING + place * POOL))
		done
	}
	KIND=far
	# shellcheck disable=SC2086 # a list of options
	run_case moving "$1" "$CACHES" rw=randread bs=4k size=$((POOL / 2)) $LIBAIO_8
}

loop_case() {
	KIND=far
	# shellcheck disable=SC2086 # a list of options
	run_case loop "$1" "$CACHES" rw=read bs=4k offset=$LOOP \
		size=$LOOP_DATA $LIBAIO_8
}

# Each in a shell of its own: sections is redefined there.
shift_cases() {
	(scan_case "$1")
	(moving_case "$1")
	(loop_case "$1")
}

# refill KIND BYTES: writes that overlap drop blocks; read them again. Of the peers a few
# may stay away, which is told; hotcache's updates are counted in each run.
refill() {
	local contender

	for contender in hotcache dmcache bcache rapiddisk; do
		fill "$1" $contender "$2" || :
	done
}

# write_case CASE KIND ROUND BYTES "CONTENDER..." OPTION...
write_case() {
	KIND=$2
	run_case "$1" "$3" "$5" rw=randwrite size="$4" "${@:6}"
}

# shellcheck disable=SC2086 # lists of options
write_cases() {
	local round=$1 size reads misses writes updated

	refill ram $WRITTEN
	KIND=ram
	run_case mix-ram-all "$round" "$CACHES" rw=randrw rwmixread=70 bs=4k size=$WRITTEN $PSYNC
	for size in 4k 1m; do
		refill ram $WRITTEN
		write_case write-$size-ram-all ram "$round" $WRITTEN "$CACHES" bs=$size $PSYNC
		blocks write-$size-ram-all "$round"
		((updated > 0 && updated * 100 >= writes * 95)) ||
			fail "write-$size-ram-all: only $updated of $writes blocks updated"
		write_case write-$size-ram-none bare "$round" $WRITTEN "linear hotcache" bs=$size $PSYNC
		blocks write-$size-ram-none "$round"
		((writes > 0 && updated == 0)) ||
			fail "write-$size-ram-none: $updated of $writes blocks updated"
		refill slow $SLOW_DATA
		write_case write-$size-slow-all slow "$round" $SLOW_DATA "$CACHES" bs=$size $LIBAIO_8
		blocks write-$size-slow-all "$round"
		((updated * 2 > writes)) ||
			fail "write-$size-slow-all: only $updated of $writes blocks updated"
		write_case write-$size-slow-none far "$round" $FAR "$CACHES" bs=$size $LIBAIO_8
	done
}

# free_kib: memory that could be had.
free_kib() {
	sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo
}

metadata_bytes() {
	cat "/sys/block/$(dmsetup info -c --noheadings -o blkdevname "$1")/hotcache/metadata_bytes"
}

# pool_device CONTENDER MIB: create a device with so much memory and remove it again.
# Prints the last three columns of pool_cases.
pool_device() {
	# A pool is cut to what its device can use: larger than any pool.
	local device=$((1 << 40)) table metadata=0 free began ended

	table="0 $(sectors $device) $1"
	[ "$1" = copy ] && table+=" $(($2 << 20))" ||
		table+=" /dev/$POOL_ORIGIN $(($2 << 20))"
	free=$(free_kib)
	began=${EPOCHREALTIME/./}
	dmsetup create "pool_$1" --table "$table"
	ended=${EPOCHREALTIME/./}
	[ "$1" = copy ] || metadata=$(metadata_bytes pool_hotcache)
	echo "$((ended - began)) $((free - $(free_kib))) $metadata"
	dmsetup remove "pool_$1"
}

# pool_touched MIB: the same of a program that touches so much memory.
pool_touched() {
	local free us

	free=$(free_kib)
	coproc TOUCH { exec build/helpers/hctouch "$1"; }
	read -r us <&"${TOUCH[0]}"
	echo "$us $((free - $(free_kib))) 0"
	eval "exec ${TOUCH[1]}>&-"
	wait "$TOUCH_PID"
}

# pool_cases ROUND: how long it takes to create a pool, and how much memory. Beside it, a
# program allocates and touches as much; so does dm-copy, which touches it twice where
# the kernel clears what it allocates. A line of the file pools is
# ROUND CONTENDER MIB MICROSECONDS KIB-LESS-FREE BYTES-OF-METADATA.
pool_cases() {
	local mib contender

	for mib in $POOL_SIZES; do
		echo "$1 touch $mib $(pool_touched "$mib")"
		for contender in copy hotcache; do
			echo "$1 $contender $mib $(pool_device $contender "$mib")"
		done
	done >>"$OUT/pools"
}
