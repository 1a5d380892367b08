/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SEND_H
#define CTL_SEND_H

#include "args.h"

/* What ctl_tell_size() does, for error messages. */
#define CTL_RESIZES	"resize the pool"

int ctl_tell(const char *name, const char *node, const char *message,
	     const char *what, bool is_new, char **answer);
int ctl_tell_size(const char *name, const char *node, u64 bytes);
int ctl_send(const struct ctl_args *args, const char *message,
	     const char *what, const char *done, bool is_new);
int ctl_done(const struct ctl_args *args, const char *device,
	     const char *what, const char *answer);

#endif /* CTL_SEND_H */
