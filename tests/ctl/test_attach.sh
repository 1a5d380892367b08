# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# attach and detach over a device-mapper of folders: what they do, what they refuse,
# and that every step that fails or is the last one leaves a device that works. What
# the kernel makes of it is in tests/func/attach.sh.

# mapped NAME UUID LINE... - a device, whose table has these lines.
mapped() {
	local name=$1 uuid=$2 n=0 dir
	shift 2
	while [ -e "sys/block/dm-$n" ]; do n=$((n + 1)); done
	dir=sys/block/dm-$n
	mkdir -p "mapper/$name" $dir/dm $dir/queue $dir/slaves
	printf '%s\n' "$@" >"mapper/$name/live"
	echo dm-$n >"mapper/$name/node"
	echo 1 >"mapper/$name/opened"
	echo "$name" >$dir/dm/name
	echo "$uuid" >$dir/dm/uuid
	echo 0 >$dir/dm/suspended
	echo 253:$n >$dir/dev
	echo 0 >$dir/ro
	echo 512 >$dir/queue/logical_block_size
	echo none >$dir/queue/zoned
	echo 0 >$dir/queue/dax
	printf '%s\n' "$@" | awk '{ n = $1 + $2 } END { print n }' >$dir/size
}

# attachable - the device "data" is there, and what stands in for device-mapper.
attachable() {
	mkdir -p sys/block
	mapped data '' '0 40000 linear 8:0 2048' '40000 25536 linear 8:16 0'
	on_copy
	"${CC:-cc}" -shared -fPIC -o mapper.so "$TOP/tests/ctl/mapper.c"
}

# mapping STATUS WORDS... - as "changes", with that device-mapper.
mapping() {
	: >operations
	# The sanitizers want to be loaded first.
	LD_PRELOAD="$PWD/mapper.so ${PRELOAD-}" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		changes "$@"
}

# state - all that device-mapper has.
state() {
	find mapper -type f ! -name opened -exec grep -H . {} + | sort
	find mapper -name suspended
}

LV=LVM-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB

test_attach_and_detach() {
	attachable
	state >before
	mapping 0 attach data 8M
	says out 'attached   data (dm-0)'
	same operations 'create data-origin load data resume data ' "$(tr '\n' ' ' <operations)"
	same table '0 65536 hotcache 253:1 8388608' "$(<mapper/data/live)"
	same "inner table" "$(sed -n 's/^mapper.data.live://p' before)" "$(<mapper/data-origin/live)"
	same "inner identity" HOTCACHE-ORIGIN-data "$(<sys/block/dm-1/dm/uuid)"
	# Of udev's rules none looks at what is on it: DM_UDEV_DISABLE_ subsystem, disk, other.
	same "rules" 14 "$(<mapper/data-origin/rules)"
	mapping 1 attach data 8M
	says err 'data has a cache already'
	mapping 1 attach data-origin 8M
	says err 'data-origin is what is below a cache already'
	mkdir -p sys/block/dm-0/slaves/dm-1
	echo 253:1 >sys/block/dm-0/slaves/dm-1/dev
	for words in '' --dry-run; do
		# shellcheck disable=SC2086 # a word or none
		mapping 1 remove data $words
		says err 'data was there before its cache'
	done
	rm -r sys/block/dm-0/slaves/dm-1
	state >attached
	mapping 0 detach data --dry-run
	says out 'data: would be detached'
	state | cmp - attached
	mapping 0 detach data --json
	same "what is done" detached "$(json 'o["done"]')"
	same operations 'load data resume data remove data-origin ' "$(tr '\n' ' ' <operations)"
	state | cmp - before
	mapping 1 detach data
	says err 'data has no cache'
}

test_attach_options() {
	attachable
	state >before
	mapping 0 attach data 8M --dry-run --policy lru --block-size 8K
	says out 'table      0 65536 hotcache data-origin 8388608 4 block_size 8192 policy lru'
	state | cmp - before
	mapping 0 attach data 8M --policy lru --option shards=2 --json
	same params '253:1 8388608 4 policy lru shards 2' "$(json 'o["params"]')"
	same attached true "$(json 'o["attached"]')"
	same table '0 65536 hotcache 253:1 8388608 4 policy lru shards 2' "$(<mapper/data/live)"
	mapping 0 detach data
	# A read-only device gets a read-only cache over a read-only device.
	echo 1 >sys/block/dm-0/ro
	mapping 0 attach data 8M
	same "read-only" 1 "$(<sys/block/dm-1/ro)"
}

