/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_PROGRESS_H
#define SIM_PROGRESS_H

#include <linux/types.h>

void sim_progress_enable(bool always);
void sim_progress_begin(const char *trace, const char *policy, u32 size,
			size_t total);
void sim_progress(size_t done);
void sim_progress_end(void);

#endif /* SIM_PROGRESS_H */
