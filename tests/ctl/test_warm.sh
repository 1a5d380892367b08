# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# save and warm on a staged sysfs: what is written, and what is made of files that are
# wrong. What is really read is in tests/func/warm.sh.

# warm_device SECTORS - dm-0 "one" over a disk of that length, 1000 slots.
warm_device() {
	stage sys dm-0 one
	echo 253:0 >sys/block/dm-0/dev
	echo "$1" >sys/block/dm-0/size
	mkdir -p sys/block/dm-0/hotcache_content sys/block/dm-0/slaves/sda/device
	echo naa.5000 >sys/block/dm-0/slaves/sda/device/wwid
}

# records RECORD... - a slot each: "-", or BLOCK, BLOCK! if it is hot, BLOCK!HITS.
records() {
	python3 - "$@" >sys/block/dm-0/hotcache_content/blocks <<'END'
import struct, sys
for text in sys.argv[1:]:
    block, hot, hits = text.partition("!")
    word = 0 if text == "-" else int(block) | 1 << 40 | bool(hot) << 41 | int(hits or 0) << 48
    sys.stdout.buffer.write(struct.pack("=Q", word))
END
}

# ranges FILE - its ranges as FIRST+COUNT*HEAT, with the independent reading of the
# format that docs/saved-blocks.md describes.
ranges() {
	python3 - "$1" <<'END'
import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
assert struct.unpack("<I", data[-4:])[0] == zlib.crc32(data[:-4]), "checksum"
magic, version, head, saved, device, block, unused, n, blocks, name, origin = \
    struct.unpack_from("<8sIIQQIIQQ128s256s", data)
assert (magic, version, head, unused) == (b"HCBLOCKS", 1, 512, 0)
assert len(data) == head + 16 * n + 4
found = [struct.unpack_from("<QIB", data, head + 16 * i) for i in range(n)]
assert sum(count for _, count, _ in found) == blocks
print(device, block, name.rstrip(b"\0").decode(), origin.rstrip(b"\0").decode(),
      *("%d+%d*%d" % r for r in found))
END
}

test_warm_save() {
	warm_device 8000
	on_copy
	records - 7 5!2 6!9 - 8!1 100 101 102 3! 0
	changes 0 save one file
	says out 'one: saved which 9 blocks are cached (36.0 KiB), 4 of them hot, in file (612 B)'
	same ranges "4096000 4096 one device/wwid=naa.5000 5+2*3 8+1*2 3+1*1 0+1*0 7+1*0 100+3*0" \
		"$(ranges file)"
	same mode 600 "$(stat -c %a file)"
	# In place of an older file, and nothing is left beside it.
	records 1
	changes 0 save one file --json
	same "blocks, hot ones" "1 0" "$(json '"%d %d" % (o["blocks"], o["hot_blocks"])')"
	same ranges "4096000 4096 one device/wwid=naa.5000 1+1*0" "$(ranges file)"
	same "files" "file" "$(echo file*)"
	# A block that moved while the list was read, and one that is beyond the end.
	records 4 5! 4!3 1000
	changes 0 save one file
	same ranges "4096000 4096 one device/wwid=naa.5000 4+1*3 5+1*1" "$(ranges file)"
}

test_warm_save_refuses() {
	warm_device 8000
	on_copy
	records - -
	echo old >file
	changes 1 save one file
	says err 'nothing is cached'
	same "the older file" old "$(<file)"
	# None that the device has.
	records 1000 1001!
	changes 1 save one file
	says err 'nothing is cached'
	same "the older file" old "$(<file)"
	records 1
	changes 1 save one nosuch/file
	says err 'cannot write nosuch/file: No such file'
	mkfifo pipe
	ln -s /dev/stdout stdout
	for target in pipe stdout sys; do
		changes 1 save one "$target"
		says err "cannot write $target: it is no plain file"
	done
	[ -p pipe ] || fail "the pipe is none any more"
	[ -L stdout ] || fail "the link is none any more"
	rm -r sys/block/dm-0/hotcache_content
	changes 6 save one file
	says err 'does not list what is cached'
	changes 3 save two file
	ends 2 save
	ends 2 save a b c
}