# The read-ahead that somebody has chosen outlives both tables, and one that fails.
test_attach_read_ahead() {
	local file=sys/block/dm-0/queue/read_ahead_kb
	attachable
	echo 1536 >$file
	mapping 0 attach data 8M
	same "with the cache" 1536 "$(<$file)"
	mapping 0 detach data
	same "without it" 1536 "$(<$file)"
	NOPOOL=1 mapping 5 attach data 8M
	same "after an attempt" 1536 "$(<$file)"
}

# A key is given on, wiped and never printed: mapper.c refuses it else.
test_attach_crypt() {
	local key=00112233445566778899aabbccddeeff
	mkdir -p sys/block
	mapped data CRYPT-LUKS2-0123-data "0 65536 crypt aes-xts-plain64 $key 0 8:0 0 1 allow_discards"
	attachable_as_is
	state >before
	mapping 0 attach data 8M
	! grep -q $key out err || fail "prints the key"
	same identity HOTCACHE-ORIGIN-CRYPT-LUKS2-0123-data "$(<sys/block/dm-1/dm/uuid)"
	same "identity above" CRYPT-LUKS2-0123-data "$(<sys/block/dm-0/dm/uuid)"
	FAIL=1 mapping 1 detach data
	! grep -q $key out err || fail "prints the key"
	mapping 0 detach data
	state | cmp - before
	# A key in a keyring, of which the table has the name only.
	echo "0 65536 crypt aes-xts-plain64 :64:logon:cryptsetup:nosuch-d0 0 8:0 0" >mapper/data/live
	mapping 1 attach data 8M --dry-run
	says err 'the key of data is in a keyring of the kernel'
	mapping 1 attach data 8M
	same operations '' "$(<operations)"
}

# attachable_as_is - as attachable, without its device.
attachable_as_is() {
	on_copy
	"${CC:-cc}" -shared -fPIC -o mapper.so "$TOP/tests/ctl/mapper.c"
}

