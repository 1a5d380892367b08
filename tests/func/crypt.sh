#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# dm-crypt above the cache and the cache above dm-crypt: verified load, then without the cache.
# kernels: uml - what matters is that dm-crypt completes in a worker, which it does in each kernel
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_target crypt
try null_blk 32 irqmode=1 discard=1 || ram 32
key=$(printf '0123456789abcdef%.0s' 1 2 3 4)
sectors=$((16 << 11))
crypt()
{
	must dmsetup create "hct_$1" \
		--table "0 $sectors crypt aes-xts-plain64 $key 0 $2 0 1 allow_discards"
}
base=$ORIGIN
HC_SECTORS=$sectors cache a "$base" 4M
crypt above "$DEV"
must model 2000 --device "$(node hct_above)" --range 8388608 --procs 3 \
	--seed "${HC_SEED:-21}" --no-discard
must hcio fill "$(node hct_above)" 0 16M 5
must hcio expect "$(node hct_above)" 0 16M 5
must hcio expect "$(node hct_above)" 0 1M 5
must dmsetup remove hct_above
must hcio cmp "$DEV" "$base" 0 16M
if [ "$HC_TARGET" = hotcache ]; then
	check_identities hct_a
	check_verify hct_a
fi
must dmsetup remove hct_a
crypt above "$base"
must hcio expect "$(node hct_above)" 0 16M 5

# And the other way round.
cache a "$(node hct_above)" 4M
must model 2000 --origin "$(node hct_above)" --range 8388608 --procs 3 \
	--seed "${HC_SEED:-22}" --no-discard
