// SPDX-License-Identifier: GPL-2.0
/*
 * Signals that end a program end the demo, which then takes away what it has made.
 */
#include "demo_stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <linux/array_size.h>

static atomic_bool ctl_stop;

static void ctl_on_stop(int signal)
{
	ctl_stop = true;
}

/**
 * ctl_demo_catch_signals() - from now on signals that end a program end the demo, which
 *	then takes away what it has made
 */
void ctl_demo_catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = ctl_on_stop };
	struct sigaction old;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		/* nohup asks to go on without a terminal. */
		if (signals[i] == SIGHUP && !sigaction(SIGHUP, NULL, &old) &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

/**
 * ctl_demo_stopped() - whether such a signal came
 *
 * Return: true if it did.
 */
bool ctl_demo_stopped(void)
{
	return ctl_stop;
}