test_attach_lv() {
	local vg=hctvg$$ lock other over below
	lock=run/lock/lvm/V_$vg
	mkdir -p sys/block run/lock/lvm
	mapped "$vg-a--b" $LV '0 8192 linear 8:0 2048' '8192 57344 linear 8:0 99999'
	attachable_as_is
	mapping 0 attach "$vg-a--b" 8M
	says err 'is a volume of LVM: detach it before'
	same identity "HOTCACHE-ORIGIN-$LV" "$(<sys/block/dm-1/dm/uuid)"
	# Another command works on the group.
	(flock -n 9 || fail "the lock is held by somebody else"
		mapping 1 detach "$vg-a--b"
		says err "a command of LVM works on the volume group $vg") 9>"$lock"
	mapping 0 detach "$vg-a--b"
	# What LVM keeps for itself.
	mapped "$vg-pool_tdata" $LV-tdata '0 65536 linear 8:0 2048'
	mapping 1 attach "$vg-pool_tdata" 8M
	says err 'is a part of a volume of LVM'
	mapped "$vg-moving" $LV '0 65536 linear 253:3 0'
	mapped "$vg-pvmove0" $LV-pvmove '0 65536 linear 8:0 2048'
	mkdir "sys/block/$(<"mapper/$vg-moving/node")/slaves/$(<"mapper/$vg-pvmove0/node")"
	mapping 1 attach "$vg-moving" 8M
	says err 'lies over a device that LVM alone uses'
	# pvmove and the images of a RAID have no mark in their identity, as LVM makes them.
	other=LVM-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
	mapped "$vg-over" $other '0 65536 linear 253:5 0'
	mapped "$vg-pvmove1" ${other//C/D} '0 65536 linear 8:0 2048'
	over=$(<"mapper/$vg-over/node") below=$(<"mapper/$vg-pvmove1/node")
	mkdir -p "sys/block/$over/slaves/$below" "sys/block/$below/holders/$over"
	mapping 1 attach "$vg-over" 8M
	says err 'lies over a device that LVM alone uses'
	mapping 1 attach "$vg-pvmove1" 8M
	says err 'lies below a device of the same volume group'
	same operations '' "$(<operations)"
	# A group on a device is warned of.
	mapped pv '' '0 65536 linear 8:0 0'
	mkdir -p "sys/block/$(<mapper/pv/node)/holders/$over"
	mapping 0 attach pv 8M --dry-run
	says err 'pv is a physical volume of LVM'
}

test_attach_refuses() {
	local type words
	attachable
	for type in cache error integrity mirror multipath raid snapshot snapshot-merge \
		snapshot-origin thin thin-pool vdo writecache zero nosuch; do
		mapped "is-$type" '' "0 32768 linear 8:0 0" "32768 32768 $type 8:0 0"
		for words in '' --dry-run; do
			# shellcheck disable=SC2086 # a word or none
			mapping 1 attach "is-$type" 8M $words
			says err "is-$type has a target $type: "
			same operations '' "$(<operations)"
		done
	done
	mapped made HOTCACHE-PLAIN-made '0 65536 hotcache 8:0 8388608'
	mapping 1 attach made 8M
	says err 'made has a cache already'
	mapping 1 detach made
	says err 'made was made by create'
	echo host-managed >sys/block/dm-0/queue/zoned
	mapping 1 attach data 8M
	says err 'is a zoned device'
	echo none >sys/block/dm-0/queue/zoned
	echo 1 >sys/block/dm-0/queue/dax
	mapping 1 attach data 8M
	says err 'persistent memory'
	echo 0 >sys/block/dm-0/queue/dax
	echo 8192 >sys/block/dm-0/queue/logical_block_size
	mapping 2 attach data 8M
	says err 'has sectors of 8192 bytes'
	echo 512 >sys/block/dm-0/queue/logical_block_size
	echo 65535 >sys/block/dm-0/size
	mapping 1 attach data 8M
	says err 'is not as long as its table'
	echo 65536 >sys/block/dm-0/size
	: >mapper/data/suspended
	mapping 1 attach data 8M
	says err 'data is suspended'
	rm mapper/data/suspended
	echo '0 65536 linear 8:0 7' >mapper/data/loaded
	mapping 1 attach data 8M
	says err 'data has a table that is loaded'
	rm mapper/data/loaded
	mapped data-origin '' '0 8 linear 8:0 0'
	mapping 1 attach data 8M
	says err 'there is already a device data-origin'
	mapping 3 attach nosuch 8M
	mapping 3 detach nosuch
	mapping 2 attach data 0
	same operations '' "$(<operations)"
}

# Whatever fails, all is as it was.
test_attach_failures() {
	local n
	attachable
	state >before
	for n in 1 2 3; do
		FAIL=$n mapping 1 attach data 8M
		state | cmp - before || fail "operation $n fails: $(state | diff before -)"
	done
	BREAK=3 mapping 1 attach data 8M
	state | cmp - before || fail "a broken resume: $(state | diff before -)"
	mapping 0 attach data 8M
	state >attached
	for n in 1 2; do
		FAIL=$n mapping 1 detach data
		state | cmp - attached || fail "operation $n fails: $(state | diff attached -)"
	done
	BREAK=2 mapping 1 detach data
	state | cmp - attached || fail "a broken resume: $(state | diff attached -)"
	# The last step fails: no cache any more, and the rest goes later.
	FAIL=3 mapping 1 detach data
	says err 'data works without a cache, but data-origin'
	mapping 0 detach data --dry-run
	says out 'data-origin, which was left over, would be removed'
	mapping 0 detach data
	says out 'data: has no cache: data-origin, which was left over, is removed'
	state | cmp - before
	# If even the way back fails, that is said.
	BREAK=3 FAIL=4 mapping 1 attach data 8M
	says err 'could not be put back as it was'
}

# Who reads the messages may be gone, or wait for the device: it goes on first.
test_attach_no_reader() {
	attachable
	state >before
	cat >no-reader <<'END'
exec 2> >(exec true)
sleep 0.3
exec "$@" >&2
END
	: >operations
	BREAK=3 LD_PRELOAD=$PWD/mapper.so ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		bash no-reader ./on-copy attach data 8M || true
	grep -q '^resume data' operations || fail "it did not come so far: $(<operations)"
	state | cmp - before || fail "left behind: $(state | diff before -)"
}

# A cache that got no memory when it was resumed is taken back.
test_attach_no_pool() {
	attachable
	state >before
	NOPOOL=1 mapping 5 attach data 8M
	says err 'cannot put the cache in: Cannot allocate memory'
	state | cmp - before || fail "left behind: $(state | diff before -)"
}

# One command waits for the other.
test_attach_turns() {
	attachable
	mkdir -p run/hotcache
	(flock 9
		(mapping 0 attach data 8M) &
		sleep 1
		same "operations while another one works" '' "$(cat operations)"
		flock -u 9
		wait $!) 9>run/hotcache/lock
	same operations 'create data-origin load data resume data ' "$(tr '\n' ' ' <operations)"
}

# Whenever the process dies, the device works, and either command goes on from there.
test_attach_killed() {
	local n verb
	attachable
	state >before
	for n in 1 2 3; do
		for verb in attach detach; do
			KILL=$n mapping 137 attach data 8M
			[ ! -e mapper/data/suspended ] || fail "suspended after $n"
			if [ $n = 3 ]; then
				same "cache after $n" hotcache "$(cut -d' ' -f3 mapper/data/live)"
				[ $verb = detach ] || mapping 1 attach data 8M
			elif [ $verb = attach ]; then
				mapping 0 attach data 8M
				says err 'was interrupted: data-origin is taken away first'
			else
				mapping 0 detach data
				state | cmp - before || fail "after $n: $(state | diff before -)"
				continue
			fi
			mapping 0 detach data
			state | cmp - before || fail "after $n: $(state | diff before -)"
		done
	done
	for n in 1 2 3; do
		mapping 0 attach data 8M
		KILL=$n mapping 137 detach data
		[ ! -e mapper/data/suspended ] || fail "suspended after $n"
		case $n in
		1 | 2) mapping 0 detach data ;;
		3) mapping 1 detach data ;;
		esac
		state | cmp - before || fail "detach after $n: $(state | diff before -)"
	done
}

