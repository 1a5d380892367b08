/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEMO_RUN_H
#define CTL_DEMO_RUN_H

#include <linux/types.h>

/* Points in time at which a phase is looked at. */
#define CTL_DEMO_POINTS		20

/**
 * struct ctl_demo_phase - reads of a device for a while
 * @rate: reads a second
 * @hits: hit ratio, 0 to 1; -1 of a device that is no cache
 */
struct ctl_demo_phase {
	double rate;
	double hits;
};

/**
 * struct ctl_demo_run - what the reads of a device came to
 * @phase: one after the other
 * @hits: hit ratio at each point in time, -1 if nothing was read; CTL_DEMO_POINTS for
 *	each phase
 */
struct ctl_demo_run {
	struct ctl_demo_phase phase[2];
	double hits[2 * CTL_DEMO_POINTS];
};

int ctl_demo_run(struct ctl_demo_run *run, const char *path, const char *node,
		 u64 bytes, double seconds, unsigned int phases);

#endif /* CTL_DEMO_RUN_H */
