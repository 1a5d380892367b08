# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Traces that cannot be read are refused with one sentence and status 3.

test_missing_file() {
	fails 3 'No such file' nothing.blk
	fails 3 'directory' .
}

test_empty_file() {
	: >t.blk
	fails 3 'holds no request' t.blk
	: >t.csv
	fails 3 'holds no request' t.csv
}

test_blk_damaged() {
	blocks 1 2 3 >t.blk
	head -c 30 t.blk >short.blk
	fails 3 'byte 30: .*middle of a record' short.blk
	{ cat t.blk; record 1 1 2; } >op.blk
	fails 3 'byte 52: .*neither 0 nor 1' op.blk
	{ cat t.blk; record 1 0 0; } >none.blk
	fails 3 'touches no block' none.blk
	{ cat t.blk; record 1 4294967295 0; } >huge.blk
	fails 3 '4 GiB' huge.blk
	{ cat t.blk; record -1 1 0; } >far.blk
	fails 3 'top bit' far.blk
}

test_zst_damaged() {
	need zstd
	for _ in $(seq 50); do blocks $RANDOM $RANDOM $RANDOM; done >t.blk
	zstd -q t.blk
	head -c 100 t.blk.zst >short.blk.zst
	fails 3 'end too early' short.blk.zst
	{ head -c 100 t.blk.zst; printf 'damage'; tail -c +107 t.blk.zst; } >bad.blk.zst
	fails 3 'damaged|neither 0 nor 1' bad.blk.zst
	printf '\x28\xb5\x2f\xfd' >head.blk.zst
	fails 3 'end too early' head.blk.zst
}

test_compressed_otherwise() {
	blocks 1 2 3 >t.blk
	gzip t.blk
	fails 3 'zcat t.blk.gz . hcsim -' t.blk.gz
	printf '\xfd7zXZ' >t.xz
	fails 3 'xzcat' t.xz
}

test_blktrace_binary() {
	printf '\x07tae\0\0\0\0' >sda.blktrace.0
	fails 3 'blkparse -i' sda.blktrace.0
}

test_noise() {
	printf '\x00\x01\x02\x80\x99%0100d' 0 >t.bin
	fails 3 'byte 13: ' t.bin
	head -c 300000 /dev/zero | tr '\0' x >line.txt
	fails 3 'no end' line.txt
}

test_blkparse_damaged() {
	local q='  8,0    3       11     0.009507758   697  Q   R'

	printf '%s\n%s\n' "$q 223488 + 16 [x]" "$q 2234" >t.txt
	fails 3 't.txt:2: .*NUMBER . NUMBER' t.txt
	printf '%s\n%s\n' "$q 223488 + 16 [x]" '  8,0    3       11     0.009507758   697' >u.txt
	fails 3 'u.txt:2: .*ends too early' u.txt
	printf '%s\n' '  8,0    3       11     0.009507758   697  C   R 1 + 8 [x]' >v.txt
	fails 3 'blktrace -a queue' v.txt
	echo hello >w.txt
	fails 3 'no event of blkparse' --input blkparse w.txt
}

test_fio_damaged() {
	printf 'fio version 2 iolog\nx add\nx read 4096\n' >t.log
	fails 3 't.log:3: .*without offset and length' t.log
	printf 'fio version 1 iolog\nx add\n' >u.log
	fails 3 'does not say' u.log
	printf 'fio version 2 iolog\nx read 18446744073709551615 4096\n' >v.log
	fails 3 'v.log:2: .*4 PiB' v.log
	printf 'fio version 2 iolog\nx read 99999999999999999999 4096\n' >w.log
	fails 3 'w.log:2: ' w.log
}

test_msr_damaged() {
	printf '1,hm,0,Write,7014912,4096,26\n2,hm,0,Wri\n' >t.csv
	fails 3 't.csv:2: .*six fields' t.csv
	printf '1,hm,0,Write,7014912,4096,26\n2,hm,0,Trim,1,2,3\n' >u.csv
	fails 3 'u.csv:2: .*neither Read nor Write' u.csv
	printf '1,hm,0,Write,7014912,4096,26\n2,hm,0,Read,-1,2,3\n' >v.csv
	fails 3 'v.csv:2: .*not a whole number' v.csv
}

test_csv_damaged() {
	printf '1,2,3\n1,x,3\n' >t.csv
	fails 3 't.csv:2: .*not a whole number' t.csv
	printf 'a,b\n1,2\n' >u.csv
	fails 3 'u.csv:1: .*neither a number nor the name' u.csv
	printf 'time,offset,op\n1,2,r\n' >v.csv
	fails 3 'v.csv:2: .*size' v.csv
	printf 'time,offset,size,op\n1,2,3,erase\n' >w.csv
	fails 3 'w.csv:2: .*neither a read nor a write' w.csv
}