# Somebody else gives the device another table meanwhile: that one stays.
test_attach_changed() {
	attachable
	echo 1536 >sys/block/dm-0/queue/read_ahead_kb
	CHANGE=2 mapping 1 attach data 8M
	says err 'gets another table from somebody else'
	same table '0 8 linear 8:0 999' "$(<mapper/data/live)"
	same "read-ahead of somebody else" 999 "$(<sys/block/dm-0/queue/read_ahead_kb)"
	[ ! -e mapper/data/loaded ] && [ ! -e mapper/data-origin ] || fail "something is left: $(state)"
	printf '%s\n' '0 65536 linear 8:0 2048' >mapper/data/live
	mapping 0 attach data 8M
	CHANGE=1 mapping 1 detach data
	says err 'gets another table from somebody else'
	same table '0 8 linear 8:0 999' "$(<mapper/data/live)"
	# As LVM does it: the cache is gone, and what was below it is left.
	mapping 0 detach data
	says out 'data-origin, which was left over, is removed'
	same table '0 8 linear 8:0 999' "$(<mapper/data/live)"
}

# The device is removed with its cache: what was below can still be taken away.
test_attach_orphan() {
	attachable
	mapping 0 attach data 8M
	rm -r mapper/data sys/block/dm-0
	mapping 0 detach data --dry-run
	says out 'data-origin: would be removed'
	mapping 0 detach data
	says out 'data-origin: removed'
	same devices '' "$(ls mapper)"
	mapping 3 detach data
}

# The identity says which disk and which name, and nothing that changes otherwise.
test_attach_identity() {
	local number folder first
	[ "$(id -u)" -eq 0 ] || skip "root, for a loop device"
	truncate -s 64M file
	DISK=$(losetup -f --show file) || skip "a loop device"
	trap 'losetup -d "$DISK"' EXIT
	number=$(lsblk -dno MAJ:MIN "$DISK" | tr -d ' ')
	folder=sys/dev/block/$number
	mkdir -p sys/block "$folder/loop"
	attachable_as_is
	# made NAME - the identity of a new cache of that name.
	made() {
		mapping 0 create "$1" "$DISK" 4M
		cat "sys/block/$(<"mapper/$1/node")/dm/uuid"
		rm -r "sys/block/$(<"mapper/$1/node")" "mapper/$1"
	}
	same "nothing known" HOTCACHE-PLAIN-hot "$(made hot)"
	: >"$folder/uevent"
	echo /srv/image >"$folder/loop/backing_file"
	first=$(made hot)
	[[ $first =~ ^HOTCACHE-[0-9a-f]{32}-hot$ ]] || fail "an identity $first"
	same "event of the origin" change "$(<"$folder/uevent")"
	same "the same again" "$first" "$(made hot)"
	same "another name" "${first%-hot}-cold" "$(made cold)"
	echo naa.5000 >"$folder/wwid"
	[ "$(made hot)" != "$first" ] || fail "another disk has the same identity"
	# A partition is known by where it begins.
	rm "$folder/wwid"
	echo 2048 >"$folder/start"
	echo naa.5000 >sys/dev/block/wwid
	first=$(made hot)
	echo 4096 >"$folder/start"
	[ "$(made hot)" != "$first" ] || fail "another partition has the same identity"
	first=$(made "$(printf 'n%.0s' {1..120})")
	[[ $first =~ ^HOTCACHE-[0-9a-f]{32}-[0-9a-f]{32}$ ]] || fail "a long name gives $first"
	# A device that was renamed still has its identity.
	mapping 0 create old "$DISK" 4M
	mv mapper/old mapper/new
	echo new >"sys/block/$(<mapper/new/node)/dm/name"
	mapping 1 create old "$DISK" 4M
	says err 'the device new was called old'
}