# The identity of the origin is where each kind of disk has it.
test_warm_identity() {
	local slaves=sys/block/dm-0/slaves
	warm_device 8000
	on_copy
	records 1
	rm -r "$slaves/sda"
	changes 0 save one file
	same "no origin" "4096000 4096 one  1+1*0" "$(ranges file)"
	mkdir -p disk/sda/sda1 disk/sda/device
	echo naa.7 >disk/sda/device/wwid
	echo 2048 >disk/sda/sda1/start
	cp -r disk "$slaves/.disk"
	ln -s .disk/sda/sda1 "$slaves/sda1"
	changes 0 save one file
	same "a partition" "4096000 4096 one device/wwid=naa.7 start=2048 1+1*0" "$(ranges file)"
	rm "$slaves/sda1"
	mkdir -p "$slaves/dm-1/dm"
	echo >"$slaves/dm-1/wwid"
	echo LVM-abc >"$slaves/dm-1/dm/uuid"
	changes 0 save one file
	same "a volume" "4096000 4096 one dm/uuid=LVM-abc 1+1*0" "$(ranges file)"
	rm -r "$slaves/dm-1"
	mkdir -p "$slaves/md0/md"
	echo 0a:1b >"$slaves/md0/md/uuid"
	changes 0 save one file
	same "an array" "4096000 4096 one md/uuid=0a:1b 1+1*0" "$(ranges file)"
	# What is written can be read again, whatever the path of a file has in it.
	rm -r "$slaves/md0"
	mkdir -p "$slaves/loop0/loop"
	printf '/a\nb\033[2Jc\n' >"$slaves/loop0/loop/backing_file"
	changes 0 save one file
	same "a file" "4096000 4096 one loop/backing_file=/a?b?[2Jc 1+1*0" "$(ranges file)"
	changes 0 warm one file --dry-run
}

# plan WORDS... - what warm would read: blocks, hot blocks, beyond the end, left out.
plan() {
	changes 0 warm one file --dry-run --json "$@"
	json '"%d %d %d %d" % tuple(o[k] for k in ("blocks", "hot_blocks", "beyond_end", "left_out"))'
}

test_warm_plan() {
	warm_device 8000
	on_copy
	records 5!2 6!9 8!1 100 101 102 3! 0 7
	changes 0 save one file
	changes 0 warm one file --dry-run
	says out 'one: would read 36.0 KiB, 16.0 KiB of it hot, in 6 pieces; saved 2'
	says out '0 of 9 saved blocks left out'
	same "all" "9 4 0 0" "$(plan)"
	same "the hottest third" "3 3 0 6" "$(plan --until 33%)"
	same "one block at least" "1 1 0 8" "$(plan --until 1%)"
	same "a rate" "9 4 0 0" "$(plan --rate 10M)"
	# A smaller pool takes the hottest.
	knobs sys dm-0 slots=5
	same "a pool of 5 blocks" "5 4 0 4" "$(plan)"
	knobs sys dm-0 slots=1000
	# The origin has shrunk: what lies beyond its end cannot be read.
	echo 808 >sys/block/dm-0/size
	same "up to block 101" "7 4 2 0" "$(plan)"
	changes 0 warm one file --dry-run
	says err '2 of the saved blocks are beyond the end of one'
	echo 807 >sys/block/dm-0/size
	same "the last block is partial" "6 4 3 0" "$(plan)"
	echo 80000 >sys/block/dm-0/size
	same "it has grown" "9 4 0 0" "$(plan)"
	# Other blocks: whole ones, each once among the hot and once among the others.
	echo 8000 >sys/block/dm-0/size
	knobs sys dm-0 block_size=16384
	same "blocks of 16K" "6 3 0 0" "$(plan)"
	# A share of one block is one of them, where those not wanted begin in others.
	same "the hottest block of 16K" "1 1" "$(plan --until 1% | cut -d' ' -f1,2)"
	changes 0 warm one file --dry-run
	says err 'saved in blocks of 4.0 KiB, one has blocks of 16.0 KiB now'
}

