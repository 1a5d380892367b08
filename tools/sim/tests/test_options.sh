# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The command line: correct options work, wrong ones are reported with status 2.

test_help() {
	"$HCSIM" --help | grep -q usage
	"$HCSIM" --list | grep -q 'clock2q+.small  1 to 90'
	"$HCSIM" gen:help | grep -q zipf
}

test_sizes() {
	blocks 1 2 3 4 5 6 7 8 9 10 >t.blk
	same '1 10 3 5 1 4 10' "$(field size_blocks --policy lru \
		--size 1,10,3,50%,0.1%,35%,100% t.blk | paste -sd ' ')"
	# rounded to the nearest
	same '3 4' "$(field size_blocks --policy lru --size 34%,35.1% t.blk | paste -sd ' ')"
	# larger than the trace
	same 10 "$(field misses --policy lru --size 1000 t.blk)"
}

test_sizes_wrong() {
	local size

	blocks 1 >t.blk
	for size in 0 0% 100.1% -1 1e3 abc '' 1,,2 5%% 0x10 1.5 4294967296 nan% inf%; do
		fails 2 'size .*neither' --size "$size" t.blk
	done
}

test_policies() {
	blocks 1 2 >t.blk
	same 'lru belady' "$(field policy --policy lru,belady --size 1 t.blk | paste -sd ' ')"
	same lru "$(field policy --policy lru,lru --policy lru --size 1 t.blk)"
	field policy --size 1 --policy all t.blk | grep -qx 'clock2q+'
	field policy --size 1 t.blk | grep -qx belady
	fails 2 'no policy is called "best"; there are' --policy best t.blk
	fails 2 'no policy is called ""' --policy lru, t.blk
}

test_params() {
	local gen=gen:zipf,n=20000,blocks=2000 small large

	small=$(field misses --policy clock2q+ --size 200 --param clock2q+.small=5 $gen)
	large=$(field misses --policy clock2q+ --size 200 --param small=90 $gen)
	[ "$small" -ne "$large" ]
	fails 2 'clock2q.\.small: 91 is not in 1 to 90' --policy clock2q+ --param clock2q+.small=91 $gen
	fails 2 'small: x is not a whole number' --policy clock2q+ --param small=x $gen
	fails 2 'clock2q. has no tunable called tall' --policy clock2q+ --param clock2q+.tall=1 $gen
	fails 2 'no policy that is simulated has a tunable called small' --policy lru --param small=1 $gen
	fails 2 'not NAME=NUMBER' --param small $gen
}

test_scans() {
	# 3000 blocks in order, twice; 100 fit.
	for _ in 1 2; do record 0 3000 0; done >t.blk
	same full "$(field scan_action --policy lru --size 100 --scan-action full t.blk)"
	same 65536 "$(field scan_threshold_bytes --policy lru --size 100 \
		--scan-action full --scan-threshold 64K t.blk)"
	same 0 "$(field bypassed --policy lru --size 100 t.blk)"
	same 0 "$(field bypassed --policy lru --size 100 --scan-action demote t.blk)"
	[ "$(field bypassed --policy lru --size 100 --scan-action bypass t.blk)" -gt 3000 ]
	# Three requests of 1 MiB: all but the first are over the threshold. The second
	# is admitted on trial, the third is not.
	{ record 0 256 0; record 256 256 0; record 512 256 0; } >u.blk
	same 256 "$(field bypassed --policy lru --size 600 --scan-action bypass \
		--scan-threshold 1M u.blk)"
	same 0 "$(field bypassed --policy lru --size 800 --scan-action full \
		--scan-threshold 1M u.blk)"
	# A scan whose blocks are read again meanwhile is admitted.
	for i in {0..19}; do
		record $((i * 256)) 256 0
		record $((i * 256)) 256 0
	done >v.blk
	same 0 "$(field bypassed --policy lru --size 16000 --scan-action bypass \
		--scan-threshold 1M v.blk)"
	# Writes are admitted.
	{ record 0 256 1; record 256 256 1; record 512 256 1; } >w.blk
	same 0 "$(field bypassed --policy lru --size 600 --scan-action bypass \
		--scan-threshold 64K w.blk)"
	fails 2 'scan action maybe is none of' --scan-action maybe t.blk
	fails 2 'no number of bytes from 4K to 1T' --scan-threshold 1K t.blk
	fails 2 'no number of bytes from 4K to 1T' --scan-threshold 4G t.blk
	fails 2 'a sample has no runs' --scan-action full --sample 2 t.blk
}

test_wrong_usage() {
	blocks 1 >t.blk
	fails 2 'no trace is named'
	fails 2 'neither table nor json nor csv' --format xml t.blk
	fails 2 'no input format is called vhs' --input vhs t.blk
	fails 2 'blk takes no parameters' --input blk:x t.blk
	fails 2 'no parameter called colour-col' --input csv:colour-col=1 t.blk
	fails 2 'no column' --input csv:obj-id-col=0 t.blk
	fails 2 'neither .png nor .svg' --plot x.gif t.blk
	fails 2 'sample: 0 is no number' --sample 0 t.blk
	fails 2 'seed: -1 is no number' --seed -1 t.blk
	fails 2 'repeat: 1x is no number' --repeat 1x t.blk
	if "$HCSIM" --nonsense t.blk 2>err; then false; else same 2 $?; fi
}

test_generators_wrong() {
	fails 2 'no generator is called spiral' gen:spiral
	fails 2 'loop has no parameter called alpha' gen:loop,alpha=1
	fails 2 'blocks=0 is not in 1 to' gen:loop,blocks=0
	fails 2 'n=x is not in' gen:loop,n=x
	fails 2 'is not KEY=VALUE' gen:loop,fast
	fails 2 'alpha=nan is not in' gen:zipf,alpha=nan
}

test_progress() {
	"$HCSIM" --policy lru --size 10 gen:loop,n=1000 2>err >/dev/null
	same '' "$(cat err)"
	"$HCSIM" --progress --policy lru,belady --size 50% --repeat 60 gen:zipf,n=1000000 2>err >/dev/null
	tr '\r' '\n' <err | grep -q 'lru [0-9]* [0-9]* %'
}

test_output_that_cannot_be_written() {
	local status=0

	"$HCSIM" --policy lru --size 10 gen:loop,n=1000 >/dev/full 2>err || status=$?
	same 4 "$status"
	grep -q 'cannot be written' err
}

test_online_wrong() {
	fails 2 'online goes with --mrc only' --online gen:loop
	fails 2 'exact goes with --online only' --mrc --exact gen:loop
	fails 2 'online goes with none of' --mrc --online --plot x.png gen:loop
	fails 2 'online goes with none of' --mrc --online --scan-action full gen:loop
	fails 2 'online goes with none of' --mrc --online --check x.csv gen:loop
}
