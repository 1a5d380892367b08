# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Traces in every format are read correctly.

# counts FILE REQUESTS ACCESSES DISTINCT [ARGUMENT...]
counts() {
	local file=$1 want="$2 $3 $4"

	shift 4
	same "$want" "$("$HCSIM" --format json --policy lru --size 1 "$@" "$file" |
		jq -r '"\(.requests) \(.accesses) \(.distinct_blocks)"')"
}

test_blk() {
	blocks 1 2 3 1 2 3 >t.blk
	same 6 "$(field misses --policy lru --size 2 t.blk)"
	same 3 "$(field misses --policy lru --size 3 t.blk)"
	same 4 "$(field evictions --policy lru --size 2 t.blk)"
	same t "$(field trace --policy lru --size 2 t.blk)"
}

test_blk_expands_requests() {
	{ record 10 4 0; record 12 4 0; } >t.blk
	counts t.blk 2 8 6
	same 6 "$(field misses --policy lru --size 6 t.blk)"
}

test_blk_zst() {
	need zstd
	blocks 1 2 3 1 2 3 >t.blk
	zstd -q t.blk
	same 3 "$(field misses --policy lru --size 3 t.blk.zst)"
	same t "$(field trace --policy lru --size 3 t.blk.zst)"
}

test_blk_zst_of_two_frames() {
	need zstd
	blocks 1 2 3 >a.blk
	blocks 1 2 3 >b.blk
	zstd -q a.blk b.blk
	cat a.blk.zst b.blk.zst >t.blk.zst
	counts t.blk.zst 6 6 3
}

test_blk_longer_than_the_buffers() {
	need zstd
	# 130,000 bytes and more, a pattern that zstd makes very small
	for _ in 1 2 3 4 5 6 7 8 9 10; do record 7 3 0; done >ten
	for _ in $(seq 1000); do cat ten; done >t.blk
	cat t.blk t.blk t.blk >u.blk
	zstd -q u.blk
	counts u.blk 30000 90000 3
	counts u.blk.zst 30000 90000 3
}

test_standard_input() {
	blocks 1 2 3 1 2 3 >t.blk
	same 3 "$("$HCSIM" --format json --policy lru --size 3 - <t.blk | jq .misses)"
	# shellcheck disable=SC2002 # a pipe is what is tested
	same 3 "$(cat t.blk | "$HCSIM" --format json --policy lru --size 3 - | jq .misses)"
	need zstd
	same 3 "$(zstd -c t.blk 2>/dev/null | "$HCSIM" --format json --policy lru --size 3 - | jq .misses)"
}

test_reads_only() {
	{ record 1 1 0; record 2 1 1; record 1 1 0; record 3 2 1; } >t.blk
	counts t.blk 4 5 4
	counts t.blk 2 2 1 --reads-only
	same true "$(field reads_only --policy lru --size 1 --reads-only t.blk)"
	record 2 1 1 >w.blk
	fails 3 'holds no read' --reads-only w.blk
}

test_blkparse() {
	cat >t.txt <<-'END'
	  8,0    3        1     0.000000000   697  G   W 223490 + 8 [kjournald]
	  8,0    3       11     0.009507758   697  Q   R 223488 + 16 [postgres]
	  8,0    3       12     0.009507800   697  Q FWS [kjournald]
	  8,0    3       13     0.009507900   697  Q  WS 223495 + 2 [my process]
	  8,0    3       14     0.009507901     0  m   N cfq697 slice expired
	  8,0    3       15     0.009508000   697  Q   D 0 + 8192 [fstrim]
	  8,0    3       16     0.009509000   697  C   R 223488 + 16 [0]
	  8,16   1       17     0.009510000   697  Q  RA 223488 + 8 [postgres]
	CPU0 (8,0):
	 Reads Queued:           1,        4KiB	 Writes Queued:           0,        0KiB
	END
	# 2 blocks, the same 2 across their border, 1 of another device
	counts t.txt 3 5 3
	counts t.txt 2 3 3 --reads-only
	same 5 "$(field accesses --policy lru --size 1 --input blkparse t.txt)"
}

test_fio_2() {
	cat >t.log <<-'END'
	fio version 2 iolog
	/dev/sda add
	/dev/sda open
	/dev/sda write 0 16384
	/dev/sda read 4095 2
	/dev/sda sync 0 0
	/dev/sda trim 0 4096
	/dev/sdb add
	/dev/sdb read 0 4096
	/dev/sda close
	END
	counts t.log 3 7 5
}

test_fio_3() {
	cat >t.log <<-'END'
	fio version 3 iolog
	2 nvme0n1 add
	872 nvme0n1 open
	878 nvme0n1 write 0 16384
	888 nvme0n1 read 4095 2
	10001677 nvme0n1 close
	END
	counts t.log 2 6 4
	counts t.log 1 2 2 --reads-only
}

test_fio_writes_what_is_read() {
	need fio
	fio --name=x --filename=f --size=256k --io_size=400k --bs=4k --rw=randread \
		--norandommap --write_iolog=t.log --thread --minimal >fio.log 2>&1 ||
		{ echo 'fio does not run here'; exit 77; }
	same 100 "$(field requests --policy lru --size 1 t.log)"
}

test_msr() {
	cat >t.csv <<-'END'
	128166372003061629,hm,0,Write,7014912,4096,26
	128166372016382155,hm,0,Read,1074696192,4096,113
	128166372016382156,hm,1,Read,1074696192,4096,113
	128166372026382155,hm,0,Read,4096,8192,113
	END
	# the first is not aligned; the third is on another disk
	counts t.csv 4 6 6
	counts t.csv 3 4 4 --reads-only
	sed 's/$/\r/' t.csv >dos.csv
	counts dos.csv 4 6 6
}

test_csv_of_libcachesim() {
	cat >t.csv <<-'END'
	version,time,op,size,lbn
	1,33898,2a,512,42932745
	1,33898,28,6656,40409911
	1,33899,2a,57344,6238199
	END
	# 1; sectors 40409911..23 = 3; 6238199..310 = 15
	counts t.csv 3 19 19
	counts t.csv 1 3 3 --reads-only
	sed 1d t.csv >u.csv
	counts u.csv 3 19 19 \
		--input 'csv:time-col=2, sector-col=5, obj-size-col=4, op-col=3, delimiter=,'
	# an object is a block, whatever its size
	counts t.csv 3 3 3 \
		--input 'csv:time-col=2, obj-id-col=5, obj-size-col=4, obj-id-is-num=true, has-header=true'
}

test_csv_plain() {
	printf '1,100,4096\n2,101,4096\n3,100,4096' >t.csv
	counts t.csv 3 3 2
	printf 'time;offset;length;op\n1;0;8192;R\n2;4096;1;W\n' >u.csv
	counts u.csv 2 3 2 --input 'csv:delimiter=;'
	printf '5\n6\n\n5\n' >t.txt
	counts t.txt 3 3 2
}
