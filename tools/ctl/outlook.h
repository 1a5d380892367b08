/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_OUTLOOK_H
#define CTL_OUTLOOK_H

#include "curve.h"

/**
 * struct ctl_outlook - what more or less memory would bring to a device
 * @now: the pool as it is
 * @knee: the larger pool up to which memory brings most, as @enough if there is none
 *	between
 * @enough: the smallest one that a larger one beats by next to nothing; as @now if more
 *	brings next to nothing
 * @half: half of the pool as it is
 * @spare: the smallest pool that is as good as the present one, or next to it
 * @goes_on: the curve still falls where it ends
 */
struct ctl_outlook {
	struct ctl_point now;
	struct ctl_point knee;
	struct ctl_point enough;
	struct ctl_point half;
	struct ctl_point spare;
	bool goes_on;
};

bool ctl_curve_learned(const struct ctl_curve *curve);
void ctl_outlook(struct ctl_outlook *outlook, const struct ctl_curve *curve,
		 u64 bytes);
bool ctl_outlook_more(const struct ctl_outlook *outlook);
bool ctl_outlook_spare(const struct ctl_outlook *outlook);

#endif /* CTL_OUTLOOK_H */
