# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# advise --apply and balance over a device-mapper of folders: what is resized, in what
# order, what is left alone, and what is known of the time between two calls.

# resizable - two pools whose memory is better shared otherwise, and what stands in for
# device-mapper.
resizable() {
	local name n=0
	two
	for name in flat steep; do
		mkdir -p mapper/$name
		echo dm-$n >mapper/$name/node
		echo 0 >sys/block/dm-$n/dm/suspended
		n=$((n + 1))
	done
	on_copy
	"${CC:-cc}" -shared -fPIC -o mapper.so "$TOP/tests/ctl/mapper.c"
	rm -f run/hotcache/balance
}

# pools - in MiB, that of "flat" first.
pools() {
	echo $(($(<sys/block/dm-0/hotcache/pool_bytes) / MIB)) \
		$(($(<sys/block/dm-1/hotcache/pool_bytes) / MIB))
}

test_advise_apply() {
	resizable
	cp -r sys before
	mapping 0 advise --all --total --apply --dry-run
	says out 'flat: the pool would have 32.0 MiB instead of 64.0 MiB'
	same operations '' "$(<operations)"
	diff -r sys before
	# Who becomes smaller is first, though he is the last by name.
	mapping 0 advise flat steep --total --apply
	same operations "size flat $((32 * MIB))
size steep $((96 * MIB))" "$(<operations)"
	says out 'steep: the pool has 96.0 MiB instead of 64.0 MiB'
	mapping 0 advise flat steep --total --apply
	same operations '' "$(<operations)"
	mapping 0 advise --all --total --apply --memory 64M --json
	same pools "$(pools)" "$(json 'd[0]["proposed_bytes"] >> 20, d[1]["proposed_bytes"] >> 20' | tr -d '(),')"
	[ "$(wc -l <operations)" = 2 ] || fail "$(<operations)"

	# Where the names are the other way round.
	rm -r sys mapper
	resizable
	echo zflat >sys/block/dm-0/dm/name
	mv mapper/flat mapper/zflat
	mapping 0 advise --all --total --apply
	same first zflat "$(awk 'NR == 1 { print $2 }' operations)"
}

test_advise_apply_fails() {
	resizable
	# What does not become smaller leaves no memory for the other.
	FAIL=1 mapping 1 advise --all --total --apply
	same operations "size flat $((32 * MIB))" "$(<operations)"
	says err 'steep: the pool keeps 64.0 MiB, since another has not become smaller'
	same pools '64 64' "$(pools)"
	FAIL=2 mapping 1 advise --all --total --apply --json
	same pools '32 64' "$(pools)"
	same outcome '32 64' "$(json 'd[0]["proposed_bytes"] >> 20, d[1]["proposed_bytes"] >> 20' | tr -d '(),')"
	# A part of the way is what it has in the end.
	knobs sys dm-0 pool_bytes=$((64 * MIB)) slots=$((64 * 256))
	FAIL=2 HALF=1 mapping 1 advise --all --total --apply --json
	same outcome '32 80' "$(json 'd[0]["proposed_bytes"] >> 20, d[1]["proposed_bytes"] >> 20' | tr -d '(),')"
	# More than the machine has.
	rm -r sys mapper
	resizable
	knobs sys dm-0 pool_bytes_most=$((1 << 50)) && knobs sys dm-1 pool_bytes_most=$((1 << 50))
	printf '%s 0.9\n%s 0.1\n' $MIB $((1 << 49)) | tee sys/block/dm-0/hotcache_stats/mrc \
		>sys/block/dm-1/hotcache_stats/mrc
	mapping 5 advise --all --total --apply --memory 512T
	says err 'more in all, but only'
	same operations '' "$(<operations)"
}

# Where a pool does not become smaller, those that have get their memory back.
test_advise_apply_back() {
	resizable
	pooled dm-2 also 64 100000 8:0.5 32:0.4 64:0.39 128:0.38
	mkdir mapper/also
	echo dm-2 >mapper/also/node
	echo 0 >sys/block/dm-2/dm/suspended
	FAIL=2 HALF=1 mapping 1 advise --all --total --apply --memory 128M --json
	same order 'also flat also flat' "$(awk '{ print $2 }' operations | xargs)"
	same operations "$((64 * MIB)) $((64 * MIB))" "$(awk 'NR > 2 { print $3 }' operations | xargs)"
	same pools '64 64' "$(pools)"
	same also $((64 * MIB)) "$(<sys/block/dm-2/hotcache/pool_bytes)"
	same outcome '64 64 64' "$(json '" ".join(str(x["proposed_bytes"] >> 20) for x in d)')"
	says err 'also: the pool has 64.0 MiB again, since one has not become smaller'
	# What is not reached is not told to change.
	FAIL=1 mapping 1 advise --all --total --apply --memory 128M
	same operations 1 "$(wc -l <operations)"
	same pools '64 64' "$(pools)"
}

# A pool is not made larger than its device, which could not fill it.
test_balance_small_device() {
	resizable
	echo $((64 * MIB / 512)) >sys/block/dm-1/size
	mapping 0 advise --all --total --apply --json
	same operations '' "$(<operations)"
	same most "128 64" "$(json 'd[0]["pool_bytes_most"] >> 20, d[1]["pool_bytes_most"] >> 20' | tr -d '(),')"
	same changes false "$(json 'o["split"]["changes"]')"
	# One that is larger already is cut.
	knobs sys dm-1 pool_bytes=$((96 * MIB)) slots=$((64 * 256))
	mapping 0 advise --all --total --apply
	same operations '' "$(<operations)"
}

