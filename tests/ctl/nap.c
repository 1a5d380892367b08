// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD: instead of sleeping, a program runs ./nap, so that what happens
 * between two readings does not depend on how fast the machine is.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>

int usleep(useconds_t time)
{
	unsetenv("LD_PRELOAD");
	return time ? system("./nap") : 0;
}
