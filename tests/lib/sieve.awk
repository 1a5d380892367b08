# SPDX-License-Identifier: GPL-2.0
#
# awk -v slots=N -f sieve.awk TRACE - hits in 1/10 % that SIEVE as it was published (Zhang et
# al., NSDI 2024) gets from the reads of a trace of the cache, from the line "measured"
# on: a queue in which nothing moves, and a hand that goes from the oldest block to the
# newest, clears marks and evicts the first block without one.

function evict(block)
{
	block = hand == "" ? oldest : hand
	while (marked[block]) {
		marked[block] = 0
		block = newer[block] == "" ? oldest : newer[block]
	}
	hand = newer[block]
	if (older[block] == "")
		oldest = newer[block]
	else
		newer[older[block]] = newer[block]
	if (newer[block] == "")
		newest = older[block]
	else
		older[newer[block]] = older[block]
	delete marked[block]
	cached--
}

# Whether it is a hit.
function read_block(block)
{
	if (block in marked) {
		marked[block] = 1
		return 1
	}
	if (cached == slots)
		evict()
	older[block] = newest
	newer[block] = ""
	if (newest == "")
		oldest = block
	else
		newer[newest] = block
	newest = block
	marked[block] = 0
	cached++
	return 0
}

/measured/ {
	reads = hits = 0
}

/ hotcache_(hit|miss): / {
	for (i = 1; i < NF; i++) {
		if ($i == "block")
			first = $(i + 1)
		if ($i == "nr_blocks")
			blocks = $(i + 1)
	}
	for (i = 0; i < blocks; i++)
		hits += read_block(first + i "")
	reads += blocks
}

END {
	printf "%d\n", 1000 * hits / reads
}
