# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The examples of the documentation work.

# The example of docs/policies.md builds and runs in a copy of the sources.
test_example_of_a_policy() {
	local top=$HERE/../.. loop=gen:loop,n=20000,blocks=1000

	mkdir tree
	(cd "$top" && tar -cf - Kbuild include kmod policies tools) | tar -xf - -C tree
	# shellcheck disable=SC2016 # backquotes of Markdown
	sed -n '/^```c$/,/^```$/{/^```/d; p}' "$top/docs/policies.md" >tree/policies/eviction/mru.c
	[ "$(wc -l <tree/policies/eviction/mru.c)" -lt 100 ]
	sed -i 's/^\tX(fifo).*/&\n\tX(mru) \\/' tree/include/hotcache/policies.h
	sed -i 's,^.* policies/eviction/fifo.o,&\ndm-hotcache-y += policies/eviction/mru.o,' tree/Kbuild
	make -s -C tree/tools/sim 2>&1 | tee log
	if grep -q 'mru.c.*warning' log; then return 1; fi
	# In a loop of 1,000 blocks 500 slots serve half of the accesses, LRU none.
	tree/build/hcsim --format json --policy mru,lru --size 500 "$loop" >out
	jq -e -s '.[0].miss_ratio > 0.4 and .[0].miss_ratio < 0.6 and .[1].miss_ratio == 1' out
	make -s -C tree/tools/sim fuzz SECONDS=2
}
