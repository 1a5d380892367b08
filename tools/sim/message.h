/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_MESSAGE_H
#define SIM_MESSAGE_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * enum sim_exit - exit statuses
 * @SIM_OK: done
 * @SIM_DEVIATION: a miss ratio deviates from the reference, or a policy took
 *	more steps than it declares
 * @SIM_USAGE: wrong usage
 * @SIM_TRACE: a trace cannot be read
 * @SIM_SYSTEM: no memory, no gnuplot, or the output cannot be written
 */
enum sim_exit {
	SIM_OK,
	SIM_DEVIATION,
	SIM_USAGE,
	SIM_TRACE,
	SIM_SYSTEM,
};

int sim_error(const char *format, ...) __printf(1, 2);
void sim_note(const char *format, ...) __printf(1, 2);

#endif /* SIM_MESSAGE_H */
