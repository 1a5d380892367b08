// SPDX-License-Identifier: GPL-2.0
/*
 * The time between two readings.
 */
#include "nap.h"

#include <errno.h>
#include <time.h>

/**
 * ctl_nap() - sleep
 * @seconds: for how long
 */
void ctl_nap(double seconds)
{
	struct timespec left = { .tv_sec = seconds };

	left.tv_nsec = (seconds - left.tv_sec) * 1e9;
	while (nanosleep(&left, &left) && errno == EINTR)
		;
}
