/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_ZIPF_H
#define SIM_ZIPF_H

#include "rng.h"

/**
 * struct sim_zipf - block i, from 1, is drawn i^alpha times less often than 1
 */
struct sim_zipf {
	/* private: */
	u64 *sum;
	u32 *block;
	u32 nr;
};

void sim_zipf_init(struct sim_zipf *zipf, u32 nr, double alpha,
		   struct sim_rng *rng);
u32 sim_zipf_next(const struct sim_zipf *zipf, struct sim_rng *rng);
void sim_zipf_free(struct sim_zipf *zipf);

#endif /* SIM_ZIPF_H */