test_warm_refuses() {
	warm_device 8000
	on_copy
	records 5 6
	changes 0 save one file
	echo naa.6000 >sys/block/dm-0/slaves/sda/device/wwid
	changes 1 warm one file --dry-run
	says err 'file was saved over another origin: device/wwid=naa.5000, not device/wwid=naa.6000'
	# Where the origin has no identity the length decides.
	rm sys/block/dm-0/slaves/sda/device/wwid
	changes 0 warm one file --dry-run
	echo 8008 >sys/block/dm-0/size
	changes 1 warm one file --dry-run
	says err 'file was saved of a device of 4096000 bytes, one has 4100096'
	echo 8000 >sys/block/dm-0/size
	knobs sys dm-0 mode=passthrough
	changes 1 warm one file --dry-run
	says err 'its mode is passthrough'
	knobs sys dm-0 mode=writethrough metadata_bytes=0
	changes 1 warm one file --dry-run
	says err 'suspended or has no pool'
	knobs sys dm-0 metadata_bytes=4096
	changes 1 warm one nosuch --dry-run
	says err 'cannot read nosuch: No such file'
	says err 'hotcachectl save'
	changes 1 warm one . --dry-run
	says err '. is no file of saved blocks'
	mkfifo pipe
	changes 1 warm one pipe --dry-run
	says err 'pipe is no file of saved blocks'
	# No memory is taken for a large file of another kind.
	truncate -s 1G large
	changes 1 warm one large --dry-run
	says err 'large is no file of saved blocks'
	same "more than 512 MiB" False "$(python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 512 << 10)' ./on-copy warm one large --dry-run)"
	ends 2 warm
	for v in 0 x -1 1Q ''; do
		ends 2 warm one --rate "$v"
		says err '--rate takes'
	done
	for v in 0% 20 101% x ''; do
		ends 2 warm one --until "$v"
		says err '--until takes'
	done
	ends 2 save one --dry-run
	says err 'no option --dry-run'
}

# damage NAME - makes such a file of ./good, in ./bad. The checksum is right unless it
# is what is wrong, so that what lies behind it is looked at.
damage() {
	python3 - "$1" <<'END'
import struct, sys, zlib
what = sys.argv[1]
good = open("good", "rb").read()
head, body = bytearray(good[:512]), bytearray(good[512:-4])
n = len(body) // 16
tail = b""
def rng(i, first, count, heat): struct.pack_into("<QIB", body, 16 * i, first, count, heat)
def put(fmt, at, value): struct.pack_into(fmt, head, at, value)
def blocks(value): put("<Q", 48, value)
match what:
    case "version": put("<I", 8, 2)
    case "version-huge": put("<I", 8, 0xffffffff)
    case "head-size": put("<I", 12, 511)
    case "block-size-0": put("<I", 32, 0)
    case "block-size-odd": put("<I", 32, 5000)
    case "block-size-large": put("<I", 32, 1 << 17)
    case "ranges-huge": put("<Q", 40, 1 << 60)
    case "ranges-wrap": put("<Q", 40, (1 << 60) + n)
    case "ranges-more": put("<Q", 40, n + 1)
    case "ranges-fewer": put("<Q", 40, n - 1)
    case "blocks-more": blocks(100)
    case "blocks-wrap": blocks((1 << 64) - 1)
    case "name-endless": head[56:184] = b"x" * 128
    case "name-escape": head[56:60] = b"\x1b[2J"
    case "origin-endless": head[184:440] = b"x" * 256
    case "range-empty": rng(0, 5, 0, 3)
    case "range-heat": rng(0, 5, 2, 4)
    case "range-beyond": rng(n - 1, 1000, 3, 0)
    case "range-across": rng(n - 1, 998, 3, 0)
    case "range-wrap": rng(n - 1, (1 << 64) - 1, 3, 0)
    case "range-long": rng(n - 1, 100, 0xffffffff, 0)
    case "order-heat": rng(0, 5, 2, 0)
    case "order": rng(n - 1, 0, 3, 0); rng(n - 2, 100, 1, 0)
    case "overlap": rng(n - 2, 101, 1, 0); rng(n - 1, 101, 3, 0)
    case "overlap-heats": rng(n - 1, 5, 3, 0); rng(n - 2, 0, 1, 0)
    case "same-twice": rng(n - 2, 100, 1, 0)
    case "device-0": put("<Q", 24, 0)
    case "device-small": put("<Q", 24, 4096 * 102)
    case _: pass
data = bytes(head + body)
data += struct.pack("<I", zlib.crc32(data))
match what:
    case "empty": data = b""
    case "short-magic": data = data[:7]
    case "only-magic": data = data[:8]
    case "half-head": data = data[:300]
    case "only-head": data = data[:512]
    case "cut": data = data[:-1]
    case "cut-range": data = data[:-20] + data[-4:]
    case "longer": data += b"\0"
    case "magic": data = b"HCBLOCKZ" + data[8:]
    case "text": data = b"hotcache blocks\n" * 100
    case "zeros": data = bytes(4096)
    case "sum": data = data[:-1] + bytes([data[-1] ^ 1])
    case "bit-head": data = data[:60] + bytes([data[60] ^ 4]) + data[61:]
    case "bit-body": data = data[:520] + bytes([data[520] ^ 4]) + data[521:]
open("bad", "wb").write(data)
END
}

