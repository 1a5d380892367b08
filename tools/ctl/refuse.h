/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_REFUSE_H
#define CTL_REFUSE_H

int ctl_need_root(const char *what);
int ctl_refused(const char *name, const char *what, int err);
int ctl_unsupported(const char *device, const char *message);

#endif /* CTL_REFUSE_H */
