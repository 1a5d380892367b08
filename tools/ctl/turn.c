// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that make, change or remove devices do so one after the other. A signal for
 * a reader of our output that is gone must not end one in the middle.
 */
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

static const char ctl_turn_folder[] = "/run/hotcache";
static const char ctl_turn_file[] = "/run/hotcache/lock";

/* The file that is locked, or -1. */
static int ctl_turn = -1;

/**
 * ctl_turn_take() - wait until no other hotcachectl changes devices
 *
 * It holds until ctl_turn_end() or the end of the process. Once it is this process's
 * turn, taking it again does nothing.
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_turn_take(void)
{
	int fd;

	if (ctl_turn >= 0)
		return CTL_OK;
	signal(SIGPIPE, SIG_IGN);
	if (mkdir(ctl_turn_folder, 0755) && errno != EEXIST)
		return ctl_fail(CTL_FAILED, NULL, "cannot make %s: %s",
				ctl_turn_folder, strerror(errno));
	fd = open(ctl_turn_file, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW,
		  0600);
	if (fd < 0 || flock(fd, LOCK_EX))
		return ctl_fail(CTL_FAILED, NULL, "cannot lock %s: %s",
				ctl_turn_file, strerror(errno));
	ctl_turn = fd;
	return CTL_OK;
}

/**
 * ctl_turn_end() - let others change devices
 */
void ctl_turn_end(void)
{
	if (ctl_turn >= 0)
		close(ctl_turn);
	ctl_turn = -1;
}
