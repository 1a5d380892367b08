/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All policies and what they are built of: the registry names each of them.
 */
#ifndef HOTCACHE_KUNIT_POLICIES_H
#define HOTCACHE_KUNIT_POLICIES_H

#include "../policies/2q.c"
#include "../policies/arc.c"
#include "../policies/clock.c"
#include "../policies/clock2qp.c"
#include "../policies/fifo.c"
#include "../policies/ghost.c"
#include "../policies/ghostlist.c"
#include "../policies/history.c"
#include "../policies/lfu.c"
#include "../policies/lirs.c"
#include "../policies/lru.c"
#include "../policies/lru2.c"
#include "../policies/registry.c"
#include "../policies/ring.c"
#include "../policies/s3fifo.c"
#include "../policies/sieve.c"
#include "../policies/sketch.c"
#include "../policies/slotset.c"
#include "../policies/wtinylfu.c"

#endif /* HOTCACHE_KUNIT_POLICIES_H */
