/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_PLOT_H
#define SIM_PLOT_H

#include "result.h"

/**
 * struct sim_plot - results to draw
 *
 * Zeroed memory holds no result.
 */
struct sim_plot {
	/* private: */
	struct sim_result *result;
	size_t nr;
};

void sim_plot_add(struct sim_plot *plot, const struct sim_result *result);
int sim_plot_draw(const struct sim_plot *plot, const char *path);
void sim_plot_free(struct sim_plot *plot);

#endif /* SIM_PLOT_H */
