/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SHARE_H
#define CTL_SHARE_H

#include "curve.h"

/* Bytes are given in pieces of the largest block. */
#define CTL_SHARE_UNIT	(64ull << 10)

/**
 * struct ctl_share - a pool that shares memory with others
 * @curve: its curve, with a point at least
 * @weight: blocks read, in as much time as those of the others
 * @least: bytes that it needs
 * @most: bytes that it can have
 * @now: bytes that it has
 * @bytes: bytes that it shall have, set
 */
struct ctl_share {
	const struct ctl_curve *curve;
	double weight;
	u64 least;
	u64 most;
	u64 now;
	u64 bytes;
};

double ctl_share_greedy(struct ctl_share *share, size_t nr, u64 memory);
bool ctl_share_memory(struct ctl_share *share, size_t nr, u64 memory);
double ctl_share_misses(const struct ctl_share *share, size_t nr);
double ctl_share_misses_now(const struct ctl_share *share, size_t nr);

#endif /* CTL_SHARE_H */