test_balance_between_calls() {
	resizable
	# The first call only notes what is read, the second knows how much it was.
	mapping 0 balance --all --dry-run
	[ ! -e run/hotcache/balance ] || fail "a dry run notes something"
	mapping 0 balance --all
	same operations '' "$(<operations)"
	says out 'flat keeps its 64.0 MiB: there is no earlier reading of it.'
	counts sys dm-0 reads=110000 hits=105000 misses=55000
	counts sys dm-1 reads=110000 hits=105000 misses=55000
	# 10 % of the memory at most go from one to the other.
	mapping 0 balance --all --json
	same pools '51 76' "$(pools)"
	same sum $((128 * MIB)) $(($(<sys/block/dm-0/hotcache/pool_bytes) + $(<sys/block/dm-1/hotcache/pool_bytes)))
	same reads 10000 "$(json 'd[0]["reads"]')"
	# It was noted again: in this moment nothing is read.
	mapping 0 balance --all
	says out 'flat keeps its 51.2 MiB: only 0 blocks were read in'
	same operations '' "$(<operations)"
	counts sys dm-0 reads=120000 && counts sys dm-1 reads=120000
	mapping 0 balance --all --step 50%
	same pools '32 96' "$(pools)"
	counts sys dm-0 reads=130000 && counts sys dm-1 reads=130000
	mapping 0 balance --all
	same operations '' "$(<operations)"
	says out 'no other sizes'
	# A device of another name is another one, and a file that is broken is none.
	counts sys dm-0 reads=140000 && counts sys dm-1 reads=140000
	echo zflat >sys/block/dm-0/dm/name
	mapping 0 balance --all --memory 64M
	tr -s '\n ' ' ' <out >line
	says line 'zflat keeps its 32.0 MiB: there is no earlier reading of it.'
	echo '{"devices": [3, {}]' >run/hotcache/balance
	mapping 0 balance --all
	says out 'No pools share memory'
	rm -r sys/block/*
	mapping 0 balance --all
}

# What is kept out is never more than what is read, and counters that begin anew say
# nothing about the time since the last call.
test_balance_counters() {
	resizable
	counts sys dm-0 reads=1000 hits=100 misses=900 bypass_scan=0
	mapping 0 balance --all
	counts sys dm-0 reads=2000 hits=100 misses=1950 bypass_scan=1900
	counts sys dm-1 reads=110000
	mapping 0 balance --all --json
	same reads '0 10000' "$(json 'd[0]["reads"], d[1]["reads"]' | tr -d '(),')"
	same shares 'steep' "$(json '" ".join(x["device"] for x in d if x["shares"])')"
	counts sys dm-0 reads=90000 hits=90 misses=1990 bypass_scan=1900
	mapping 0 balance --all
	says out 'flat keeps its 64.0 MiB: there is no earlier reading of it.'
	same operations '' "$(<operations)"
}

# balanced OPTION... - a call that looks for a while at what both read.
balanced() {
	while_read mapping 0 balance --all --interval 1 "$@"
}

# A call for some devices leaves what is noted of others, as long as they are there.
test_balance_some() {
	resizable
	mapping 0 balance --all
	counts sys dm-0 reads=110000 && counts sys dm-1 reads=110000
	mapping 0 balance flat
	says out 'no other sizes'
	mapping 0 balance steep --json
	same reads 10000 "$(json 'd[0]["reads"]')"
	same noted 'dm-0 dm-1' "$(balance_notes)"
	echo other >sys/block/dm-0/dm/name
	mapping 0 balance steep
	same noted dm-1 "$(balance_notes)"
}

# balance_notes - the nodes of which there is a note.
balance_notes() {
	python3 -c 'import json
print(*sorted(x["node"] for x in json.load(open("run/hotcache/balance"))["devices"]))'
}

# While both are looked at one goes, and its node is that of another device.
test_balance_other_device() {
	resizable
	mkdir mapper/other
	echo dm-0 >mapper/other/node
	MEANWHILE='echo other >sys/block/dm-0/dm/name' balanced
	says out 'flat keeps what it has: there is no such device any more.'
	same operations '' "$(<operations)"
	same pools '64 64' "$(pools)"
}

test_balance_limits() {
	resizable
	balanced --gain 50%
	same operations '' "$(<operations)"
	balanced --min 45%
	same pools '57 70' "$(pools)"
	balanced --min 40% --step 50%
	same pools '51 76' "$(pools)"
	balanced --max 65% --step 50%
	same pools '44 83' "$(pools)"
	# Who is out of the limits is brought into them, whatever that saves.
	balanced --min 50% --gain 90% --step 2%
	same pools '47 80' "$(pools)"
	balanced --min 50% --gain 90% --step 50%
	same pools '64 64' "$(pools)"
	# Less memory is reached step by step.
	balanced --memory 96M
	[ "$(pools | awk '{ print $1 + $2 }')" -lt 128 ] || fail "$(pools)"
	balanced --memory 96M --step 50%
	[ "$(pools | awk '{ print $1 + $2 }')" -le 96 ] || fail "$(pools)"
	while_read mapping 2 balance --all --interval 1 --min 60%
	says err 'each of 2 pools cannot have 60.0 % at least'
	[ ! -e run/hotcache/balance ] || fail "with --interval nothing is noted"
}
