/* SPDX-License-Identifier: GPL-2.0 */
/* Sectors that say where they belong and who wrote them. Seed 0 is zeroes. */
#ifndef HC_TESTS_STAMP_H
#define HC_TESTS_STAMP_H

#include <stdint.h>
#include <string.h>

#define SECTOR	512
#define WORDS	(SECTOR / 8)

static inline uint64_t stamp_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static inline void stamp_fill(void *sector_data, uint64_t sector, uint64_t seed)
{
	uint64_t *w = sector_data;
	uint64_t x = stamp_mix(seed * 0x100000001b3ull + sector);
	int i;

	if (!seed) {
		memset(w, 0, SECTOR);
		return;
	}
	w[0] = seed;
	w[1] = sector;
	for (i = 2; i < WORDS; i++)
		w[i] = x += 0x9e3779b97f4a7c15ull;
}

/* The seed of a whole, well-formed sector; -1 if it is torn or foreign. */
static inline int64_t stamp_seed(const void *sector_data, uint64_t sector)
{
	uint64_t want[WORDS];
	const uint64_t *w = sector_data;

	stamp_fill(want, sector, w[0]);
	return memcmp(want, w, SECTOR) ? -1 : (int64_t)w[0];
}

#endif /* HC_TESTS_STAMP_H */
