#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fio with checksums on ranges of its own beside the model checker, the pool an eighth of the data.
# kernels: uml - model is the verified load that the other kernels get
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_command fio
# MiB that each job writes and reads once, or for HC_LONG_SECONDS again and again.
size=8
long=()
if [ -n "${HC_LONG_SECONDS:-}" ]; then
	size=32
	long=(--time_based "--runtime=$HC_LONG_SECONDS")
fi
# Four jobs and the model's range.
mib=$((5 * size))
try null_blk $mib irqmode=2 completion_nsec=50000 submit_queues=2 discard=1 || ram $mib
cache a "$ORIGIN" $((mib * 1024 / 8))K
HC_MODEL_SECONDS=${HC_LONG_SECONDS:-0} model 10000 --range $((size << 20)) --procs 4 \
	--seed "${HC_SEED:-71}" >"$TMP/model" 2>&1 &
model=$!
# Each pass writes all blocks of its range in random order and reads them back.
must fio --filename="$DEV" --direct=1 --ioengine=libaio --iodepth=16 \
	--rw=randrw --rwmixread=40 --bsrange=512-256k --bs_unaligned=0 \
	--blockalign=512 --verify=crc32c --verify_fatal=1 --verify_backlog=128 \
	--size=${size}m --offset=${size}m --offset_increment=${size}m --numjobs=4 \
	--randseed="${HC_SEED:-71}" --name=own --group_reporting "${long[@]}" \
	--output="$TMP/fio"
wait "$model" || fail "the model: $(<"$TMP/model")"
tail -n 1 "$TMP/model"
grep -E 'READ:|WRITE:' "$TMP/fio"
must hcio cmp "$DEV" "$ORIGIN"
must hcio cmp "$DEV" "$ORIGIN"
if [ "$HC_TARGET" = hotcache ]; then
	at_least a hits 1
	at_least a evict_capacity 1
	at_least a updated 1
fi