# What each damaged file gets: all are refused, nothing of them is used.
test_warm_damaged() {
	local name text n=0
	warm_device 8000
	on_copy
	records 5!2 6!9 8!1 100 101 102 3! 0 7
	changes 0 save one good
	damage none
	cmp good bad || fail "undamaged it should be the same"
	while read -r name text; do
		[ -n "$name" ] || continue
		damage "$name"
		! cmp -s good bad || fail "$name is no damage"
		changes 1 warm one bad --dry-run
		grep -qF -- "bad $text" err || fail "$name: $(<err)"
		[ ! -s out ] || fail "$name: $(<out)"
		n=$((n + 1))
	done <<-'END'
		empty is no file of saved blocks
		short-magic is no file of saved blocks
		magic is no file of saved blocks
		text is no file of saved blocks
		zeros is no file of saved blocks
		only-magic is cut off
		half-head is cut off
		only-head is cut off
		version is of version 2, this program reads version 1
		version-huge is of version 4294967295, this program reads version 1
		cut does not have the length that it says
		cut-range does not have the length that it says
		longer does not have the length that it says
		ranges-huge does not have the length that it says
		ranges-wrap does not have the length that it says
		ranges-more does not have the length that it says
		ranges-fewer does not have the length that it says
		sum is damaged: its checksum is wrong
		bit-head is damaged: its checksum is wrong
		bit-body is damaged: its checksum is wrong
		head-size contradicts itself: its header
		block-size-0 contradicts itself: its header
		block-size-odd contradicts itself: its header
		block-size-large contradicts itself: its header
		name-endless contradicts itself: its header
		name-escape contradicts itself: its header
		origin-endless contradicts itself: its header
		blocks-more contradicts itself: its ranges do not have as many blocks
		blocks-wrap contradicts itself: its ranges do not have as many blocks
		range-empty contradicts itself: a range is empty
		range-heat contradicts itself: a range is empty or of no known heat
		range-beyond contradicts itself: a range is beyond the end
		range-across contradicts itself: a range is beyond the end
		range-wrap contradicts itself: a range is beyond the end
		range-long contradicts itself: a range is beyond the end
		device-0 contradicts itself: a range is beyond the end
		device-small contradicts itself: a range is beyond the end
		order-heat contradicts itself: its ranges are not in order
		order contradicts itself: its ranges are not in order
		overlap contradicts itself: ranges overlap
		overlap-heats contradicts itself: ranges overlap
		same-twice contradicts itself: ranges overlap
	END
	same "damages" 42 "$n"
}
