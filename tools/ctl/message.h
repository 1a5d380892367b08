/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_MESSAGE_H
#define CTL_MESSAGE_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "exit.h"

void ctl_message_json(bool json);
void ctl_message_context(const char *context);
int ctl_fail(enum ctl_exit status, const char *advice, const char *format, ...)
	__printf(3, 4);
void ctl_warn(const char *format, ...) __printf(1, 2);
int ctl_flush(void);

#endif /* CTL_MESSAGE_H */
