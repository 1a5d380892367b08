#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every block size from 4 to 64 KiB caches, and keeps right what is written in all sizes.
# kernels: uml - the block size matters to the cache alone
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 32
for bs in 4096 8K 16384 32K 64K; do
	must hcio fill "$ORIGIN" 0 16M 1
	cache a "$ORIGIN" 4M block_size $bs
	bytes=$(knob a block_size)
	must hcio expect "$DEV" 0 2M 1
	counted a misses $((2097152 / bytes))
	counted a filled $((2097152 / bytes))
	must hcio expect "$DEV" 0 2M 1
	counted a hits $((2097152 / bytes))
	# Into pages none of which touch, from the middle of a page to that of another.
	same "what ragged pages get" "$(hcio read "$DEV" 3K 1018K)" \
		"$(hcio read "$DEV" 3K 1018K ragged)"
	for len in 512 1024 4096 12K 64K 100K 1M; do
		must hcio write "$DEV" 1537K $len 2
		must hcio expect "$DEV" 1537K $len 2
		must hcio expect "$DEV" 0 1537K 1
	done
	must hcio cmp "$DEV" "$ORIGIN" 0 4M
	must hcio expect "$DEV" 4M 12M 1
	must hcio cmp "$DEV" "$ORIGIN" 0 16M
	check_identities hct_a
	check_verify hct_a
	must dmsetup remove hct_a
done
