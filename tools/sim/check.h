/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "options.h"
#include "trace.h"

/**
 * struct sim_check - a comparison with a reference table
 * @compared: rows that were compared
 * @deviations: rows that deviate by more than the tolerance
 * @skipped: rows of policies that the user did not choose or that do not exist
 */
struct sim_check {
	u32 compared;
	u32 deviations;
	u32 skipped;
	/* private: */
	struct sim_check_row *row;
	size_t nr_rows;
};

int sim_check_load(struct sim_check *check, const char *path);
void sim_check_head(enum sim_output output);
int sim_check_trace(struct sim_check *check, const struct sim_options *options,
		    const struct sim_trace *trace);
void sim_check_summary(const struct sim_check *check, enum sim_output output);
void sim_check_free(struct sim_check *check);

#endif /* SIM_CHECK_H */
