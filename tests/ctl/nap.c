// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD: instead of sleeping, a program runs ./nap, so that what happens
 * between two readings does not depend on how fast the machine is. ./nap finds the whole
 * seconds in the variable NAP.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int nanosleep(const struct timespec *time, struct timespec *left)
{
	char seconds[32];

	if (!time->tv_sec && !time->tv_nsec)
		return 0;
	snprintf(seconds, sizeof(seconds), "%lld", (long long)time->tv_sec);
	setenv("NAP", seconds, 1);
	unsetenv("LD_PRELOAD");
	return system("./nap");
}
