#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A table with another size of pool or block takes over the memory of the old pool, and not its content.
# kernels: uml - the module's own memory; the sanitizers of the unit tests watch it change hands
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 16
must hcio fill "$ORIGIN" 0 16M 1

# pages - how many have been allocated since the machine started.
pages()
{
	awk '/^pgalloc_/ { n += $2 } END { printf "%d\n", n }' /proc/vmstat
}

# resize POOL_MIB [KEY VALUE]... - it takes the pages by which it has grown, and some
# for metadata and the programs that run, which is less than a quarter of a pool.
resize()
{
	local mib=$1 most before taken
	shift
	most=$(((mib > had ? mib - had : 0) + mib / 4))
	had=$mib
	must hcio expect "$DEV" 0 4M 1
	before=$(pages)
	must reload a "$(cache_line "$ORIGIN" "${mib}M" "$@")"
	taken=$((($(pages) - before) / 256))
	[ $taken -le $most ] ||
		fail "a pool of $mib MiB took $taken MiB, at most $most are new"
	counted a occupancy 0
	must hcio expect "$DEV" 0 4M 1
	must hcio expect "$DEV" 0 4M 1
	at_least a hits 64
	check_identities hct_a
	check_verify hct_a
}

cache a "$ORIGIN" 128M
had=128
for mib in 130 64 128 128; do
	resize $mib
	resize $mib block_size 64K
	resize $mib policy lru shards 4
done
